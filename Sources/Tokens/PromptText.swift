internal import JSONText

/// The tally of a prompt and the counting of its texts.
struct PromptText {
    let counter: TokenCounter
    let encoding: Encoding
    let bound: TokenRules.TextBound
    var tally = PromptTally()
    private var decoded: [UInt8] = []

    init(counter: TokenCounter, encoding: Encoding, bound: TokenRules.TextBound) {
        self.counter = counter
        self.encoding = encoding
        self.bound = bound
    }

    /// Adds the text of a string; any other value is nothing.
    mutating func add(_ document: JSONDocument, _ index: Int, _ bytes: Span<UInt8>) {
        let (tokens, most) = count(document, index, bytes)
        tally.add(tokens, bound: most)
    }

    /// The tokens of a string and their bound.
    mutating func count(
        _ document: JSONDocument,
        _ index: Int,
        _ bytes: Span<UInt8>
    ) -> (tokens: Int64, bound: Int64) {
        let node = document[index]
        guard node.kind == .string else { return (0, 0) }
        guard node.hasEscape else { return count(bytes.extracting(node.inner)) }
        decoded.removeAll(keepingCapacity: true)
        document.decode(index, of: bytes, into: &decoded)
        let counted = count(decoded.span)
        if decoded.capacity > 1 << 20 { decoded = [] }
        return counted
    }

    /// The tokens of a text and their bound; the text is part of a checked document.
    func count(_ valid: Span<UInt8>) -> (tokens: Int64, bound: Int64) {
        guard valid.count > 0 else { return (0, 0) }
        let counted = counter.countValid(valid, encoding, wordsToo: bound == .words)
        let most = bound == .bytes ? valid.count : max(counted.tokens, counted.words)
        return (Int64(counted.tokens), Int64(most))
    }
}
