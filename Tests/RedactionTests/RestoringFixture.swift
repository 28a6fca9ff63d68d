import ChatFormat
import JSONText

@testable import Redaction

/// Placeholders of one request, and the answers that hold them.
struct RestoringFixture {
    /// A placeholder and what it stands for.
    struct Pair: Sendable {
        let tag: String
        let value: String
        var kind = RedactionKind.email
        var restores = true
    }

    static let pairs = [
        Pair(tag: "[EMAIL-7Q2M9K4T]", value: "ann@example.com"),
        Pair(tag: "[EMAIL-7Q2M9K4TABCD]", value: "bob@example.com"),
        Pair(tag: "[EMAIL-7Q2MZZ11]", value: "eve@example.com"),
        Pair(tag: "[URL-0A1B2C3D]", value: "https://a.example/\"q\"\\\n🙂", kind: .url),
        Pair(tag: "[CARD-ABCDEFGH-1111]", value: "4000000000001111", kind: .card),
        Pair(tag: "user-0a1b2c3d@redacted.invalid", value: "sam@example.com"),
        Pair(tag: "https://url-9z8y7x6w.invalid/", value: "https://b.example/p", kind: .url),
        Pair(tag: "2001:db8:7467:12ab:34cd::1", value: "192.0.2.7", kind: .ip),
    ]

    static func issued(_ pairs: [Pair] = pairs) -> IssuedTags {
        var issued = IssuedTags()
        for pair in pairs where pair.restores {
            issued.issue(pair.kind, Array(pair.tag.utf8).span) { $0 += Array(pair.value.utf8) }
        }
        return issued
    }

    /// The text with its values, restored in one piece.
    static func whole(_ text: String, _ pairs: [Pair] = pairs, inJSON: Bool = false) -> String {
        var (output, counts) = ([UInt8](), RestoredCounts())
        let end = TextRestorer(issued(pairs)).restore(
            Array(text.utf8).span,
            isEnd: true,
            inJSON: inJSON,
            to: &output,
            &counts
        )
        precondition(end == text.utf8.count, "the end leaves nothing open")
        return String(decoding: output, as: UTF8.self)
    }

    /// Placeholders, halves of some and other words, in any order.
    static func text(_ random: inout Seeded) -> [UInt8] {
        let words = ["é ", "[", "]", "EMAIL", "-", "\\", "🙂", "user-", "7Q2M", "\"", "https:"]
        var text = ""
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let tag = pairs.randomElement(using: &random)?.tag ?? ""
            switch Int.random(in: 0...3, using: &random) {
            case 0: text += tag
            case 1: text += tag.lowercased().dropFirst().dropLast()
            case 2: text += tag.prefix(Int.random(in: 0...tag.count, using: &random))
            default: text += words.randomElement(using: &random) ?? ""
            }
        }
        return Array(text.utf8)
    }

    /// The text with its values, restored as these pieces come; and the most that waited.
    static func pieces(_ pieces: [[UInt8]]) -> (text: String, mostHeld: Int) {
        let restorer = TextRestorer(issued())
        var held = HeldText(kind: .content, choice: 0, part: 0)
        var (output, counts, most) = ([UInt8](), RestoredCounts(), 0)
        var none: AnswerScanner?
        for piece in pieces {
            output += held.take(piece, isEnd: false, restorer, &none, &counts) ?? piece
            most = max(most, held.bytes.count)
        }
        output += held.end(restorer, &none, &counts) ?? []
        return (String(decoding: output, as: UTF8.self), most)
    }
}

/// The same numbers for the same seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
