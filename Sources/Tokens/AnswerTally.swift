/// Counts what a client received of an answer: a text for each choice, field and tool call.
///
/// Reasoning that is not sent never appears here, so for models that reason this is a lower bound
/// of what the provider bills.
package struct AnswerTally: Sendable {
    /// Which text of an answer a part continues.
    package enum Field: UInt8, Sendable {
        case content, refusal, reasoning, transcript
        case toolName, toolArguments, toolInput
    }

    private struct Place: Hashable {
        let choice: Int
        let field: Field
        let part: Int
    }

    private let counter: TokenCounter
    private let encoding: Encoding
    private var texts: [Place: DeltaCounter] = [:]
    /// Parts of texts beyond those that are kept, each counted on its own.
    private var beyond = 0

    /// The most texts that are followed: more than 128 choices with seven tool calls each.
    private static let textsMax = 1_024

    /// Starts an answer in which nothing was said.
    package init(_ counter: TokenCounter, _ encoding: Encoding) {
        self.counter = counter
        self.encoding = encoding
    }

    /// Takes the next part of a text, unescaped; `part` tells the tool calls of a choice apart.
    package mutating func append(
        _ utf8: Span<UInt8>,
        choice: Int,
        _ field: Field,
        part: Int = 0
    ) {
        guard utf8.count > 0 else { return }
        let place = Place(choice: choice, field: field, part: part)
        guard texts.count < Self.textsMax || texts[place] != nil else {
            // Never less than what the joined text has, and no memory.
            beyond += counter.count(utf8, encoding)
            return
        }
        texts[place, default: DeltaCounter(counter, encoding)].append(utf8)
    }

    /// The tokens of all texts; more may follow.
    package func total() -> Int {
        texts.values.reduce(beyond) { $0 + $1.total() }
    }
}
