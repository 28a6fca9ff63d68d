/// A backslash and what follows it inside a string (RFC 8259, section 7).
enum Escape {
    /// The four hexadecimal digits at an offset as a UTF-16 unit; nil if one is none.
    static func unit(_ bytes: Span<UInt8>, _ at: Int) -> UInt16? {
        guard at + 4 <= bytes.count else { return nil }
        var unit: UInt16 = 0
        for offset in at..<at + 4 {
            guard let digit = digit(bytes[offset]) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// Appends the text of the escape at an offset; answers with the offset behind it.
    ///
    /// The scanner has seen the escape. Two halves of a surrogate pair are one character; a half
    /// alone is U+FFFD, as everywhere where ill-formed text becomes Unicode.
    static func decode(
        _ bytes: Span<UInt8>,
        at start: Int,
        end: Int,
        into text: inout [UInt8]
    ) -> Int {
        switch bytes[start + 1] {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): return decodeUnits(bytes, at: start, end: end, into: &text)
        case let byte: text.append(byte)
        }
        return start + 2
    }

    private static func decodeUnits(
        _ bytes: Span<UInt8>,
        at start: Int,
        end: Int,
        into text: inout [UInt8]
    ) -> Int {
        let first = UInt32(unit(bytes, start + 2) ?? 0xFFFD)
        guard first & 0xF800 == 0xD800 else {
            append(first, to: &text)
            return start + 6
        }
        let next = start + 6
        if first < 0xDC00, next + 6 <= end, bytes[next] == UInt8(ascii: "\\"),
            bytes[next + 1] == UInt8(ascii: "u"), let second = unit(bytes, next + 2),
            second & 0xFC00 == 0xDC00
        {
            append(0x10000 + (first & 0x3FF) << 10 + UInt32(second & 0x3FF), to: &text)
            return next + 6
        }
        append(0xFFFD, to: &text)
        return next
    }

    private static func append(_ scalar: UInt32, to text: inout [UInt8]) {
        switch scalar {
        case 0..<0x80:
            text.append(UInt8(scalar))
            return
        case 0x80..<0x800:
            text.append(0xC0 | UInt8(scalar >> 6))
        case 0x800..<0x10000:
            text.append(0xE0 | UInt8(scalar >> 12))
            text.append(0x80 | UInt8(scalar >> 6 & 0x3F))
        default:
            text.append(0xF0 | UInt8(scalar >> 18))
            text.append(0x80 | UInt8(scalar >> 12 & 0x3F))
            text.append(0x80 | UInt8(scalar >> 6 & 0x3F))
        }
        text.append(0x80 | UInt8(scalar & 0x3F))
    }

    private static func digit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
