import JSONText
import Testing

/// A document's tape as text: each value's kind and bytes, names in angle brackets.
private func tape(_ text: String) throws -> [String] {
    let document = try parsed(text)
    let bytes = utf8(text)
    return (0..<document.count).map { index in
        let node = document[index]
        return "\(node.kind) \(String(decoding: bytes[node.range], as: UTF8.self)) \(node.next)"
    }
}

@Suite struct DocumentTests {
    @Test func `the tape holds all values in their order, with the way past each`() throws {
        #expect(
            try tape(#" { "a" : [ 1 , {} , [ ] ] , "b" : null , "c":-0.5e+3 } "#) == [
                #"object { "a" : [ 1 , {} , [ ] ] , "b" : null , "c":-0.5e+3 } 10"#,
                #"string "a" 2"#,
                "array [ 1 , {} , [ ] ] 6",
                "number 1 4",
                "object {} 5",
                "array [ ] 6",
                #"string "b" 7"#,
                "null null 8",
                #"string "c" 9"#,
                "number -0.5e+3 10",
            ]
        )
    }

    @Test(arguments: [
        ("null", "null"), ("true", "true"), ("false", "false"), ("0", "number"), ("-1", "number"),
        (#""""#, "string"), ("{}", "object"), ("[]", "array"), ("\t\r\n [] \n", "array"),
    ])
    func `any value may stand alone`(text: String, kind: String) throws {
        let document = try parsed(text)
        #expect(document.count == 1)
        #expect("\(document[JSONDocument.root].kind)" == kind)
    }

    @Test(arguments: [
        ("", JSONError.Reason.empty, 0), ("  \n", .empty, 3), ("{", .unfinished, 1),
        ("[1", .unfinished, 2), ("[1,", .unfinished, 3), ("{\"a\"", .unfinished, 4),
        ("{\"a\":", .unfinished, 5), ("{\"a\":1", .unfinished, 6), ("{\"a\":1,", .unfinished, 7),
        ("\"a", .unfinished, 2), ("\"a\\", .unfinished, 3), ("\"\\u00e", .unfinished, 6),
        ("tru", .unfinished, 0), ("-", .unfinished, 1), ("1.", .unfinished, 2),
        ("1e", .unfinished, 2), ("1e+", .unfinished, 3), ("1 2", .trailingBytes, 2),
        ("{}{}", .trailingBytes, 2), ("[]]", .trailingBytes, 2), ("nul1", .expectedValue, 0),
        ("\u{FEFF}{}", .byteOrderMark, 0), ("'a'", .expectedValue, 0), ("[,1]", .expectedValue, 1),
        ("[1,]", .expectedValue, 3), ("{,}", .expectedName, 1), ("{1:2}", .expectedName, 1),
        ("{\"a\":1,}", .expectedName, 7), ("{\"a\" 1}", .expectedColon, 5),
        ("{\"a\"::1}", .expectedValue, 5), ("[1 2]", .expectedCommaOrEnd, 3),
        ("[1}", .expectedCommaOrEnd, 2), ("{\"a\":1]", .expectedCommaOrEnd, 6),
        ("[}", .expectedCommaOrEnd, 1), ("01", .badNumber, 0), ("-01", .badNumber, 1),
        (".5", .expectedValue, 0), ("1.e5", .badNumber, 2), ("+1", .expectedValue, 0),
        ("-a", .badNumber, 1), ("1ex", .badNumber, 2), ("\"\\x\"", .badEscape, 1),
        ("\"ab\\u00g0\"", .badEscape, 3), ("\"a\nb\"", .controlCharacter, 2),
        ("\"12345678\u{1}\"", .controlCharacter, 9), ("[\"\u{0}\"]", .controlCharacter, 2),
        ("{\"a\":1,\"a\":2}", .duplicateName, 7), ("/* c */ 1", .expectedValue, 0),
        ("NaN", .expectedValue, 0), ("\u{A0}1", .expectedValue, 0),
    ])
    func `a fault is named, with the byte where it shows`(
        text: String,
        reason: JSONError.Reason,
        offset: Int
    ) {
        let error = fault(utf8(text))
        #expect(error?.reason == reason)
        #expect(error?.offset == offset)
    }

    @Test func `every fault has a sentence of its own`() {
        let texts = [
            "", "[", "1 2", "\u{FEFF}1", "[,", "{1", "{\"a\"1", "[1 2", "01", #""\x""#, "\"\n\"",
            #"{"a":1,"a":2}"#, String(repeating: "[", count: 65), String(repeating: "1", count: 41),
        ]
        var errors = texts.map { fault(utf8($0)) } + [fault([0x22, 0xFF, 0x22])]
        var limits = JSONLimits()
        limits.members = 1
        errors.append(fault(utf8(#"{"a":1,"b":2}"#), limits))
        (limits.members, limits.values) = (9, 1)
        errors.append(fault(utf8("[1]"), limits))
        let sentences = errors.compactMap { $0?.sentence }
        #expect(Set(sentences).count == 17)
        #expect(sentences.allSatisfy { $0.hasSuffix(".") })
    }

    @Test func `sequences that are not well-formed UTF-8 are refused`() {
        // The Unicode standard's table 3-7, at its borders.
        let wrong: [[UInt8]] = [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x7F], [0xC2, 0xC0],
            [0xE0, 0x9F, 0xBF], [0xE0, 0xA0], [0xE1, 0x80, 0x7F], [0xED, 0xA0, 0x80],
            [0xEF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF1, 0x80, 0x80, 0xC0], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ]
        for sequence in wrong {
            for padding in 0..<9 {
                let front = [0x22] + [UInt8](repeating: 0x61, count: padding)
                let error = fault(front + sequence + [0x22])
                #expect(error?.reason == .badUTF8, "\(sequence)")
                #expect(error?.offset == 1 + padding)
            }
        }
    }

    @Test func `characters at the borders of each length are accepted`() throws {
        let text = "\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}"
        for padding in 0..<9 {
            let padded = String(repeating: "a", count: padding) + text
            let document = try parsed("\"\(padded)\"")
            #expect(document[0].hasNonASCII)
            #expect(!document[0].hasEscape)
        }
    }

    @Test func `a special byte is found at every place of a string`() throws {
        for length in 0..<40 {
            for place in 0..<length {
                var inside = [UInt8](repeating: 0x7F, count: length)
                inside[place] = 0x22
                let rest = length - place - 1
                let error = fault([0x22] + inside + [0x22])
                #expect(error?.offset == place + 2, "length \(length), \(rest) bytes behind")
                inside[place] = 0x1F
                #expect(fault([0x22] + inside + [0x22])?.offset == place + 1)
            }
        }
    }

    @Test func `a document used again forgets what it held, and fails to nothing`() throws {
        var document = JSONDocument()
        try document.parse(utf8("[1,2,3]").span)
        #expect(document.count == 4)
        try document.parse(utf8("{}").span)
        #expect(document.count == 1)
        #expect(throws: JSONError.self) { try document.parse(utf8("[1,2,").span) }
        #expect(document.count == 0)
    }

    @Test func `a tape grows as far as it has to`() throws {
        let text = "[" + Array(repeating: "0", count: 100_000).joined(separator: ",") + "]"
        let document = try parsed(text)
        #expect(document.count == 100_001)
        #expect(document[100_000].range == text.utf8.count - 2..<text.utf8.count - 1)
    }

    /// The index of a member's value.
    private func find(_ name: StaticString, of object: Int, in text: String) throws -> Int? {
        try parsed(text).member(name, of: object, in: utf8(text).span)
    }

    @Test func `members and elements are walked past what they contain`() throws {
        let text = #"{"a":{"x":[1,2]},"b":[[],{"y":0},3],"c":true}"#
        let document = try parsed(text)
        let names = document.members(of: 0).map {
            string(Array(utf8(text)[document[$0.name].inner]))
        }
        #expect(names == ["a", "b", "c"])
        let list = try #require(try find("b", of: 0, in: text))
        #expect(
            document.elements(of: list).map { document[$0].kind } == [.array, .object, .number]
        )
        #expect(try find("y", of: 0, in: text) == nil)
        #expect(try find("a", of: list, in: text) == nil)
        #expect(Array(document.members(of: list)).isEmpty)
        #expect(Array(document.elements(of: 0)).isEmpty)
    }

    @Test func `a member is found by its decoded name`() throws {
        let text = #"{"mod\u0065l":1,"\u006dessages":2,"mode":3,"modem":4}"#
        #expect(try find("model", of: 0, in: text) == 2)
        #expect(try find("messages", of: 0, in: text) == 4)
        #expect(try find("mode", of: 0, in: text) == 6)
        #expect(try find("models", of: 0, in: text) == nil)
    }

    @Test func `a string is compared by its decoded bytes, anything else is none`() throws {
        let text = #"["a\u0062c","abc",5]"#
        let document = try parsed(text)
        let raw = utf8(text)
        let same = document.isString(1, "abc", in: raw.span)
        let shorter = document.isString(1, "ab", in: raw.span)
        let bytes = document.isString(2, utf8("abc").span, in: raw.span)
        let number = document.isString(3, "5", in: raw.span)
        #expect([same, shorter, bytes, number] == [true, false, true, false])
    }

    @Test func `known names are recognised, escaped ones too`() throws {
        let known = ["model", "messages", "n", "", "max_completion_tokens", "stream", "streak"]
        let names = JSONNames(known)
        let text = #"{"n":"n","stream":1,"\u006dodel":2,"":"\u006d\u006fdel","streaX":"models"}"#
        let document = try parsed(text)
        let raw = utf8(text)
        let found = (0..<document.count).map { names.index(of: $0, in: document, raw.span) }
        #expect(found == [nil, 2, 2, 5, nil, 0, nil, 3, 0, nil, nil])
        let other = utf8(#""\u006dodels""#)
        #expect(names.index(of: 0, in: try parsed(#""\u006dodels""#), other.span) == nil)
        for (place, name) in known.enumerated() {
            let raw = utf8("\"\(name)\"")
            #expect(names.index(of: 0, in: try parsed("\"\(name)\""), raw.span) == place)
        }
    }

    @Test func `an index behind the tape traps`() async {
        await #expect(processExitsWith: .failure) {
            let document = JSONDocument()
            _ = document[0]
        }
    }
}
