/// Hexadecimal digits, lower case.
enum Hex {
    /// The digits of some bytes.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: digits(bytes), as: UTF8.self)
    }

    /// The 16 bytes in `req_` and 32 digits; nil for anything else.
    static func requestIDBytes(_ id: [UInt8]) -> [UInt8]? {
        guard id.count == 36, id.starts(with: prefix) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        for i in stride(from: 4, to: 36, by: 2) {
            guard let high = value(id[i]), let low = value(id[i + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// `req_` and the digits of 16 bytes.
    static func requestID(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        prefix + digits(bytes)
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
