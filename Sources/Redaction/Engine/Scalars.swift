/// What a character above ASCII means to a detector that looks for the end of a word.
enum ScalarClass {
    /// A letter of a script whose words stand apart: it belongs to the word.
    case letter
    /// A letter of a script without spaces: Latin text touches it without belonging to it.
    case ideograph
    /// Punctuation, spaces, symbols, and what is no character.
    case other

    init(_ scalar: UInt32) {
        switch scalar {
        case 0xAA, 0xB5, 0xBA: self = .letter
        case 0..<0xC0, 0xD7, 0xF7: self = .other
        case 0xC0..<0x0E00: self = .letter
        case 0x0E00..<0x1000, 0x1780..<0x1800: self = .ideograph
        case 0x1000..<0x2000: self = .letter
        case 0x2000..<0x2C00, 0x2E00..<0x2E80: self = .other
        case 0x2C00..<0x2E00: self = .letter
        case 0x3005...0x3007, 0x3021...0x3029: self = .ideograph
        case 0x3000..<0x3040: self = .other
        case 0x2E80..<0xD800: self = .ideograph
        case 0xD800..<0xF900: self = .other
        case 0xF900..<0xFB00: self = .ideograph
        case 0xFB00..<0xFE00, 0xFE70..<0xFEFF: self = .letter
        case 0xFF66...0xFFDC: self = .ideograph
        case 0xFE00..<0x1_0000: self = .other
        case 0x1_0000..<0x1_F000: self = .letter
        case 0x1_F000..<0x2_0000: self = .other
        case 0x2_0000..<0x3_FFFF: self = .ideograph
        default: self = .other
        }
    }
}

extension Text {
    /// The character above ASCII that begins at an offset, and its length; bytes that are no
    /// UTF-8 count one by one.
    func scalar(at start: Int) -> (value: UInt32, count: Int) {
        let first = self[start]
        let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        guard count > 1 else { return (UInt32(first), 1) }
        var value = UInt32(first) & (0x7F &>> UInt32(count))
        for offset in 1..<count {
            let byte = self[start + offset]
            guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return (value, count)
    }

    /// The character above ASCII that ends before an offset, and its length.
    func scalar(before end: Int) -> (value: UInt32, count: Int) {
        var start = end - 1
        while start > contextStart, end - start < 4, self[start] & 0xC0 == 0x80 { start -= 1 }
        let (value, count) = scalar(at: start)
        return count == end - start ? (value, count) : (0xFFFD, 1)
    }
}
