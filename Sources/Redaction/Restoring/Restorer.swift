package import ChatFormat
package import JSONText

/// Puts values back into answers that came whole, and takes out what policies look for in answers.
package struct Restorer {
    private let restorer: TextRestorer
    private var scanner: AnswerScanner?
    /// What was put back so far.
    package private(set) var counts = RestoredCounts()
    /// What was found so far.
    package var found: RedactionCounts { scanner?.counts ?? RedactionCounts() }
    /// Why the answer must not be passed on; nil when it may.
    package var refusal: AnswerRefusal? { scanner?.refusal }

    /// For the answer to the request whose placeholders these are.
    package init(_ tags: IssuedTags, scan: AnswerScan? = nil) {
        restorer = TextRestorer(tags)
        scanner = scan.map { AnswerScanner($0, tags) }
    }

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
        var isSame = true
        if scanner != nil {
            var (window, scanned) = (ScanWindow(), [UInt8]())
            isSame =
                scanner?.pass(text, isEnd: true, inJSON: inJSON, through: &window, to: &scanned)
                ?? true
            text = scanned
        }
        _ = restorer.restore(text.span, isEnd: true, inJSON: inJSON, to: &output, &counts)
        guard counts != before || !isSame else { return }
        changes.replace(node, by: output, of: document, bytes, in: &edits)
    }
}
