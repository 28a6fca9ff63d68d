/// Finds a string's closing quote and checks every byte before it (RFC 8259, section 7).
enum StringScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Scans the string whose opening quote is at `start`; answers with the offset behind the
    /// closing one.
    @inline(__always)
    static func end(
        of bytes: Span<UInt8>,
        from start: Int,
        _ marks: inout JSONNode.Marks
    ) throws(JSONError) -> Int {
        var at = start + 1
        while true {
            at = firstSpecial(bytes, at)
            guard at < bytes.count else { throw JSONError(.unfinished, at: bytes.count) }
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") { return at + 1 }
            at = try special(byte, bytes, at, &marks)
        }
    }

    /// The offset of the first byte that is not plain ASCII text, or the end.
    @inline(__always)
    private static func firstSpecial(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var at = start
        while at &+ 8 <= bytes.count {
            // SAFETY: any eight bytes are a valid UInt64, and the load checks its bounds.
            let word = unsafe UInt64(
                littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
            )
            let found = specials(word)
            if found != 0 { return at &+ found.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < bytes.count {
            let byte = bytes[at]
            if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { break }
            at &+= 1
        }
        return at
    }

    /// Marks the bytes of a word that are a quote, a backslash, a control or above 0x7F.
    ///
    /// A borrow can mark bytes above the first right one, never below it.
    @inline(__always)
    private static func specials(_ word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let zeros = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
        let controls = (word &- (ones &* 0x20)) & ~word
        return (zeros | controls | word) & highs
    }

    @inline(never)
    private static func special(
        _ byte: UInt8,
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ marks: inout JSONNode.Marks
    ) throws(JSONError) -> Int {
        if byte == UInt8(ascii: "\\") {
            marks.insert(.escape)
            return try endOfEscape(bytes, start)
        }
        guard byte >= 0x80 else { throw JSONError(.controlCharacter, at: start) }
        marks.insert(.nonASCII)
        var at = start
        while at < bytes.count, bytes[at] >= 0x80 {
            let length = UTF8Scan.length(of: bytes, at: at)
            guard length > 0 else { throw JSONError(.badUTF8, at: at) }
            at += length
        }
        return at
    }

    private static func endOfEscape(
        _ bytes: Span<UInt8>,
        _ at: Int
    ) throws(JSONError) -> Int {
        guard at + 1 < bytes.count else { throw JSONError(.unfinished, at: bytes.count) }
        switch bytes[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return at + 2
        case UInt8(ascii: "u"):
            guard at + 6 <= bytes.count else { throw JSONError(.unfinished, at: bytes.count) }
            guard Escape.unit(bytes, at + 2) != nil else { throw JSONError(.badEscape, at: at) }
            return at + 6
        default:
            throw JSONError(.badEscape, at: at)
        }
    }
}
