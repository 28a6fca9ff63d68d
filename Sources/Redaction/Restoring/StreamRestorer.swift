package import ChatFormat
package import JSONText

/// Puts values back into answers that come as events, however the model's text is cut, and takes
/// out what policies look for in answers.
///
/// Laws: what is passed on is at every moment a prefix of what the whole text would have become;
/// what waits for a placeholder is shorter than the longest one (`ScanWindow` says what waits for
/// the detectors), and never lost: it goes on with the choice's last piece, or in an event of its
/// own before the one that ends the choice, the item or the stream.
package struct StreamRestorer {
    /// An event to be sent before the one at hand.
    package struct ExtraEvent: Equatable, Sendable {
        /// Its name; empty without one.
        package let name: [UInt8]
        /// Its data, a JSON object.
        package let data: [UInt8]
    }

    private let restorer: TextRestorer
    private let route: Route
    private var whole: Restorer
    private var parts: [HeldText] = []
    /// What was put back so far; text that the Responses API says again is not counted again.
    package private(set) var counts = RestoredCounts()
    private var text: [UInt8] = []
    private var scanner: AnswerScanner?
    /// What was found so far.
    package var found: RedactionCounts { scanner?.counts ?? RedactionCounts() }
    /// Why nothing more may be passed on, not even the event at hand; nil as long as it may.
    package var refusal: AnswerRefusal? { scanner?.refusal ?? whole.refusal }

    /// For the answer to the request whose placeholders these are.
    package init(_ tags: IssuedTags, route: Route, scan: AnswerScan? = nil) {
        restorer = TextRestorer(tags)
        whole = Restorer(tags, scan: scan)
        scanner = scan.map { AnswerScanner($0, tags) }
        self.route = route
    }

    /// How many bytes wait for what follows.
    package var heldBytes: Int { parts.reduce(0) { $0 + $1.waiting } }

    /// Adds the changes to an event that the reader has just read.
    ///
    /// Answers with what goes before it.
    package mutating func restore(
        _ reader: AnswerReader,
        _ data: Span<UInt8>,
        in edits: inout JSONEdits
    ) -> [ExtraEvent] {
        var changes = AnswerEdits()
        for piece in reader.pieces where piece.kind.isRestored {
            pass(piece, reader, data, &changes, in: &edits)
        }
        if route == .responses { return repeated(reader, data, &changes, in: &edits) }
        guard !reader.finishes.isEmpty else { return [] }
        return end { part in reader.finishes.contains { $0.choice == part.choice } }
    }

    /// Ends everything; what is still held goes before `[DONE]`, an error, or the stream's end.
    package mutating func end() -> [ExtraEvent] { end { _ in true } }

    private mutating func pass(
        _ piece: AnswerPiece,
        _ reader: AnswerReader,
        _ data: Span<UInt8>,
        _ changes: inout AnswerEdits,
        in edits: inout JSONEdits
    ) {
        let place = place(of: piece)
        text.removeAll(keepingCapacity: true)
        reader.document.decode(piece.node, of: data, into: &text)
        let isEnd = reader.finishes.contains { $0.choice == piece.choice }
        let output = parts[place].take(text, isEnd: isEnd, restorer, &scanner, &counts)
        guard let output else { return }
        changes.replace(piece.node, by: output, of: reader.document, data, in: &edits)
        if parts[place].waiting > 0 {
            parts[place].keep(piece, of: data)
        }
    }

    private mutating func end(_ isEnding: (HeldText) -> Bool) -> [ExtraEvent] {
        var events: [ExtraEvent] = []
        for index in parts.indices where parts[index].waiting > 0 && isEnding(parts[index]) {
            guard let text = parts[index].end(restorer, &scanner, &counts),
                let piece = parts[index].piece
            else { continue }
            let last = parts[index].event
            var reader = AnswerReader()
            _ = reader.read(event: last.span, of: route)
            let event = PieceEvent(piece, of: reader.document, last.span)
            let name = route == .responses ? event.name : []
            events.append(ExtraEvent(name: name, data: event.data(text)))
        }
        return events
    }

    private mutating func place(of piece: AnswerPiece) -> Int {
        if let known = parts.firstIndex(where: { $0.isOf(piece) }) { return known }
        parts.append(HeldText(kind: piece.kind, choice: piece.choice, part: piece.part))
        return parts.count - 1
    }

    // MARK: the Responses API

    /// Restores what an event says again of text that went by, which ends that text.
    private mutating func repeated(
        _ reader: AnswerReader,
        _ data: Span<UInt8>,
        _ changes: inout AnswerEdits,
        in edits: inout JSONEdits
    ) -> [ExtraEvent] {
        let document = reader.document
        let root = JSONDocument.root
        guard let type = document.member("type", of: root, in: data), document[type].isText,
            reader.isFinal || Self.isDone(data.extracting(document[type].inner))
        else { return [] }
        var node = root + 1
        while node < document.count {
            // A member's name stands directly before its value.
            if document[node].isText, let inJSON = Self.wholeText(node - 1, document, data) {
                whole.restore(node, inJSON, document, data, &changes, in: &edits)
            }
            node += 1
        }
        guard !reader.isFinal, let index = document.member("output_index", of: root, in: data)
        else { return end() }
        let item = document.integer(index, in: data)
        return end { Int64($0.choice) == item }
    }

    /// Whether the string after this one is all of a model's text, and whether that is JSON.
    private static func wholeText(
        _ name: Int,
        _ document: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> Bool? {
        switch names.index(of: name, in: document, bytes) {
        case nil: nil
        case 0: true
        default: false
        }
    }

    private static let names = JSONNames([
        "arguments", "text", "refusal", "input", "code", "transcript",
    ])

    private static func isDone(_ type: Span<UInt8>) -> Bool {
        let ending = Array(".done".utf8)
        guard type.count >= ending.count else { return false }
        return ending.indices.allSatisfy { type[type.count - ending.count + $0] == ending[$0] }
    }
}
