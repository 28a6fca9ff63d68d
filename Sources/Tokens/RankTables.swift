/// The searchable form of one rank file, built at its first use and shared by all threads.
///
/// Three questions are asked of it: are these bytes a token, what do two neighbouring tokens merge
/// to, and can any token reach across the border between these two characters.
final class RankTables: Sendable {
    /// The compact form, for undoing merges.
    let source: RankSource
    /// Tokens of 2 to 8 bytes, as the bytes themselves.
    private let short: HashSlots<UInt64>
    /// Tokens of 9 to 16 bytes.
    private let middle: HashSlots<SIMD2<UInt64>>
    /// Longer tokens.
    private let long: LongTokens
    /// What two ids merge to.
    private let pairs: PairSlots
    /// How many bytes every token has.
    private let lengths: HashSlots<UInt8>
    /// What is known of characters and the borders between them.
    let borders: CharacterBorders
    /// The id of every single byte.
    private let byteIDs: HashSlots<UInt32>
    /// For every two bytes, the id they merge to and one more, or zero.
    private let bytePairs: HashSlots<UInt32>

    /// Builds the tables in one pass over the ids.
    init(_ source: RankSource) {
        let builder = RankTablesBuilder(source)
        builder.addAll()
        self.source = source
        short = builder.short
        middle = builder.middle
        long = builder.long
        pairs = builder.pairs
        lengths = builder.lengths
        borders = builder.borders
        byteIDs = builder.byteIDs
        bytePairs = builder.bytePairs
    }

    /// Whether 2 to 8 bytes, the last one not zero, are a token.
    @inline(__always)
    func holds(_ word: UInt64) -> Bool {
        holds(word, from: short.home(Self.hash(word)))
    }

    @inline(__always)
    private func holds(_ word: UInt64, from home: Int) -> Bool {
        var at = home
        while true {
            let slot = short[at]
            if slot == word { return true }
            if slot == 0 { return false }
            at &+= 1
        }
    }

    /// Whether 9 to 16 bytes, the last one not zero, are a token.
    @inline(__always)
    func holds(_ first: UInt64, _ second: UInt64) -> Bool {
        holds(first, second, from: middle.home(Self.hash(first, second)))
    }

    @inline(__always)
    private func holds(_ first: UInt64, _ second: UInt64, from home: Int) -> Bool {
        let wanted = SIMD2(first, second)
        var at = home
        while true {
            let slot = middle[at]
            if slot == wanted { return true }
            if slot.y == 0 { return false }
            at &+= 1
        }
    }

    /// Asks memory for the place of 1 to 8 bytes, and says where it is.
    @inline(__always)
    func askFor(_ word: UInt64) -> Int {
        let home = short.home(Self.hash(word))
        short.prefetch(home)
        return home
    }

    /// Asks memory for the place of 9 to 16 bytes, and says where it is.
    @inline(__always)
    func askFor(_ first: UInt64, _ second: UInt64) -> Int {
        let home = middle.home(Self.hash(first, second))
        middle.prefetch(home)
        return home
    }

    /// Whether a piece that was asked for is a token.
    @inline(__always)
    func holds(_ item: PieceQueue.Item) -> Bool {
        item.second == 0
            ? short[item.home] == item.first || holds(item.first, from: item.home)
            : holds(item.first, item.second, from: item.home)
    }

    /// Whether a piece of text is a token; false for bytes ending in NUL, which are left to merge.
    @inline(__always)
    func holds(_ text: TextBytes, _ start: Int, _ end: Int) -> Bool {
        let length = end &- start
        if length <= 8 {
            return length == 1
                || text[end &- 1] != 0
                    && holds(TextBytes.masked(text.word(start), length))
        }
        if length <= 16 {
            return text[end &- 1] != 0
                && holds(text.word(start), TextBytes.masked(text.word(start &+ 8), length &- 8))
        }
        return long.holds(text, start, end)
    }

    /// False if no token of more than 16 bytes ends like the text before `end`.
    func mayEndLongToken(_ text: TextBytes, _ end: Int) -> Bool { long.mayEnd(text, end) }

    /// The id two neighbours merge to, or `noMerge`.
    @inline(__always)
    func merged(_ left: UInt32, _ right: UInt32) -> UInt32 {
        pairs.merged(left, right)
    }

    /// What two single bytes merge to, or `noMerge`.
    @inline(__always)
    func merged(bytes left: UInt8, _ right: UInt8) -> UInt32 {
        // Zero stands for no merge, and is one less than the smallest number: the largest.
        bytePairs[Int(left) &<< 8 | Int(right)] &- 1
    }

    /// Larger than any id: these two do not merge.
    static let noMerge = UInt32.max

    /// The id of a single byte.
    @inline(__always)
    func id(ofByte byte: UInt8) -> UInt32 { byteIDs[Int(byte)] }

    /// The number of bytes of a token.
    @inline(__always)
    func length(of id: UInt32) -> Int { Int(lengths[Int(id)]) }

    /// Whether two tokens that stand side by side stay apart when their joined bytes are merged.
    ///
    /// A row of tokens is what merging makes of its bytes exactly if this holds for all neighbours,
    /// because the first merge across a border needs only the two tokens beside it. Going back
    /// merge by merge, the two parts at the border existed together until the later of their wholes
    /// was made; merging them must have been later than that (or at the same rank, further right).
    func stayApart(_ left: UInt32, _ right: UInt32) -> Bool {
        var (l, r) = (left, right)
        var until = Self.noMerge
        while true {
            if merged(l, r) < until { return false }
            if max(l, r) < 256 { return true }
            if l > r {
                until = l
                l = UInt32(source.halves(of: Int(l)).right)
            } else {
                until = r &+ 1
                r = UInt32(source.halves(of: Int(r)).left)
            }
        }
    }

    /// The tables of an encoding, built by whoever asks first.
    static func of(_ encoding: Encoding) -> RankTables {
        switch encoding {
        case .o200kBase, .o200kHarmony: o200k
        case .cl100kBase: cl100k
        case .p50kBase: p50k
        case .r50kBase: r50k
        }
    }

    private static let o200k = RankTables(.of(.o200kBase))
    private static let cl100k = RankTables(.of(.cl100kBase))
    private static let p50k = RankTables(.of(.p50kBase))
    private static let r50k = RankTables(.of(.r50kBase))

    @inline(__always)
    static func hash(_ word: UInt64) -> UInt64 {
        word &* 0x9E37_79B9_7F4A_7C15
    }

    @inline(__always)
    static func hash(_ first: UInt64, _ second: UInt64) -> UInt64 {
        (first ^ (second &* 0xD6E8_FEB8_6659_FD93)) &* 0x9E37_79B9_7F4A_7C15
    }
}
