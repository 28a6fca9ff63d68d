import JSONText

@testable import Redaction

/// A redactor, a body, and what becomes of it.
enum Fixture {
    static let key = [UInt8](repeating: 7, count: 32)

    static func redactor(_ change: (inout RedactionPolicy) -> Void = { _ in }) -> Redactor {
        var policy = RedactionPolicy()
        change(&policy)
        return Redactor([policy], placeholderKey: key)
    }

    static func clean(
        _ body: String,
        _ redactor: Redactor = redactor(),
        scope: RedactionScope = RedactionScope(key: "k")
    ) throws -> CleanResult {
        let bytes = Array(body.utf8)
        var document = JSONDocument()
        try document.parse(bytes.span)
        return redactor.clean(bytes.span, document, scope: scope, scratch: RedactionScratch())
    }

    /// What would be forwarded; nil when it would be refused.
    static func forwarded(_ body: String, _ redactor: Redactor = redactor()) throws -> String? {
        switch try clean(body, redactor) {
        case .unchanged: body
        case .edited(let result):
            String(decoding: result.edits.apply(to: Array(body.utf8).span), as: UTF8.self)
        case .refused: nil
        }
    }

    /// A text with what is found in it between braces: `{SSN:123-45-6780}`.
    static func marked(_ text: String, _ redactor: Redactor = redactor()) -> String {
        let bytes = Array(text.utf8)
        var (marked, at) = ([UInt8](), 0)
        for span in redactor.detect(bytes.span, scratch: RedactionScratch()) {
            marked += bytes[at..<span.range.lowerBound]
            marked += Array("{\(redactor.name(of: span.kind)):".utf8)
            marked += bytes[span.range] + [UInt8(ascii: "}")]
            at = span.range.upperBound
        }
        return String(decoding: marked + bytes[at...], as: UTF8.self)
    }
}
