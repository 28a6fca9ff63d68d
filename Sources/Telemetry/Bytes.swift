extension [UInt8] {
    /// The bytes of a literal.
    mutating func append(_ literal: StaticString) {
        // SAFETY: a literal's bytes live as long as the program.
        literal.withUTF8Buffer { unsafe self.append(contentsOf: $0) }
    }

    /// An integer, or, with decimals, an integer over a power of ten: 1,234 with 3 is `1.234`.
    ///
    /// Zeros at the end of the decimals are left out, and so is a point without decimals.
    mutating func appendDecimal(_ value: Int64, decimals: Int = 0) {
        if value < 0 { append(0x2D) }
        var rest = value.magnitude
        var decimals = decimals
        while decimals > 0, rest.isMultiple(of: 10) {
            rest /= 10
            decimals -= 1
        }
        let start = count
        var written = 0
        repeat {
            if written == decimals, decimals > 0 { append(0x2E) }
            append(0x30 + UInt8(rest % 10))
            rest /= 10
            written += 1
        } while rest > 0 || written <= decimals
        self[start...].reverse()
    }

    /// A text inside JSON's quotes, at most so many of its bytes, then `...`.
    ///
    /// Besides what JSON demands (RFC 8259, section 7) the C1 controls and DEL are escaped, as
    /// terminals obey them.
    mutating func appendEscaped(_ text: String, bytesMax: Int) {
        var last: UInt8 = 0
        var left = bytesMax
        for byte in text.utf8 {
            if left <= 0, byte & 0xC0 != 0x80 {
                append("...")
                return
            }
            left -= 1
            switch byte {
            case 0x22, 0x5C:
                append(0x5C)
                append(byte)
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            case 0..<0x20, 0x7F: appendUnicodeEscape(byte)
            case 0x80...0x9F where last == 0xC2:
                removeLast()
                appendUnicodeEscape(byte)
            default: append(byte)
            }
            last = byte
        }
    }

    private mutating func appendUnicodeEscape(_ byte: UInt8) {
        append("\\u00")
        for nibble in [byte >> 4, byte & 15] {
            append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
        }
    }
}
