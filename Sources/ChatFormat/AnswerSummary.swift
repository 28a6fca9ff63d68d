internal import JSONText

/// What is known about an answer at some point of its stream, or about a whole one.
package struct AnswerSummary: Sendable {
    /// The provider's id of the answer.
    package private(set) var id: String?
    /// The model that answered, often a dated snapshot of the one asked for.
    package private(set) var model: String?
    /// The service tier that was used.
    package private(set) var serviceTier: String?
    /// The last usage seen: streams that report it on each chunk count up, so it is never summed.
    package private(set) var usage: Usage?
    /// How the first choice ended.
    package private(set) var finishReason: String?
    /// How many bytes of JSON the model's text took so far.
    package private(set) var textBytes = 0
    /// Whether the provider reported a failure.
    package private(set) var hasFailed = false
    /// One bit for each of the 128 choices that there can be.
    private var choicesSeen: UInt128 = 0
    private var choicesFinished: UInt128 = 0
    private var hasEnded = false

    /// Nothing seen yet.
    package init() {}

    /// Whether all that was begun has come to its end, so that what follows is missed by nobody.
    ///
    /// `[DONE]` ends a stream; servers that never send it are believed when all choices finished.
    package var isComplete: Bool {
        hasEnded || choicesSeen != 0 && choicesSeen == choicesFinished
    }

    /// Takes in what a reader has just read.
    package mutating func note(
        _ reading: AnswerReader.Reading,
        of reader: AnswerReader,
        _ bytes: Span<UInt8>
    ) {
        switch reading {
        case .broken: return
        case .done: hasEnded = true
        case .failure: hasFailed = true
        case .answer: break
        }
        if reader.isFinal { hasEnded = true }
        if let usage = reader.usage { self.usage = usage }
        let document = reader.document
        if id == nil, let index = reader.id { id = document.text(index, in: bytes) }
        if model == nil, let index = reader.model { model = document.text(index, in: bytes) }
        if serviceTier == nil, let index = reader.serviceTier {
            serviceTier = document.text(index, in: bytes)
        }
        for piece in reader.pieces {
            textBytes += document[piece.node].inner.count
            choicesSeen |= 1 << UInt128(piece.choice)
        }
        for finish in reader.finishes {
            choicesSeen |= 1 << UInt128(finish.choice)
            choicesFinished |= 1 << UInt128(finish.choice)
            if finishReason == nil, document[finish.reason].kind == .string {
                finishReason = document.text(finish.reason, in: bytes)
            }
        }
    }
}
