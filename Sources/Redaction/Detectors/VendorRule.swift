/// What keys of a well-known service look like: a prefix, then so many characters of a set.
///
/// Prefixes and lengths are those that the vendors document for secret scanners.
struct VendorRule: Sendable {
    /// What the characters behind a prefix are.
    enum Alphabet: Sendable {
        case alphanumeric
        case upper
        case hex
        /// Hexadecimal digits and `-`.
        case hexDash
        /// Letters, digits and `_`.
        case word
        /// Letters, digits, `_` and `-`.
        case token
        /// Letters, digits, `_`, `-`, `.`.
        case dotted
        /// Letters, digits, `+`, `/`, `=`, `_`, `-`, `.`.
        case base64
        /// Letters, digits and `$`.
        case dollar

        @inline(__always)
        func holds(_ byte: UInt8) -> Bool {
            switch self {
            case .alphanumeric: isAlphanumeric(byte)
            case .upper: isUpper(byte) || isDigit(byte)
            case .hex: isHexDigit(byte)
            case .hexDash: isHexDigit(byte) || byte == 0x2D
            case .word: isWordByte(byte)
            case .token: isWordByte(byte) || byte == 0x2D
            case .dollar: isAlphanumeric(byte) || byte == 0x24
            case .dotted: isWordByte(byte) || byte == 0x2D || byte == 0x2E
            case .base64:
                isWordByte(byte) || byte == 0x2B || byte == 0x2F || byte == 0x3D || byte == 0x2D
                    || byte == 0x2E
            }
        }
    }

    let prefix: StaticString
    let alphabet: Alphabet
    let min: Int
    let max: Int
    /// Whether the prefix is also an ordinary word, so that the rest must look random.
    let isOrdinary: Bool

    /// So many characters, or any number from a minimum on where vendors changed theirs.
    init(
        _ prefix: StaticString,
        _ alphabet: Alphabet,
        _ min: Int,
        _ max: Int = 512,
        isOrdinary: Bool = false
    ) {
        self.prefix = prefix
        self.alphabet = alphabet
        self.min = min
        self.max = max
        self.isOrdinary = isOrdinary
    }
}
