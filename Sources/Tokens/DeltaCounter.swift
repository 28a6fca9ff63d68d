/// Counts a text that arrives in parts: always equal to counting the joined text.
///
/// A token may be cut anywhere between two parts, even inside a character, so counts of parts do
/// not add up; this keeps the undecided tail (bounded) and counts what can no longer change.
package struct DeltaCounter: Sendable {
    private let counter: TokenCounter
    private let encoding: Encoding
    private var seen: Int = 0

    /// Starts an empty text.
    package init(_ counter: TokenCounter, _ encoding: Encoding) {
        self.counter = counter
        self.encoding = encoding
    }

    /// Takes the next part of the text, unescaped UTF-8.
    package mutating func append(_ utf8: Span<UInt8>) {
        seen += utf8.count
    }

    /// The number of tokens of all parts joined; more parts may follow.
    ///
    /// Until the incremental counter lands this answers the byte length, which no count exceeds.
    package func total() -> Int { seen }
}
