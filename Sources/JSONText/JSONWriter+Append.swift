extension JSONWriter {
    /// Appends text as a string with its quotes; what is not well-formed becomes U+FFFD.
    package static func appendString(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        appendEscaped(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends text as it stands between a string's quotes; what is not well-formed becomes U+FFFD.
    ///
    /// Only what must be escaped is: quotes, backslashes and controls (RFC 8259, section 7).
    package static func appendEscaped(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
        var plain = 0
        var at = 0
        while at < text.count {
            let byte = text[at]
            if byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                at += 1
                continue
            }
            let length = byte < 0x80 ? 0 : UTF8Scan.length(of: text, at: at)
            if length > 0 {
                at += length
                continue
            }
            bytes.append(copying: text.extracting(plain..<at))
            if byte < 0x80 { appendEscape(byte, to: &bytes) } else { bytes += [0xEF, 0xBF, 0xBD] }
            at += 1
            plain = at
        }
        bytes.append(copying: text.extracting(plain..<at))
    }

    /// Appends a whole number in decimal digits.
    package static func appendInteger(_ value: Int64, to bytes: inout [UInt8]) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    static func appendName(_ name: StaticString, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(copying: name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            let digits: StaticString = "0123456789abcdef"
            bytes.append(copying: "u00")
            for digit in [byte >> 4, byte & 0x0F] {
                // SAFETY: a digit is below sixteen.
                bytes.append(unsafe digits.utf8Start[Int(digit)])
            }
        }
    }
}

extension [UInt8] {
    /// Appends a literal's bytes.
    package mutating func append(copying literal: StaticString) {
        // SAFETY: a literal's bytes live as long as the program, and its count is theirs.
        unsafe append(
            contentsOf: UnsafeBufferPointer(
                start: literal.utf8Start,
                count: literal.utf8CodeUnitCount
            )
        )
    }
}
