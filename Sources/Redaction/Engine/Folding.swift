/// What a character above ASCII is for a detector, when people use it to write another one.
///
/// Only what carries the same value is folded: full-width forms, decimal digits of all scripts,
/// dashes, spaces, and characters nobody sees. Not NFKC, which would also make cards of
/// superscripts and circled digits.
enum Folding: Equatable {
    /// It stays what it is.
    case keep
    /// It is read as this character of ASCII.
    case ascii(UInt8)
    /// Nobody sees it, so it is left out.
    case drop
    /// It is drawn over the character before, and left out behind a digit.
    case mark

    /// What a character is behind a digit: there, marks of all scripts are drawn over it, and what
    /// looks like a dash is one, as input methods write `０９０ー１２３４ー５６７８`.
    init(_ scalar: UInt32, behindDigit isBehindDigit: Bool) {
        self.init(scalar)
        guard isBehindDigit, self == .keep, let character = Unicode.Scalar(scalar) else { return }
        switch scalar {
        case 0x58A, 0x5BE, 0x1806, 0x2043, 0x2500, 0x2E3A, 0x2E3B, 0x30A0, 0x30FC, 0xFF70:
            self = .ascii(0x2D)
        default:
            switch character.properties.generalCategory {
            case .nonspacingMark, .enclosingMark: self = .mark
            default: break
            }
        }
    }

    init(_ scalar: UInt32) {
        switch scalar {
        case 0x85: self = .ascii(0x0A)
        case 0x80..<0xA0: self = .drop
        case 0xA0: self = .ascii(0x20)
        case 0xAD: self = .drop
        case 0xAE..<0x300: self = .keep
        case 0x300..<0x34F, 0x350..<0x370: self = .mark
        case 0x34F: self = .drop
        case 0x483...0x489: self = .mark
        case 0x370..<0x61C: self = .keep
        case 0x61C, 0x70F: self = .drop
        case 0x61D..<0x115F: self = Self.digit(scalar)
        case 0x115F, 0x1160: self = .drop
        case 0x1680: self = .ascii(0x20)
        case 0x1161..<0x17B4: self = .keep
        case 0x17B4, 0x17B5, 0x180B...0x180F: self = .drop
        case 0x1AB0...0x1AFF, 0x1DC0...0x1DFF: self = .mark
        case 0x17B6..<0x1C60: self = Self.digit(scalar)
        case 0x1C60..<0x2000: self = .keep
        case 0x2000..<0x2C00: self = Self.punctuation(scalar)
        case 0x3000: self = .ascii(0x20)
        case 0x3164: self = .drop
        case 0x2C00..<0xA620, 0xAC00..<0xFE00: self = .keep
        case 0xA620..<0xAC00: self = Self.digit(scalar)
        case 0xFE00..<0x1_0000: self = Self.compatibility(scalar)
        default: self = Self.supplementary(scalar)
        }
    }

    private static func punctuation(_ scalar: UInt32) -> Folding {
        switch scalar {
        case 0x2000...0x200A, 0x202F, 0x205F: .ascii(0x20)
        case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F: .drop
        case 0x2010...0x2015, 0x2212: .ascii(0x2D)
        case 0x2800: .ascii(0x20)
        case 0x2024: .ascii(0x2E)
        case 0x2028, 0x2029: .ascii(0x0A)
        case 0x20D0...0x20FF: .mark
        default: .keep
        }
    }

    private static func compatibility(_ scalar: UInt32) -> Folding {
        switch scalar {
        case 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB: .drop
        case 0xFE20...0xFE2F: .mark
        case 0xFE52: .ascii(0x2E)
        case 0xFE55: .ascii(0x3A)
        case 0xFE58, 0xFE63: .ascii(0x2D)
        case 0xFE62: .ascii(0x2B)
        case 0xFE66: .ascii(0x3D)
        case 0xFE6B: .ascii(0x40)
        case 0xFF01...0xFF5E: .ascii(UInt8(truncatingIfNeeded: scalar &- 0xFEE0))
        default: .keep
        }
    }

    private static func supplementary(_ scalar: UInt32) -> Folding {
        switch scalar {
        case 0x1_D400..<0x1_D6A4:  // Mathematical letters, in alphabets of 26 capital, 26 small.
            let letter = UInt8(truncatingIfNeeded: (scalar - 0x1_D400) % 52)
            return .ascii(letter < 26 ? 0x41 + letter : 0x61 + letter - 26)
        case 0x1_D7CE...0x1_D7FF:  // Mathematical digits, in five styles.
            return .ascii(0x30 + UInt8(truncatingIfNeeded: (scalar - 0x1_D7CE) % 10))
        case 0x1_3430...0x1_343F, 0x1_BCA0...0x1_BCA3, 0x1_D173...0x1_D17A: return .drop
        case 0xE_0000...0xE_0FFF: return .drop
        default: return digit(scalar)
        }
    }

    private static func digit(_ scalar: UInt32) -> Folding {
        // The last zero that is not above the character.
        var (low, high) = (0, zeros.count)
        while low < high {
            let middle = (low + high) / 2
            if zeros[middle] <= scalar { low = middle + 1 } else { high = middle }
        }
        guard low > 0, scalar - zeros[low - 1] < 10 else { return .keep }
        return .ascii(0x30 + UInt8(truncatingIfNeeded: scalar - zeros[low - 1]))
    }

    /// The digit zero of every script that has decimal digits (Unicode 16, general category Nd).
    private static let zeros: [UInt32] = [
        0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
        0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0,
        0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0,
        0xAA50, 0xABF0, 0x1_04A0, 0x1_0D30, 0x1_0D40, 0x1_1066, 0x1_10F0, 0x1_1136, 0x1_11D0,
        0x1_12F0, 0x1_1450, 0x1_14D0, 0x1_1650, 0x1_16C0, 0x1_16D0, 0x1_16DA, 0x1_1730, 0x1_18E0,
        0x1_1950, 0x1_1BF0, 0x1_1C50, 0x1_1D50, 0x1_1DA0, 0x1_1F50, 0x1_6130, 0x1_6A60, 0x1_6AC0,
        0x1_6B50, 0x1_6D70, 0x1_CCF0, 0x1_E140, 0x1_E2F0, 0x1_E4F0, 0x1_E5F1, 0x1_E950, 0x1_FBF0,
    ]
}
