/// Finds runs of ASCII characters in eight bytes at once; the first byte is the lowest.
///
/// A branch for each byte costs more than the arithmetic for eight, because where a run ends cannot
/// be guessed. Sums carry into higher bytes only behind the first byte that ends a run.
enum EightBytes {
    private static let high: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// How many of the eight bytes, from the first on, are `a` to `z`.
    @inline(__always)
    static func lowerRun(_ word: UInt64) -> Int {
        run(in: range(word, 0x61, 0x7A) & ~word)
    }

    /// How many of the eight bytes, from the first on, are `A` to `Z` or `a` to `z`.
    @inline(__always)
    static func letterRun(_ word: UInt64) -> Int {
        run(in: range(word | ones &* 0x20, 0x61, 0x7A) & ~word)
    }

    /// How many of the first seven bytes are `a` to `z`, where the first may also be `A` to `Z`.
    @inline(__always)
    static func capitalizedRunOfSeven(_ word: UInt64) -> Int {
        // 0x40...0x5F gets its lower-case bit; only A to Z become letters by it.
        let lower = word | (word & 0x40) &>> 1
        return runOfSeven(in: range(lower, 0x61, 0x7A) & ~lower)
    }

    /// How many of the first seven bytes are `A` to `Z` or `a` to `z`.
    @inline(__always)
    static func letterRunOfSeven(_ word: UInt64) -> Int {
        runOfSeven(in: range(word | ones &* 0x20, 0x61, 0x7A) & ~word)
    }

    /// How many of the eight bytes, from the first on, are `0` to `9`.
    @inline(__always)
    static func digitRun(_ word: UInt64) -> Int {
        run(in: range(word, 0x30, 0x39) & ~word)
    }

    /// How many of the eight bytes, from the first on, are ASCII and neither letters nor digits nor
    /// white space nor NUL.
    @inline(__always)
    static func otherRun(_ word: UInt64) -> Int {
        let taken =
            range(word | ones &* 0x20, 0x61, 0x7A) | range(word, 0x30, 0x39)
            | range(word, 0x09, 0x0D) | range(word, 0x20, 0x20)
        return run(in: ~taken & ~word & (word &+ ones &* 0x7F))
    }

    /// The top bits of the bytes that start a word or are a mark; nil if not all are ASCII.
    @inline(__always)
    static func wordsAndMarks(
        _ word: UInt64,
        _ inWord: Bool
    ) -> (found: UInt64, endsInWord: Bool)? {
        guard word & high == 0 else { return nil }
        let words =
            (range(word | ones &* 0x20, 0x61, 0x7A) | range(word, 0x30, 0x39)
                | range(word, 0x5F, 0x5F)) & high
        let spaces = range(word, 0x09, 0x0D) | range(word, 0x20, 0x20)
        let after = words &<< 8 | (inWord ? 0x80 : 0)
        // What is no word and no space is a mark; of words only the starts count.
        return ((words & ~after) | (high & ~words & ~spaces), words &>> 63 != 0)
    }

    /// How many top bits are set, of which no others are; the usual count of bits costs more where
    /// the processor is not known to have an instruction for it.
    @inline(__always)
    static func topBits(_ bits: UInt64) -> Int {
        Int(truncatingIfNeeded: ((bits &>> 7) &* ones) &>> 56)
    }

    /// How many of the eight bytes, from the first on, are blanks.
    @inline(__always)
    static func blankRun(_ word: UInt64) -> Int {
        let different = word ^ ones &* 0x20
        return different == 0 ? 8 : different.trailingZeroBitCount &>> 3
    }

    /// The top bit of every byte from `low` to `high`; right up to the first byte above 0x7F.
    @inline(__always)
    private static func range(_ word: UInt64, _ low: UInt64, _ high: UInt64) -> UInt64 {
        (word &+ ones &* (0x80 &- low)) & ~(word &+ ones &* (0x7F &- high))
    }

    /// As `run`, of the first seven bytes only, which needs no case for all of them.
    @inline(__always)
    private static func runOfSeven(in bits: UInt64) -> Int {
        (~bits & high | 1 &<< 63).trailingZeroBitCount &>> 3
    }

    /// How many bytes have their top bit set, from the first on.
    @inline(__always)
    private static func run(in bits: UInt64) -> Int {
        let stops = ~bits & high
        return stops == 0 ? 8 : stops.trailingZeroBitCount &>> 3
    }
}
