internal import ChatFormat
internal import JSONText
internal import Tokens

/// The text of an answer as it passes by, kept for the case that no usage comes.
///
/// Counting costs more than keeping, and most answers bring their usage: so text gathers first and
/// is counted when there is much of it, or when somebody asks.
struct DeliveredText {
    private struct Part {
        let kind: AnswerPiece.Kind
        let choice: Int
        let part: Int
        var waiting: [UInt8] = []
        var counter: DeltaCounter
        /// Tokens of what the counter has taken.
        var counted = 0
    }

    /// Waiting bytes of one part at which they are counted and forgotten.
    private static let waitingBytesMax = 4_096

    private let counter: TokenCounter
    private let encoding: Encoding
    private var parts: [Part] = []

    init(_ counter: TokenCounter, _ encoding: Encoding) {
        self.counter = counter
        self.encoding = encoding
    }

    /// Takes in the pieces that a reader found.
    mutating func note(_ reader: AnswerReader, _ bytes: Span<UInt8>) {
        for piece in reader.pieces {
            let index = place(of: piece)
            reader.document.decode(piece.node, of: bytes, into: &parts[index].waiting)
            if parts[index].waiting.count >= Self.waitingBytesMax { count(index) }
        }
    }

    /// Tokens so far, exactly.
    mutating func total() -> Int64 {
        for index in parts.indices { count(index) }
        return parts.reduce(0) { $0 + Int64($1.counted) }
    }

    /// Tokens so far, never fewer than there are, without counting: a token has a byte at least.
    var bound: Int64 {
        parts.reduce(0) { $0 + Int64($1.counted + $1.waiting.count) }
    }

    private mutating func count(_ index: Int) {
        guard !parts[index].waiting.isEmpty else { return }
        let waiting = parts[index].waiting
        parts[index].counter.append(waiting.span)
        parts[index].counted = parts[index].counter.total()
        parts[index].waiting.removeAll(keepingCapacity: true)
    }

    private mutating func place(of piece: AnswerPiece) -> Int {
        let known = parts.firstIndex {
            $0.kind == piece.kind && $0.choice == piece.choice && $0.part == piece.part
        }
        if let known { return known }
        parts.append(
            Part(
                kind: piece.kind,
                choice: piece.choice,
                part: piece.part,
                counter: DeltaCounter(counter, encoding)
            )
        )
        return parts.count - 1
    }
}
