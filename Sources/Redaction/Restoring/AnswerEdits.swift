internal import ChatFormat
internal import JSONText

/// Changes strings of an answer, and takes away what described their tokens.
struct AnswerEdits {
    private var forgotten: [Int] = []

    /// Replaces a string's text.
    mutating func replace(
        _ node: Int,
        by text: [UInt8],
        of document: JSONDocument,
        _ bytes: Span<UInt8>,
        in edits: inout JSONEdits
    ) {
        edits.replace(document[node].inner) { JSONWriter.appendEscaped(text.span, to: &$0) }
        // The log probabilities spell the placeholder out, token by token.
        for step in JSONPath(to: node, in: document).steps {
            guard let log = document.member("logprobs", of: step.container, in: bytes),
                document[log].isContainer, !forgotten.contains(log)
            else { continue }
            forgotten.append(log)
            let isArray = document[log].kind == .array
            edits.replaceValue(log, of: document) { $0.append(copying: isArray ? "[]" : "null") }
        }
    }
}
