/// Hexadecimal digits, lower case.
enum Hex {
    /// The digits of some bytes.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: digits(bytes), as: UTF8.self)
    }

    /// Packs the 16 bytes in `req_` and 32 digits; false for anything else, which may leave some
    /// bytes behind.
    static func packRequestID(_ id: String.UTF8View, into packer: inout Packer) -> Bool {
        guard id.count == 36 else { return false }
        var (place, high) = (0, UInt8(0))
        for byte in id {
            if place < 4 {
                guard byte == prefix[place] else { return false }
            } else {
                guard let digit = value(byte) else { return false }
                if place % 2 == 0 { high = digit << 4 } else { packer.byte(high | digit) }
            }
            place += 1
        }
        return true
    }

    /// `req_` and the digits of 16 bytes.
    static func requestID(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: prefix + digits(bytes), as: UTF8.self)
    }

    private static func digits(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var digits: [UInt8] = []
        for byte in bytes {
            digits.append(alphabet[Int(byte >> 4)])
            digits.append(alphabet[Int(byte & 15)])
        }
        return digits
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }

    private static let prefix = Array("req_".utf8)
    private static let alphabet = Array("0123456789abcdef".utf8)
}
