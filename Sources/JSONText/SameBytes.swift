/// Compares short runs of bytes, as names are, a word at a time.
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
