/// Digits `0-9A-Za-z`, most significant first, at a fixed width.
enum Base62 {
    /// The lowest `count` digits of the big-endian number in `bytes`.
    static func digits(of bytes: ArraySlice<UInt8>, count: Int) -> [UInt8] {
        var number = Array(bytes)
        var digits = [UInt8](repeating: 0, count: count)
        for place in (0..<count).reversed() {
            var rest = 0
            for i in number.indices {
                let part = rest << 8 | Int(number[i])
                number[i] = UInt8(part / 62)
                rest = part % 62
            }
            digits[place] = alphabet[rest]
        }
        return digits
    }

    /// The digits of a 32-bit number.
    static func digits(of number: UInt32, count: Int) -> [UInt8] {
        var number = number
        var digits = [UInt8](repeating: 0, count: count)
        for place in (0..<count).reversed() {
            digits[place] = alphabet[Int(number % 62)]
            number /= 62
        }
        return digits
    }

    /// Tells whether all bytes from an index on are digits.
    static func areDigits(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        for i in start..<bytes.count {
            switch bytes[i] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                continue
            default: return false
            }
        }
        return true
    }

    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8
    )
}
