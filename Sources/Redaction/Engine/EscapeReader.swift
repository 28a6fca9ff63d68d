/// Reads single characters of a JSON string, escaped or not.
enum EscapeReader {
    /// The character that an escape stands for, and where it ends (RFC 8259, section 7).
    static func scalar(_ source: Span<UInt8>, _ at: Int, _ end: Int) -> (UInt32, next: Int) {
        guard at + 1 < end else { return (0x5C, at + 1) }
        switch source[at + 1] {
        case 0x6E: return (0x0A, at + 2)
        case 0x62: return (0x08, at + 2)
        case 0x66: return (0x0C, at + 2)
        case 0x72: return (0x0D, at + 2)
        case 0x74: return (0x09, at + 2)
        case 0x75: return unicode(source, at, end)
        case let other: return (UInt32(other), at + 2)
        }
    }

    private static func unicode(
        _ source: Span<UInt8>,
        _ at: Int,
        _ end: Int
    ) -> (UInt32, next: Int) {
        guard let high = unit(source, at + 2, end) else { return (0xFFFD, at + 2) }
        guard high & 0xF800 == 0xD800 else { return (high, at + 6) }
        guard high < 0xDC00, at + 8 <= end, source[at + 6] == 0x5C, source[at + 7] == 0x75,
            let low = unit(source, at + 8, end), low & 0xFC00 == 0xDC00
        else { return (0xFFFD, at + 6) }
        return (0x1_0000 + (high & 0x3FF) << 10 + low & 0x3FF, at + 12)
    }

    private static func unit(_ source: Span<UInt8>, _ at: Int, _ end: Int) -> UInt32? {
        guard at + 4 <= end else { return nil }
        var value: UInt32 = 0
        for offset in at..<at + 4 {
            let byte = source[offset]
            guard isHexDigit(byte) else { return nil }
            value = value << 4 | UInt32(isDigit(byte) ? byte & 0x0F : (byte & 0x0F) + 9)
        }
        return value
    }

    /// The character above ASCII that begins at an offset, and its length; bytes that are no
    /// UTF-8 count one by one.
    static func character(_ source: Span<UInt8>, _ at: Int, _ end: Int) -> (UInt32, Int) {
        let first = source[at]
        let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        guard count > 1, at + count <= end else { return (0xFFFD, 1) }
        var value = UInt32(first) & (0x7F &>> UInt32(count))
        for offset in 1..<count {
            guard source[at + offset] & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            value = value << 6 | UInt32(source[at + offset] & 0x3F)
        }
        return (value, count)
    }
}
