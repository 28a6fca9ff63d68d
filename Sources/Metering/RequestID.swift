/// The number of one request, made before anything else is known about it.
///
/// 63 bits: milliseconds since 2020 (41, enough until 2089), replica (8), counter (14). In time
/// order, so that the ledger always inserts at the right edge of its index.
package struct RequestID: Hashable, Comparable, Sendable {
    /// The number as the ledger stores it; never negative.
    package let rawValue: Int64

    /// Takes a number from the ledger; nil when it is negative.
    package init?(rawValue: Int64) {
        guard rawValue >= 0 else { return nil }
        self.rawValue = rawValue
    }

    /// Takes a number from the ledger; a negative one, which only damage can make, becomes 0.
    package init(clamping rawValue: Int64) {
        self.rawValue = max(rawValue, 0)
    }

    /// Puts the three parts together; each is cut to its width.
    package init(milliseconds: Int64, replica: UInt8, counter: Int64) {
        let time = max(milliseconds - Self.epochMilliseconds, 0) & (1 << 41 - 1)
        rawValue = time << 22 | Int64(replica) << 14 | counter & (1 << 14 - 1)
    }

    /// Reads `req_` and 13 characters of base 32; nil for anything else.
    package init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 17, bytes.starts(with: Self.prefix) else { return nil }
        var value: UInt64 = 0
        for byte in bytes[4...] {
            guard let digit = Self.digits.firstIndex(of: byte) else { return nil }
            guard value >> 59 == 0 else { return nil }
            value = value << 5 | UInt64(digit)
        }
        guard let number = Int64(exactly: value) else { return nil }
        rawValue = number
    }

    /// The form people and headers see: `req_` and 13 characters of Crockford's base 32.
    package var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the bytes of `text`.
    package func append(to line: inout [UInt8]) {
        line.append(addingCapacity: 17) { output in
            for byte in "req_".utf8 { output.append(byte) }
            for place in (0..<13).reversed() {
                let digit = UInt8(truncatingIfNeeded: rawValue >> (5 * Int64(place)) & 31)
                output.append(Self.digit(digit))
            }
        }
    }

    /// One digit of Crockford's base 32: letters without i, l, o and u.
    private static func digit(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<10: value + UInt8(ascii: "0")
        case 10..<18: value - 10 + UInt8(ascii: "a")
        case 18..<20: value - 18 + UInt8(ascii: "j")
        case 20..<22: value - 20 + UInt8(ascii: "m")
        case 22..<27: value - 22 + UInt8(ascii: "p")
        default: value - 27 + UInt8(ascii: "v")
        }
    }

    /// The bytes of `text`, for a header.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    /// When the number was made.
    package var time: Timestamp {
        Timestamp(milliseconds: rawValue >> 22 + Self.epochMilliseconds)
    }

    /// Earlier requests first.
    package static func < (x: RequestID, y: RequestID) -> Bool { x.rawValue < y.rawValue }

    /// 2020-01-01 00:00 UTC.
    static let epochMilliseconds: Int64 = 1_577_836_800_000
    private static let prefix = Array("req_".utf8)
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}
