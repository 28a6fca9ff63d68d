package import ChatFormat
package import JSONText

/// Puts values back into answers that came whole.
package struct Restorer: Sendable {
    private let restorer: TextRestorer
    /// What was put back so far.
    package private(set) var counts = RestoredCounts()

    /// For the answer to the request whose placeholders these are.
    package init(_ tags: IssuedTags) { restorer = TextRestorer(tags) }

    /// Adds the changes to an answer that the reader has just read.
    package mutating func restore(
        _ reader: AnswerReader,
        _ body: Span<UInt8>,
        in edits: inout JSONEdits
    ) {
        var changes = AnswerEdits()
        for piece in reader.pieces where piece.kind.isRestored {
            restore(piece.node, piece.kind.isJSON, reader.document, body, &changes, in: &edits)
        }
    }

    /// Adds the changes to one string that is whole.
    mutating func restore(
        _ node: Int,
        _ inJSON: Bool,
        _ document: JSONDocument,
        _ bytes: Span<UInt8>,
        _ changes: inout AnswerEdits,
        in edits: inout JSONEdits
    ) {
        var (text, output) = ([UInt8](), [UInt8]())
        let before = counts
        document.decode(node, of: bytes, into: &text)
        _ = restorer.restore(text.span, isEnd: true, inJSON: inJSON, to: &output, &counts)
        guard counts != before else { return }
        changes.replace(node, by: output, of: document, bytes, in: &edits)
    }
}
