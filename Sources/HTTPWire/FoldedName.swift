/// A field name's first 32 bytes as four words, letters in lower case.
///
/// Setting bit 0x20 folds exactly: two token characters that differ only in that bit are the two
/// cases of one letter, or `^` and `~`, which no name we know contains.
struct FoldedName: Equatable {
    let count: Int
    let first: UInt64
    private(set) var second: UInt64 = 0
    private(set) var third: UInt64 = 0
    private(set) var fourth: UInt64 = 0

    /// Takes the name in `range`, which is not empty.
    @inline(__always)
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let (start, count) = (range.lowerBound, range.count)
        self.count = count
        first = Self.word(bytes, start, count)
        guard count > 8 else { return }
        second = Self.word(bytes, start + 8, count - 8)
        guard count > 16 else { return }
        third = Self.word(bytes, start + 16, count - 16)
        guard count > 24 else { return }
        fourth = Self.word(bytes, start + 24, count - 24)
    }

    @inline(__always)
    private static func word(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
        let blanks = UInt64(0x2020_2020_2020_2020) >> UInt64(64 - 8 * min(count, 8))
        return bytes.word(from: start, count: count) | blanks
    }

    /// Where to look for the name in a table of 128 slots.
    @inline(__always)
    var slot: Int {
        let mixed = (first &+ second &+ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 57)
    }

    /// Whether the name begins with `prefix` and goes on; both count at most 16 bytes of it.
    @inline(__always)
    func goesOn(from prefix: FoldedName) -> Bool {
        let length = prefix.count
        guard count > length else { return false }
        guard length > 8 else { return (first ^ prefix.first) << UInt64(64 - 8 * length) == 0 }
        return first == prefix.first && (second ^ prefix.second) << UInt64(128 - 8 * length) == 0
    }
}
