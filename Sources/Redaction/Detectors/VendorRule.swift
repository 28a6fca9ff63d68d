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
        /// Letters, digits and `$`.
        case dollar
        /// Letters, digits and `_`.
        case word
        /// Letters, digits, `_` and `-`.
        case token
        /// Letters, digits, `_`, `-`, `.`.
        case dotted
        /// Letters, digits, `+`, `/`, `=`, `_`, `-`, `.`.
        case base64

        /// The characters.
        fileprivate var bytes: ByteSet {
            switch self {
            case .alphanumeric: .alphanumeric
            case .upper: ByteSet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            case .hex: ByteSet("0123456789ABCDEFabcdef")
            case .hexDash: ByteSet("0123456789ABCDEFabcdef-")
            case .dollar: ByteSet(alphanumeric: true, "$")
            case .word: ByteSet(alphanumeric: true, "_")
            case .token: .token
            case .dotted: ByteSet(alphanumeric: true, "_-.")
            case .base64: ByteSet(alphanumeric: true, "_-.+/=")
            }
        }
    }

    let prefix: StaticString
    let alphabet: Alphabet
    /// The characters of the alphabet.
    let characters: ByteSet
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
        characters = alphabet.bytes
        self.min = min
        self.max = max
        self.isOrdinary = isOrdinary
    }
}
