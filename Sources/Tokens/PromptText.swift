internal import JSONText

/// The tally of a prompt and the counting of its texts.
struct PromptText {
    /// Nil where texts are not counted and their bytes are the bound.
    private let merger: Merger?
    private let encoding: Encoding
    private let bound: TokenRules.TextBound
    var tally = PromptTally()
    private var decoded: [UInt8] = []

    /// Texts that are counted.
    init(_ merger: Merger, _ encoding: Encoding, _ bound: TokenRules.TextBound) {
        self.merger = merger
        self.encoding = encoding
        self.bound = bound
    }

    /// Texts that are only measured.
    init() {
        merger = nil
        encoding = .o200kBase
        bound = .bytes
    }

    /// Whether texts are counted.
    var counts: Bool { merger != nil }

    /// Whether the encoding is older than gpt-4o.
    var isOld: Bool { encoding != .o200kBase && encoding != .o200kHarmony }

    /// Whether the bound is the count itself.
    var isExact: Bool { bound == .exact }

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
        // What an escape stands for is never longer than the escape.
        guard node.hasEscape, counts else { return count(bytes.extracting(node.inner)) }
        decoded.removeAll(keepingCapacity: true)
        decoded.reserveCapacity(node.end - node.start)
        document.decode(index, of: bytes, into: &decoded)
        return count(decoded.span)
    }

    /// The tokens of a text and their bound; the text is part of a checked document.
    func count(_ valid: Span<UInt8>) -> (tokens: Int64, bound: Int64) {
        guard valid.count > 0 else { return (0, 0) }
        guard let merger else { return (0, Int64(valid.count)) }
        let counted = merger.countValid(valid, encoding, wordsToo: bound == .words)
        let most = bound == .bytes ? valid.count : max(counted.tokens, counted.words)
        return (Int64(counted.tokens), Int64(most))
    }
}
