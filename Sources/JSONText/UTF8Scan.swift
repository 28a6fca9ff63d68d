/// Well-formed UTF-8 as RFC 3629 and the Unicode standard's table 3-7 define it.
enum UTF8Scan {
    /// The length of the sequence above 0x7F that begins at an offset; 0 if there is none.
    @inline(__always)
    static func length(of bytes: Span<UInt8>, at: Int) -> Int {
        let left = bytes.count - at
        let first = bytes[at]
        switch first {
        case 0xC2...0xDF:
            return left >= 2 && follows(bytes[at + 1]) ? 2 : 0
        case 0xE0...0xEF:
            guard left >= 3, follows(bytes[at + 2]) else { return 0 }
            let low: UInt8 = first == 0xE0 ? 0xA0 : 0x80
            let high: UInt8 = first == 0xED ? 0x9F : 0xBF
            return bytes[at + 1] >= low && bytes[at + 1] <= high ? 3 : 0
        case 0xF0...0xF4:
            guard left >= 4, follows(bytes[at + 2]), follows(bytes[at + 3]) else { return 0 }
            let low: UInt8 = first == 0xF0 ? 0x90 : 0x80
            let high: UInt8 = first == 0xF4 ? 0x8F : 0xBF
            return bytes[at + 1] >= low && bytes[at + 1] <= high ? 4 : 0
        default:
            return 0
        }
    }

    @inline(__always)
    private static func follows(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
