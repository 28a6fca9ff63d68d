/// Just enough of RFC 4648 to look at the beginning of what a request carries.
enum Base64 {
    /// The first bytes of a `data:...;base64,...` URL (RFC 2397); nil for any other text.
    static func dataURL(_ url: Span<UInt8>, bytesMax: Int) -> [UInt8]? {
        let scheme = Array("data:".utf8)
        guard url.count > scheme.count,
            scheme.indices.allSatisfy({ url[$0] | 0x20 == scheme[$0] | 0x20 })
        else { return nil }
        guard let comma = (0..<min(url.count, 256)).first(where: { url[$0] == UInt8(ascii: ",") })
        else { return nil }
        let mark = Array(";base64".utf8)
        guard comma > mark.count,
            mark.indices.allSatisfy({ url[comma - mark.count + $0] | 0x20 == mark[$0] | 0x20 })
        else { return nil }
        return decode(url.extracting((comma + 1)..<url.count), bytesMax: bytesMax)
    }

    /// The first bytes of a text in base64; stops at the first character that is none of it.
    static func decode(_ text: Span<UInt8>, bytesMax: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var (bits, count): (UInt32, Int) = (0, 0)
        for i in 0..<text.count {
            // JSON may write a slash with a backslash before it, which is no digit here.
            if text[i] == UInt8(ascii: "\\") { continue }
            guard bytes.count < bytesMax, let digit = digit(text[i]) else { break }
            bits = bits << 6 | digit
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    /// How many bytes a text in base64 stands for, roughly.
    static func decodedCount(_ text: Int) -> Int { text / 4 * 3 }

    private static func digit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character) - 0x41
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character) - 0x61 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) - 0x30 + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
