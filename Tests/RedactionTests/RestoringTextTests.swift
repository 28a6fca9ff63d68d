import ChatFormat
import Testing

@testable import Redaction

@Suite struct RestoringTextTests {
    @Test(arguments: [
        ("Write to [EMAIL-7Q2M9K4T].", "Write to ann@example.com."),
        ("[email-7q2m9k4t]", "ann@example.com"),
        ("EMAIL-7Q2M9K4T, EMAIL_7Q2M9K4T", "ann@example.com, ann@example.com"),
        ("email 7q2m9k4t and Email7Q2M9K4T", "ann@example.com and ann@example.com"),
        (#"EMAIL\_7Q2M9K4T and [EMAIL\-7Q2M9K4T]"#, "ann@example.com and ann@example.com"),
        ("[see EMAIL-7Q2M9K4T]", "[see ann@example.com]"),
        ("[EMAIL-7Q2M9K4T, [EMAIL-7Q2MZZ11]", "[ann@example.com, eve@example.com"),
        ("[[EMAIL-7Q2M9K4T]](mailto:x)", "[ann@example.com](mailto:x)"),
        ("[EMAIL-7Q2M9K4TABCD][EMAIL-7Q2M9K4T]", "bob@example.comann@example.com"),
        ("EMAIL-7Q2M9K4TABC", "ann@example.comABC"),
        ("[EMAIL-7Q2M9K4TABC]", "[ann@example.comABC]"),
        ("[CARD-ABCDEFGH-1111] card_abcdefgh_1111", "4000000000001111 4000000000001111"),
        ("USER-0A1B2C3D@redacted.invalid", "sam@example.com"),
        (
            "https://url-9z8y7x6w.invalid/ https://url-9z8y7x6w.invalid.",
            "https://b.example/p https://b.example/p."
        ),
        (#"https:\/\/url-9z8y7x6w.invalid\/"#, "https://b.example/p"),
        ("at 2001:DB8:7467:12AB:34CD::1", "at 192.0.2.7"),
    ])
    func `a placeholder is known in any spelling`(text: String, restored: String) {
        #expect(RestoringFixture.whole(text) == restored)
    }

    @Test(arguments: [
        "", "[", "[EMAIL-", "[EMAIL-7Q2M9K4", "[EMAIL-7Q2M9K4X]", "[EMAIL--7Q2M9K4T]",
        "[PHONE-7Q2M9K4T]", "EMAIL - 7Q2M9K4T", "user-0a1b2c3d@redacted.example",
        "https://url-9z8y7x6w.invali", #"EMAIL\x7Q2M9K4T"#, "[EMAIL\u{2010}7Q2M9K4T]", "\\", "[\\",
    ])
    func `what is no placeholder of this request stays`(text: String) {
        #expect(RestoringFixture.whole(text) == text)
        #expect(RestoringFixture.pieces(text.utf8.map { [$0] }).text == text)
    }

    @Test func `kinds that are not put back stay hidden, also beside ones that are`() {
        let pairs = [
            RestoringFixture.Pair(tag: "[SSN-7Q2M9K4T]", value: "1", kind: .ssn, restores: false),
            RestoringFixture.Pair(tag: "[CARD-7Q2M9K4T]", value: "2", kind: .card, restores: false),
            RestoringFixture.Pair(
                tag: "[SECRET-7Q2M9K4T]",
                value: "3",
                kind: .secret,
                restores: false
            ),
            RestoringFixture.Pair(tag: "[EMAIL-7Q2M9K4T]", value: "4"),
        ]
        let text = "[SSN-7Q2M9K4T] [CARD-7Q2M9K4T] [SECRET-7Q2M9K4T] SSN-7Q2M9K4T [EMAIL-7Q2M9K4T]"
        let wanted = "[SSN-7Q2M9K4T] [CARD-7Q2M9K4T] [SECRET-7Q2M9K4T] SSN-7Q2M9K4T 4"
        #expect(RestoringFixture.whole(text, pairs) == wanted)
    }

    @Test func `every split of every placeholder gives the unsplit text`() {
        for pair in RestoringFixture.pairs {
            let longest = RestoringFixture.pairs.map(\.tag.utf8.count).max() ?? 0
            let bare = pair.tag.filter { $0 != "[" && $0 != "]" }
            for text in [
                pair.tag, bare, pair.tag.lowercased(), "é[\(pair.tag)x\(bare)🙂 \(pair.tag)",
            ] {
                let bytes = Array(text.utf8)
                let wanted = RestoringFixture.whole(text)
                #expect(wanted.contains(pair.value))
                for first in 0...bytes.count {
                    for second in first...bytes.count {
                        let cut = [bytes[..<first], bytes[first..<second], bytes[second...]]
                        let result = RestoringFixture.pieces(cut.map(Array.init))
                        #expect(result.text == wanted, "\(text) at \(first), \(second)")
                        #expect(result.mostHeld < longest)
                    }
                }
            }
        }
    }

    @Test func `ten thousand random splits of mixed text give the unsplit text`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the random text: \(seed)")
        var random = Seeded(state: seed)
        let restorer = TextRestorer(RestoringFixture.issued())
        for round in 0..<10_000 {
            let bytes = RestoringFixture.text(&random)
            var (wanted, counts) = ([UInt8](), RestoredCounts())
            _ = restorer.restore(bytes.span, isEnd: true, inJSON: false, to: &wanted, &counts)
            var held = HeldText(kind: .content, choice: 0, part: 0)
            var none: AnswerScanner?
            var (output, seen, at) = ([UInt8](), RestoredCounts(), 0)
            while at < bytes.count {
                let end = min(at + Int.random(in: 1...12, using: &random), bytes.count)
                let piece = Array(bytes[at..<end])
                output += held.take(piece, isEnd: false, restorer, &none, &seen) ?? piece
                at = end
            }
            output += held.end(restorer, &none, &seen) ?? []
            #expect(output == wanted && seen == counts, "seed \(seed), round \(round)")
        }
    }

    @Test func `one placeholder waits for less than its own length`() {
        let pair = RestoringFixture.pairs[0]
        let restorer = TextRestorer(RestoringFixture.issued([pair]))
        let tag = Array(pair.tag.utf8)
        for end in 1..<tag.count {
            let start = Array(tag[..<end])
            var (output, counts) = ([UInt8](), RestoredCounts())
            let held = restorer.restore(
                start.span,
                isEnd: false,
                inJSON: false,
                to: &output,
                &counts
            )
            #expect(held == 0 && output.isEmpty && counts.isEmpty)
        }
        var (output, counts) = ([UInt8](), RestoredCounts())
        let all = restorer.restore(tag.span, isEnd: false, inJSON: false, to: &output, &counts)
        #expect(all == tag.count && output == Array(pair.value.utf8))
        #expect(counts[.email] == 1)
    }

    @Test(arguments: [
        ("the", 0), ("menu", 0), ("v1.2e", 0), ("an e", 1), ("(EMAIL", 5), ("x [e", 2),
        (#"a\nema"#, 3), ("use", 3), ("refuse", 0), ("use u", 1), ("caf\u{e9}e", 1),
    ])
    func `only what can begin a placeholder where a word begins waits`(text: String, held: Int) {
        #expect(RestoringFixture.pieces([Array(text.utf8)]).mostHeld == held)
        #expect(RestoringFixture.pieces(text.utf8.map { [$0] }).text == text)
    }

    @Test func `a placeholder in the middle of a word is none, wherever the text is cut`() {
        let text = Array("myEMAIL-7Q2M9K4T 7EMAIL-7Q2M9K4T x-EMAIL-7Q2M9K4T".utf8)
        for cut in 0...text.count {
            let result = RestoringFixture.pieces([Array(text[..<cut]), Array(text[cut...])])
            #expect(result.text == "myEMAIL-7Q2M9K4T 7EMAIL-7Q2M9K4T x-ann@example.com")
        }
    }

    @Test func `in tool arguments a value is escaped as JSON wants it`() {
        let restored = RestoringFixture.whole(#"{"u":"[URL-0A1B2C3D]"}"#, inJSON: true)
        #expect(restored == #"{"u":"https://a.example/\"q\"\\\n🙂"}"#)
    }
}
