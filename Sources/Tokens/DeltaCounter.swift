internal import JSONText

/// Counts a text that arrives in parts: always equal to counting the joined text.
///
/// A token may be cut anywhere between two parts, even inside a character, so counts of parts do
/// not add up. This keeps the text from the last settled border on, a few words; when one piece
/// grows beyond any word it goes over to `LongPiece`, so that memory stays bounded.
package struct DeltaCounter: Sendable {
    private let counter: TokenCounter
    private let encoding: Encoding
    /// Tokens of what can no longer change.
    private var settled = 0
    /// Valid text that could still change.
    private var open: [UInt8] = []
    /// The first bytes of a character.
    private var started: [UInt8] = []
    private var long: LongPiece?

    /// How much open text is kept; no word comes near it.
    private let openBytesMax: Int
    /// Open text at which it is looked for what is settled: twice what was left the last time, so
    /// that many small parts of a long piece do not cost its length each.
    private var settleBytes: Int
    private let settleBytesMin: Int

    /// Bytes of text that are kept because they could still change.
    var openBytes: Int { open.count + started.count }

    /// Starts an empty text.
    package init(_ counter: TokenCounter, _ encoding: Encoding) {
        self.init(counter, encoding, openBytesMax: 4_096, settleBytesMin: 256)
    }

    /// Starts an empty text of which only so much is kept open.
    init(
        _ counter: TokenCounter,
        _ encoding: Encoding,
        openBytesMax: Int,
        settleBytesMin: Int
    ) {
        self.counter = counter
        self.encoding = encoding
        self.openBytesMax = openBytesMax
        self.settleBytesMin = settleBytesMin
        settleBytes = settleBytesMin
    }

    /// Takes the next part of the text, unescaped UTF-8.
    package mutating func append(_ utf8: Span<UInt8>) {
        guard !utf8.isEmpty, !takeOpen(utf8) else { return }
        started.append(copying: utf8)
        let whole = ValidText.wholeCharacters(started.span)
        let valid = ValidText.repaired(started.span.extracting(0..<whole))
        let cut = Array(started[whole...])
        settle(valid ?? Array(started[..<whole]))
        started = cut
    }

    /// Takes a part as nearly all are: valid, short, and of an ordinary text.
    private mutating func takeOpen(_ utf8: Span<UInt8>) -> Bool {
        let whole = ValidText.wholeCharacters(utf8)
        let valid = utf8.extracting(0..<whole)
        guard long == nil, started.isEmpty, open.count + whole < openBytesMax,
            ValidText.repaired(valid) == nil
        else { return false }
        open.append(copying: valid)
        started.append(copying: utf8.extracting(whole..<utf8.count))
        if open.count >= settleBytes { settleOpen() }
        return true
    }

    /// Counts what is settled of the open text.
    private mutating func settleOpen() {
        let (bytes, count) = counter.countSettled(open.span, encoding)
        settled += count
        open.removeFirst(bytes)
        settleBytes = min(openBytesMax, max(settleBytesMin, 2 * open.count))
    }

    /// The number of tokens of all parts joined; more parts may follow.
    package func total() -> Int {
        guard started.isEmpty else {
            // A character that never ends counts as U+FFFD.
            var ended = self
            ended.started = []
            ended.settle(ValidText.repaired(started.span) ?? started)
            return ended.total()
        }
        guard let long else { return settled + counter.count(open.span, encoding) }
        return settled + long.countAtEnd + counter.count(long.undecided.span, encoding)
    }

    /// Takes valid text and counts what it settles.
    private mutating func settle(_ text: [UInt8]) {
        var rest = text[...]
        while !rest.isEmpty {
            if long != nil {
                rest = continueLong(rest)
                continue
            }
            let room = max(openBytesMax - open.count, 256)
            open += rest.prefix(room)
            rest = rest.dropFirst(room)
            settleOpen()
            if open.count >= openBytesMax {
                long = LongPiece(encoding, open.span)
                rest = continueLong(open[...]) + rest
                open = []
            }
        }
    }

    /// Gives text to the long piece until it ends; what is left is ordinary text.
    private mutating func continueLong(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard var piece = long else { return text }
        long = nil
        let taken = counter.withScratch { scratch in piece.take(text, scratch) }
        let left = text.dropFirst(taken)
        guard let end = piece.ended else {
            long = piece
            return left
        }
        settled += end.count
        return end.rest + left
    }
}
