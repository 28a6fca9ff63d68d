/// Merges one piece byte by byte, with the answer for every prefix: slow, but never slower.
///
/// The tokens of a text of n bytes are those of one of its shorter prefixes and one token more,
/// and that token is the only one which stays apart from its left neighbour. No token is longer
/// than 128 bytes, so the last 128 prefixes are all that is kept, however long the piece grows.
struct TrailCounter: Sendable {
    private let tables: RankTables
    /// The last bytes, at least 128 of them if there were so many.
    private var bytes: [UInt8] = []
    /// For the prefix of n bytes, at n modulo `prefixes`: its last token, and how many it has.
    private var lastTokens: [UInt32]
    private var counts: [Int]
    /// How many bytes there were.
    private(set) var length = 0

    private static let prefixes = 256
    private static let tokenBytesMax = 128

    init(_ tables: RankTables) {
        self.tables = tables
        lastTokens = [UInt32](repeating: 0, count: Self.prefixes)
        counts = [Int](repeating: 0, count: Self.prefixes)
    }

    /// The tokens of the bytes so far.
    var count: Int { counts[length % Self.prefixes] }

    /// The last of them; there is one as soon as there is a byte.
    var lastToken: UInt32 { lastTokens[length % Self.prefixes] }

    /// The tokens of the prefix that is `bytesLess` shorter, at most 128.
    func count(without bytesLess: Int) -> Int {
        precondition(bytesLess <= min(length, Self.tokenBytesMax), "a prefix that is forgotten")
        return counts[(length - bytesLess) % Self.prefixes]
    }

    /// Takes one more byte.
    mutating func append(_ byte: UInt8, _ scratch: MergeScratch) {
        if bytes.count == Self.tokenBytesMax * 8 {
            bytes.removeFirst(bytes.count - Self.tokenBytesMax + 1)
        }
        bytes.append(byte)
        length += 1
        let found = lastToken(scratch)
        let before = (length - tables.length(of: found)) % Self.prefixes
        lastTokens[length % Self.prefixes] = found
        counts[length % Self.prefixes] = counts[before] + 1
    }

    /// The token at the end that stays apart from what the prefix before it ends with.
    private func lastToken(_ scratch: MergeScratch) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            // SAFETY: the view does not outlive the closure.
            let text = unsafe TextBytes(buffer)
            let end = text.count
            for start in (max(0, end - tokenBytesMax(text))..<end).reversed() {
                scratch.noteWork(1)
                guard let id = token(text, start, scratch) else { continue }
                let before = length - (end - start)
                if before == 0 { return id }
                if tables.stayApart(lastTokens[before % Self.prefixes], id) { return id }
            }
            preconditionFailure("a text that merging makes nothing of")
        }
    }

    /// How long a token at the end of the text can be.
    private func tokenBytesMax(_ text: TextBytes) -> Int {
        text.count >= 16 && tables.mayEndLongToken(text, text.count) ? Self.tokenBytesMax : 16
    }

    /// The id of the bytes from `start` to the end, if they are a token.
    private func token(_ text: TextBytes, _ start: Int, _ scratch: MergeScratch) -> UInt32? {
        let end = text.count
        // The tables do not hold tokens that end in NUL; there are a few short ones.
        let endsInNUL = text[end - 1] == 0 && end - start <= 16
        guard endsInNUL || tables.holds(text, start, end) else { return nil }
        return scratch.merge(bytesOf: text, start, end, tables) == 1 ? scratch[0] : nil
    }
}

extension TrailCounter {
    /// Puts the tokens of a part of a text into `row`.
    static func row(
        _ tables: RankTables,
        _ text: TextBytes,
        _ start: Int,
        _ end: Int,
        _ scratch: MergeScratch
    ) -> [UInt32] {
        var trail = TrailCounter(tables)
        var lastTokens: [UInt32] = []
        lastTokens.reserveCapacity(end - start)
        for i in start..<end {
            trail.append(text[i], scratch)
            lastTokens.append(trail.lastToken)
        }
        var row: [UInt32] = []
        var length = end - start
        while length > 0 {
            row.append(lastTokens[length - 1])
            length -= tables.length(of: lastTokens[length - 1])
        }
        return row.reversed()
    }
}
