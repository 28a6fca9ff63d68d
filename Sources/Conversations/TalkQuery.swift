internal import HTTPServer
internal import HTTPWire

/// The query of a request: the last value of each name.
struct TalkQuery {
    private var values: [String: String] = [:]

    init(_ request: Request) {
        guard let range = request.head.query else { return }
        for part in request.bytes[range].split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let name = Self.decoded(part[..<equals])
            values[name] = Self.decoded(part[equals...].dropFirst())
        }
    }

    /// The value of a name; nil when it is absent or empty.
    subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    func count(_ name: String, upTo most: Int, otherwise: Int) throws(TalkFault) -> Int {
        guard let text = self[name] else { return otherwise }
        guard let number = Int(text), number > 0 else {
            throw .invalid(name, "`\(name)` must be a whole number from 1 to \(most).")
        }
        return min(number, most)
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var (text, rest): ([UInt8], ArraySlice<UInt8>) = ([], bytes)
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                rest.count >= 2
            {
                text.append(value)
                rest = rest.dropFirst(2)
            } else {
                text.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
