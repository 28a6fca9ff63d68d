/// Compares and searches runs of bytes a word at a time.
enum SameBytes {
    /// Whether as many bytes from each place on are the same.
    @inline(__always)
    static func compare(
        _ x: Span<UInt8>,
        _ xStart: Int,
        _ y: Span<UInt8>,
        _ yStart: Int,
        count: Int
    ) -> Bool {
        if count >= 8 {
            var at = 0
            while at &+ 8 < count {
                guard word(x, xStart &+ at) == word(y, yStart &+ at) else { return false }
                at &+= 8
            }
            // The last word may overlap the one before.
            return word(x, xStart &+ count &- 8) == word(y, yStart &+ count &- 8)
        }
        if count >= 4 {
            return half(x, xStart) == half(y, yStart)
                && half(x, xStart &+ count &- 4) == half(y, yStart &+ count &- 4)
        }
        for at in 0..<count where x[xStart &+ at] != y[yStart &+ at] { return false }
        return true
    }

    /// Where the first backslash from `start` on is, or `end` if there is none before it.
    @inline(__always)
    static func firstBackslash(_ bytes: Span<UInt8>, _ start: Int, before end: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var at = start
        while at &+ 8 <= end {
            let different = word(bytes, at) ^ ones &* UInt64(UInt8(ascii: "\\"))
            // The lowest bit that is set is that of the first zero byte; higher ones may be wrong.
            let zeros = (different &- ones) & ~different & (ones &* 0x80)
            if zeros != 0 { return at &+ zeros.littleEndian.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < end, bytes[at] != UInt8(ascii: "\\") { at &+= 1 }
        return at
    }

    @inline(__always)
    private static func word(_ bytes: Span<UInt8>, _ at: Int) -> UInt64 {
        // SAFETY: any eight bytes are a valid UInt64, and the load checks its bounds.
        unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
    }

    @inline(__always)
    private static func half(_ bytes: Span<UInt8>, _ at: Int) -> UInt32 {
        // SAFETY: any four bytes are a valid UInt32, and the load checks its bounds.
        unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self)
    }
}
