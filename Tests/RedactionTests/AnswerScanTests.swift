import ChatFormat
import JSONText
import Testing

@testable import Redaction

/// An answer's text on its way past the detectors.
private struct Scan {
    let scan: AnswerScan

    init(_ change: (inout RedactionPolicy) -> Void = { _ in }) throws {
        let redactor = Fixture.redactor { policy in
            policy.response.scan = RedactionKind.builtinNames
            change(&policy)
        }
        scan = try #require(redactor.terms(for: RedactionScope(key: "k")).answerScan)
    }

    /// What goes on of a text that comes in these pieces.
    func pieces(
        _ pieces: [[UInt8]],
        inJSON: Bool = false
    ) -> (text: String, counts: RedactionCounts, mostHeld: Int) {
        var scanner = AnswerScanner(scan, IssuedTags())
        var (window, output, most) = (ScanWindow(), [UInt8](), 0)
        for piece in pieces {
            _ = window.take(piece, isEnd: false, inJSON: inJSON, &scanner, to: &output)
            most = max(most, window.waiting)
        }
        _ = window.take([], isEnd: true, inJSON: inJSON, &scanner, to: &output)
        return (String(decoding: output, as: UTF8.self), scanner.counts, most)
    }

    func whole(_ text: String, inJSON: Bool = false) -> String {
        pieces([Array(text.utf8)], inJSON: inJSON).text
    }
}

/// The text with `#` in place of what is in placeholders, so that tests need not know digests.
private func named(_ text: String) -> String {
    text.replacing(#/\[([A-Z]+)-[0-9A-Z]{8}\]/#) { "[\($0.output.1)]" }
}

@Suite struct AnswerScanTests {
    static let texts = [
        ("Your number is 536-22-8734, keep it.", "Your number is [SSN], keep it."),
        ("Card: 4111 1111 1111 1111\nExpires", "Card: [CARD]\nExpires"),
        ("3782 822463 10005 is an Amex", "[CARD] is an Amex"),
        (
            "See https://a.example.com/x?y=(1), and mail bo@example.com.",
            "See [URL], and mail [EMAIL]."
        ),
        ("IBAN GB82 WEST 1234 5698 7654 32 it is", "IBAN [IBAN] it is"),
        ("call +49 30 901820 today", "call [PHONE] today"),
        ("ping 2001:db8:1::7 or 93.184.216.34!", "ping [IP] or [IP]!"),
        ("the password is Xk29vPq81z, ok", "the password is [SECRET], ok"),
        ("邮箱是bo@example.com。卡号4111111111111111吗", "邮箱是[EMAIL]。卡号[CARD]吗"),
        ("ｓｓｎ ５３６-２２-８７３４ end", "ｓｓｎ [SSN] end"),
        (
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n"
                + "VJTUt9Us8cKjMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNb\n"
                + "-----END PRIVATE KEY-----\ndone", "[SECRET]\ndone"
        ),
    ]

    @Test(arguments: texts)
    func `every cut of a text gives what the whole text gives`(text: String, wanted: String) throws
    {
        let scan = try Scan()
        let bytes = Array(text.utf8)
        let whole = scan.pieces([bytes])
        #expect(named(whole.text) == wanted)
        for cut in 0...bytes.count {
            let cuts = scan.pieces([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(cuts.text == whole.text && cuts.counts == whole.counts, "cut at \(cut)")
        }
        let single = scan.pieces(bytes.map { [$0] })
        #expect(single.text == whole.text && single.counts == whole.counts)
    }

    @Test(arguments: [
        "Nothing to see here, version 1.2.3 of 2024-05-01.", "e", "", "多么好的一天，我们去散步吧。",
        "Order 1732186223123 took 250 300 1000 ms.",
        "a@b [EMAIL-7Q2M9K4T] user-7q2m9k4t@redacted.invalid",
    ])
    func `a text without a value goes on byte for byte, by whole words`(text: String) throws {
        let scan = try Scan()
        let single = scan.pieces(text.utf8.map { [$0] })
        #expect(single.text == text && single.counts.isEmpty)
        #expect(single.mostHeld <= 64)
    }

    @Test func `random splits of texts with values give what the whole text gives`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the random splits: \(seed)")
        var random = Seeded(state: seed)
        let scan = try Scan()
        for round in 0..<300 {
            var text = ""
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let pick = Self.texts.randomElement(using: &random)?.0 ?? ""
                text +=
                    pick + ["\n", " and then ", "。", "; "][Int.random(in: 0..<4, using: &random)]
            }
            let bytes = Array(text.utf8)
            var (pieces, at) = ([[UInt8]](), 0)
            while at < bytes.count {
                let end = min(bytes.count, at + Int.random(in: 1...20, using: &random))
                pieces.append(Array(bytes[at..<end]))
                at = end
            }
            let (whole, cut) = (scan.pieces([bytes]), scan.pieces(pieces))
            #expect(whole.text == cut.text, "seed \(seed), round \(round)")
            #expect(whole.counts == cut.counts, "seed \(seed), round \(round)")
        }
    }

    @Test func `a long word without a value waits for no more than the limit`() throws {
        let scan = try Scan()
        let text = String(repeating: "ab/c+", count: 400)
        let single = scan.pieces(text.utf8.map { [$0] })
        #expect(single.text == text)
        #expect(single.mostHeld <= ScanWindow.waitingBytesMax)
    }

    @Test func `in a tool's arguments a number becomes a string, and the text stays JSON`() throws {
        let scan = try Scan()
        let text = #"{"ssn":536228734,"card":4111111111111111,"to":"a\u0040b.example","n":[1,2]}"#
        for step in [1, 3, text.utf8.count] {
            let bytes = Array(text.utf8)
            let pieces = stride(from: 0, to: bytes.count, by: step).map {
                Array(bytes[$0..<min($0 + step, bytes.count)])
            }
            let result = scan.pieces(pieces, inJSON: true)
            #expect(
                named(result.text) == #"{"ssn":"[SSN]","card":"[CARD]","to":"[EMAIL]","n":[1,2]}"#
            )
            var document = JSONDocument()
            try document.parse(Array(result.text.utf8).span)
        }
    }

    @Test func `what is reported is counted once and goes on`() throws {
        let scan = try Scan { $0.response.action = .report }
        let text = "mail bo@example.com and 536-22-8734"
        let result = scan.pieces(text.utf8.map { [$0] })
        #expect(result.text == text)
        #expect(result.counts[.email].reported == 1 && result.counts[.ssn].reported == 1)
        #expect(result.counts.redactedTotal == 0)
    }

    @Test func `kinds that nobody asked for in answers stay, and without any nothing is done`()
        throws
    {
        let scan = try Scan { $0.response.scan = ["SSN"] }
        #expect(named(scan.whole("bo@example.com 536-22-8734")) == "bo@example.com [SSN]")
        #expect(
            Fixture.redactor().terms(for: RedactionScope(key: "k")).answerScan.map { _ in true }
                == nil
        )
        let passing = Fixture.redactor { policy in
            policy.response.scan = ["SSN"]
            policy.detectors[0].action = .pass
        }
        #expect(passing.terms(for: RedactionScope(key: "k")).answerScan.map { _ in true } == nil)
    }

    @Test func `words and patterns of a policy's own are found over any cut`() throws {
        let scan = try Scan { policy in
            policy.response.scan = ["CODENAME", "EMPLOYEE"]
            var words = RedactionPolicy.Words(type: "CODENAME", file: "w")
            words.entries = ["blue heron", "osprey*"]
            words.action = .redact
            policy.words = [words]
            var pattern = RedactionPolicy.Pattern(type: "EMPLOYEE", regex: #"\bE \d{6}\b"#)
            pattern.lengthMax = 8
            policy.patterns = [pattern]
        }
        let text = "The blue heron and E 123456 met Ospreys; bo@example.com."
        let wanted = "The [CODENAME] and [EMPLOYEE] met [CODENAME]; bo@example.com."
        for cut in 0...text.utf8.count {
            let pieces = [Array(text.utf8.prefix(cut)), Array(text.utf8.dropFirst(cut))]
            #expect(named(scan.pieces(pieces).text) == wanted, "cut at \(cut)")
        }
    }

    @Test func `an answer that is refused says which kinds, and nothing of it goes on`() throws {
        let redactor = Fixture.redactor { policy in
            policy.response.scan = ["SSN"]
            policy.response.action = .refuse
        }
        let scan = try #require(redactor.terms(for: RedactionScope(key: "k")).answerScan)
        let body = Array(
            #"{"choices":[{"index":0,"message":{"content":"it is 536-22-8734"}}]}"#.utf8
        )
        var (reader, restorer, edits) = (
            AnswerReader(), Restorer(IssuedTags(), scan: scan), JSONEdits()
        )
        #expect(reader.read(body: body.span, of: .chatCompletions) == .answer)
        restorer.restore(reader, body.span, in: &edits)
        #expect(restorer.refusal == AnswerRefusal(kinds: ["SSN"], isFailure: false))
        #expect(restorer.found[.ssn].refused == 1)
        #expect(restorer.refusal?.sentence.contains("536") == false)
    }

    @Test func `a rule that fails withholds the answer`() throws {
        let redactor = Fixture.redactor { policy in
            policy.response.scan = ["SLOW"]
            policy.patterns = [RedactionPolicy.Pattern(type: "SLOW", regex: "(a+)+$")]
        }
        let scan = try #require(redactor.terms(for: RedactionScope(key: "k")).answerScan)
        var (scanner, window, output) = (
            AnswerScanner(scan, IssuedTags()), ScanWindow(), [UInt8]()
        )
        let text = Array((String(repeating: "a", count: 40) + "!").utf8)
        _ = window.take(text, isEnd: true, inJSON: false, &scanner, to: &output)
        #expect(scanner.refusal?.isFailure == true)
        #expect(output.isEmpty)
    }
}
