internal import ChatFormat
internal import JSONText

/// The text of one part of an answer on its way: of it, what may be the beginning of a placeholder,
/// or of something to take out, waits here for what follows.
struct HeldText: Sendable {
    let kind: AnswerPiece.Kind
    let choice: Int
    let part: Int
    /// What may be the beginning of a placeholder: fewer bytes than the longest one has.
    private(set) var bytes: [UInt8] = []
    /// What is looked through before; unused where answers are not.
    private var window = ScanWindow()
    private var before = TextBefore()
    /// The last event of which something waits, as it came: taken apart only if nothing follows it.
    private(set) var event: [UInt8] = []
    /// The piece of that event.
    private(set) var piece: AnswerPiece?

    init(kind: AnswerPiece.Kind, choice: Int, part: Int) {
        (self.kind, self.choice, self.part) = (kind, choice, part)
    }

    /// How many bytes wait, of whatever reason.
    var waiting: Int { bytes.count + window.waiting }

    /// Keeps an event of which something waits.
    mutating func keep(_ piece: AnswerPiece, of data: Span<UInt8>) {
        event.removeAll(keepingCapacity: true)
        event.append(copying: data)
        self.piece = piece
    }

    func isOf(_ piece: AnswerPiece) -> Bool {
        kind == piece.kind && choice == piece.choice && part == piece.part
    }

    /// Takes in the next text; answers with what may go on now, nil when that is the same text.
    mutating func take(
        _ text: [UInt8],
        isEnd: Bool,
        _ restorer: TextRestorer,
        _ scanner: inout AnswerScanner?,
        _ counts: inout RestoredCounts
    ) -> [UInt8]? {
        guard scanner != nil else { return restore(text, isEnd: isEnd, restorer, &counts) }
        var scanned: [UInt8] = []
        let isSame = scanner?.pass(
            text,
            isEnd: isEnd,
            inJSON: kind.isJSON,
            through: &window,
            to: &scanned
        )
        let output = restore(scanned, isEnd: isEnd, restorer, &counts)
        return isSame == true ? output : output ?? scanned
    }

    private mutating func restore(
        _ text: [UInt8],
        isEnd: Bool,
        _ restorer: TextRestorer,
        _ counts: inout RestoredCounts
    ) -> [UInt8]? {
        let waited = !bytes.isEmpty
        guard waited || restorer.mayBegin(in: text.span, after: before, isEnd: isEnd) else {
            before.note(text[...])
            return nil
        }
        let all = waited ? bytes + text : text
        var output: [UInt8] = []
        let end = restorer.restore(
            all.span,
            after: before,
            isEnd: isEnd,
            inJSON: kind.isJSON,
            to: &output,
            &counts
        )
        before.note(all[..<end])
        bytes.removeAll(keepingCapacity: true)
        bytes += all[end...]
        return output
    }

    /// What still waits, when nothing follows any more.
    mutating func end(
        _ restorer: TextRestorer,
        _ scanner: inout AnswerScanner?,
        _ counts: inout RestoredCounts
    ) -> [UInt8]? {
        waiting == 0 ? nil : take([], isEnd: true, restorer, &scanner, &counts)
    }
}

extension AnswerPiece.Kind {
    /// Whether the text is JSON, so that a value in it is escaped once more.
    var isJSON: Bool { self == .toolArguments }

    /// Whether values are put back: a tool's name is none of the user's words.
    var isRestored: Bool { self != .toolName }
}
