/// True for `0` to `9`.
@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

/// True for the letters of ASCII.
@inline(__always)
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

/// True for the capital letters of ASCII.
@inline(__always)
func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

/// True for the small letters of ASCII.
@inline(__always)
func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

/// True for the letters and digits of ASCII.
@inline(__always)
func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

/// Some bytes of ASCII, asked for without a branch for each.
struct ByteSet: Sendable {
    private let low: UInt64
    private let high: UInt64

    private init(low: UInt64, high: UInt64) { (self.low, self.high) = (low, high) }

    /// The letters and digits, if wanted, and others; to be made once and kept.
    init(alphanumeric: Bool = false, _ others: StaticString) {
        var (low, high) = alphanumeric ? (Self.alphanumeric.low, Self.alphanumeric.high) : (0, 0)
        for index in 0..<others.utf8CodeUnitCount {
            // SAFETY: a static string of ASCII has that many bytes.
            let byte = unsafe others.utf8Start[index]
            if byte < 0x40 { low |= 1 &<< UInt64(byte) } else { high |= 1 &<< UInt64(byte) }
        }
        (self.low, self.high) = (low, high)
    }

    /// The letters and digits.
    @inline(__always)
    static var alphanumeric: ByteSet {
        ByteSet(low: 0x03FF_0000_0000_0000, high: 0x07FF_FFFE_07FF_FFFE)
    }

    /// Letters, digits, `-` and `_`.
    @inline(__always)
    static var token: ByteSet {
        ByteSet(low: 0x03FF_2000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
    }

    @inline(__always)
    func holds(_ byte: UInt8) -> Bool {
        let bits = (byte & 0x40 == 0 ? low : high) &>> UInt64(byte)
        return bits & UInt64(~byte >> 7) != 0
    }
}

/// True for what an identifier is made of.
@inline(__always)
func isWordByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x5F }

/// True for hexadecimal digits of both cases.
@inline(__always)
func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

/// True for the white space that detectors meet: space, tab, line ends.
@inline(__always)
func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }

/// The small letter of a capital one of ASCII; any other byte as it is.
@inline(__always)
func lowercased(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }
