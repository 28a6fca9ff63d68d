/// A set of ASCII bytes as a bitmap; no byte above 0x7F is ever in it.
struct ByteSet {
    private let low, high: UInt64

    /// RFC 9110 section 5.6.2 `tchar`: letters, digits and ``!#$%&'*+-.^_`|~``.
    static let token = ByteSet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
    /// RFC 3986 `pchar`, `/` and `%`: what a path is made of.
    static let path = ByteSet(low: 0x2FFF_FFF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
    /// Letters, digits, `-`, `.` and `_`: the host names that exist (`reg-name` has more).
    static let host = ByteSet(low: 0x03FF_6000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
    /// Hex digits, `:` and `.`: what stands in the brackets of an IPv6 literal.
    static let address = ByteSet(low: 0x07FF_4000_0000_0000, high: 0x0000_007E_0000_007E)

    private init(low: UInt64, high: UInt64) {
        (self.low, self.high) = (low, high)
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let half = byte < 64 ? low : high
        return byte < 128 && half >> UInt64(byte & 63) & 1 != 0
    }
}
