internal import ChatFormat
internal import JSONText

/// The text of one part of an answer on its way: of it, what may be the beginning of a placeholder
/// waits here for what follows.
struct HeldText: Sendable {
    let kind: AnswerPiece.Kind
    let choice: Int
    let part: Int
    /// Fewer bytes than the longest placeholder has; empty almost always.
    private(set) var bytes: [UInt8] = []
    /// How to send what waits, as long as something does.
    var event = PieceEvent()

    init(kind: AnswerPiece.Kind, choice: Int, part: Int) {
        (self.kind, self.choice, self.part) = (kind, choice, part)
    }

    func isOf(_ piece: AnswerPiece) -> Bool {
        kind == piece.kind && choice == piece.choice && part == piece.part
    }

    /// Takes in the next text; answers with what may go on now, nil when that is the same text.
    mutating func take(
        _ text: [UInt8],
        isEnd: Bool,
        _ restorer: TextRestorer,
        _ counts: inout RestoredCounts
    ) -> [UInt8]? {
        let waited = !bytes.isEmpty
        let all = waited ? bytes + text : text
        var output: [UInt8] = []
        let before = counts
        let end = restorer.restore(
            all.span,
            isEnd: isEnd,
            inJSON: kind.isJSON,
            to: &output,
            &counts
        )
        bytes.removeAll(keepingCapacity: true)
        bytes += all[end...]
        return waited || !bytes.isEmpty || counts != before ? output : nil
    }

    /// What still waits, when nothing follows any more.
    mutating func end(_ restorer: TextRestorer, _ counts: inout RestoredCounts) -> [UInt8]? {
        bytes.isEmpty ? nil : take([], isEnd: true, restorer, &counts)
    }
}

extension AnswerPiece.Kind {
    /// Whether the text is JSON, so that a value in it is escaped once more.
    var isJSON: Bool { self == .toolArguments }

    /// Whether values are put back: a tool's name is none of the user's words.
    var isRestored: Bool { self != .toolName }
}
