/// A plain reading of RFC 8259 and our limits, written for nothing but likeness to their text.
package struct PlainParser {
    private struct Refused: Error {}

    private let bytes: [UInt8]
    private var at = 0

    /// The value of a document; nil if it must be refused.
    package static func read(_ bytes: [UInt8]) -> JSONModel? {
        // String's own validation reads a byte-order mark as a character, and outside of strings
        // only white space, punctuation and words may stand.
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var parser = PlainParser(bytes: bytes)
        guard let value = try? parser.value(depth: 0) else { return nil }
        return parser.at == bytes.count ? value : nil
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// A value with the white space around it.
    private mutating func value(depth: Int) throws -> JSONModel {
        skipSpace()
        defer { skipSpace() }
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws -> JSONModel {
        guard depth <= 64 else { throw Refused() }
        try take("{")
        skipSpace()
        var members: [JSONModel.Member] = []
        if peek != UInt8(ascii: "}") {
            repeat {
                skipSpace()
                let name = try string()
                guard !members.contains(where: { $0.name == name }) else { throw Refused() }
                skipSpace()
                try take(":")
                members.append(.init(name: name, value: try value(depth: depth)))
            } while took(",")
        }
        try take("}")
        return .object(members)
    }

    private mutating func array(depth: Int) throws -> JSONModel {
        guard depth <= 64 else { throw Refused() }
        try take("[")
        skipSpace()
        var elements: [JSONModel] = []
        if peek != UInt8(ascii: "]") {
            repeat { elements.append(try value(depth: depth)) } while took(",")
        }
        try take("]")
        return .array(elements)
    }

    /// A string by way of UTF-16, which mends half a surrogate pair to U+FFFD.
    private mutating func string() throws -> [UInt8] {
        try take("\"")
        var units: [UInt16] = []
        var plain: [UInt8] = []
        func flush() {
            units += Array(String(decoding: plain, as: UTF8.self).utf16)
            plain = []
        }
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw Refused() }
            at += 1
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            flush()
            units.append(try escape())
        }
        flush()
        try take("\"")
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    private mutating func escape() throws -> UInt16 {
        let simple: [Character: UInt16] = [
            "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
        ]
        guard let letter = peek else { throw Refused() }
        at += 1
        if let unit = simple[Character(Unicode.Scalar(letter))] { return unit }
        guard letter == UInt8(ascii: "u"), at + 4 <= bytes.count else { throw Refused() }
        let digits = bytes[at..<at + 4]
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw Refused() }
        at += 4
        return unit
    }

    private mutating func number() throws -> String {
        let start = at
        _ = took("-")
        if !took("0") { try digits() }
        if took(".") { try digits() }
        if took("e") || took("E") {
            if !took("+") { _ = took("-") }
            try digits()
        }
        let text = bytes[start..<at]
        guard text.count(where: { (0x30...0x39).contains($0) }) <= 40 else { throw Refused() }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func digits() throws {
        let start = at
        while let byte = peek, (0x30...0x39).contains(byte) { at += 1 }
        guard at > start else { throw Refused() }
    }

    private mutating func word(_ text: String, _ value: JSONModel) throws -> JSONModel {
        guard bytes[at...].starts(with: Array(text.utf8)) else { throw Refused() }
        at += text.utf8.count
        return value
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func took(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func take(_ character: Unicode.Scalar) throws {
        guard took(character) else { throw Refused() }
    }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
    }
}
