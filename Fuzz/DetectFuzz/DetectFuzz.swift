import FuzzSupport
import JSONText
import Redaction

/// Any bytes have findings that lie in them, in order, on whole characters; and a text has the same
/// ones however JSON spells it, so that what an escape hides is found, and cut out where it stands.
@main enum DetectFuzz {
    static func main() {
        let key = [UInt8](repeating: 7, count: 32)
        let redactor = Redactor([RedactionPolicy()], placeholderKey: key)
        let scratch = RedactionScratch()
        fuzz { input in
            checkSpans(redactor, input, scratch)
            guard let seed = input.first else { return }
            let text = Array(String(decoding: input[1...], as: UTF8.self).utf8)
            checkSpans(redactor, text, scratch)
            checkSpellings(redactor, text, seed: seed, scratch)
        }
    }

    private static func checkSpans(
        _ redactor: Redactor,
        _ text: [UInt8],
        _ scratch: RedactionScratch
    ) {
        var end = 0
        let isText = String(validating: text, as: UTF8.self) != nil
        for span in redactor.detect(text.span, scratch: scratch) {
            precondition(span.range.lowerBound >= end, "findings overlap or are out of order")
            precondition(!span.range.isEmpty && span.range.upperBound <= text.count)
            end = span.range.upperBound
            guard isText else { continue }
            precondition(text[span.range.lowerBound] & 0xC0 != 0x80, "a character is cut")
            precondition(end == text.count || text[end] & 0xC0 != 0x80, "a character is cut")
        }
    }

    /// What is forwarded of the same text in several spellings.
    private static func checkSpellings(
        _ redactor: Redactor,
        _ text: [UInt8],
        seed: UInt8,
        _ scratch: RedactionScratch
    ) {
        let plain = forwarded(redactor, spelled(text) { _, _ in false }, scratch)
        let all = forwarded(redactor, spelled(text) { _, _ in true }, scratch)
        let some = forwarded(
            redactor,
            spelled(text) { at, byte in (at &* 31 &+ Int(byte)) % 7 == Int(seed) % 7 },
            scratch
        )
        precondition(plain == all, "escapes hide something, or show it")
        precondition(plain == some, "some escapes hide something, or show it")
        // What stands outside of findings stays.
        var expected: [UInt8] = []
        var at = 0
        for span in redactor.detect(text.span, scratch: scratch) {
            expected += text[at..<span.range.lowerBound] + [0]
            at = span.range.upperBound
        }
        expected += text[at...]
        precondition(
            pieces(of: expected, in: plain),
            "something beside what was found has changed"
        )
    }

    /// Whether the parts between zeros stand in the text in this order, the first and the last at
    /// its ends.
    private static func pieces(of expected: [UInt8], in text: [UInt8]) -> Bool {
        guard !text.contains(0), !expected.isEmpty else { return true }
        let parts = expected.split(separator: 0, omittingEmptySubsequences: false)
        guard text.starts(with: parts[0]), text.count >= parts[parts.count - 1].count,
            text.suffix(parts[parts.count - 1].count).elementsEqual(parts[parts.count - 1])
        else { return false }
        var at = 0
        for part in parts {
            while at + part.count <= text.count, !text[at...].starts(with: part) { at += 1 }
            guard at + part.count <= text.count else { return false }
            at += part.count
        }
        return true
    }

    /// A request with the text as its only message; escaped where the closure says so.
    private static func spelled(_ text: [UInt8], _ escapes: (Int, UInt8) -> Bool) -> [UInt8] {
        var body = Array(#"{"messages":[{"role":"user","content":""#.utf8)
        for (at, scalar) in String(decoding: text, as: UTF8.self).unicodeScalars.enumerated() {
            guard escapes(at, UInt8(truncatingIfNeeded: scalar.value)) else {
                JSONWriter.appendEscaped(Array(String(scalar).utf8).span, to: &body)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16, uppercase: unit % 2 == 0)
                let zeros = String(repeating: "0", count: 4 - digits.utf8.count)
                body += Array("\\u\(zeros)\(digits)".utf8)
            }
        }
        return body + Array(#""}]}"#.utf8)
    }

    /// The message as it would be forwarded, decoded.
    private static func forwarded(
        _ redactor: Redactor,
        _ body: [UInt8],
        _ scratch: RedactionScratch
    ) -> [UInt8] {
        var document = JSONDocument()
        do {
            try document.parse(body.span)
            let result = redactor.clean(
                body.span,
                document,
                scope: RedactionScope(key: "k"),
                scratch: scratch
            )
            var sent = body
            switch result {
            case .unchanged: break
            case .edited(let found): sent = found.edits.apply(to: body.span)
            case .refused: preconditionFailure("no rule refuses")
            }
            try document.parse(sent.span)
            var text: [UInt8] = []
            document.decode(document.count - 1, of: sent.span, into: &text)
            return text
        } catch {
            preconditionFailure("what is forwarded is no JSON")
        }
    }
}
