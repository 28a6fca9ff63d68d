import JSONText
import Testing

@Suite struct StringTests {
    private func decoded(_ json: String) throws -> String {
        var text: [UInt8] = []
        try parsed(json).decode(0, of: utf8(json).span, into: &text)
        return string(text)
    }

    @Test(arguments: [
        (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0031\u0032""#, "12"), (#""\u00e9\u00E9é""#, "ééé"), (#""\u20AC""#, "€"),
        (#""\ud83d\ude00!""#, "😀!"), (#""\uD83D\uDE00""#, "😀"), (#""\u0000""#, "\u{0}"),
        (#""\ud800""#, "\u{FFFD}"), (#""\udc00\ud800""#, "\u{FFFD}\u{FFFD}"),
        (#""\udc00\udc00""#, "\u{FFFD}\u{FFFD}"),
        (#""\ud83dx\ude00""#, "\u{FFFD}x\u{FFFD}"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
        (#""\ud800\n""#, "\u{FFFD}\n"), (#""\ud800\u0041""#, "\u{FFFD}A"),
        (#""\udbff\udfff""#, "\u{10FFFF}"), (#""\uffff""#, "\u{FFFF}"),
        (#""a\\u0031""#, "a\\u0031"),
    ])
    func `a string decodes to its text`(json: String, text: String) throws {
        #expect(try decoded(json).utf8.elementsEqual(text.utf8))
    }

    @Test func `decoding appends`() throws {
        let json = utf8(#""\n""#)
        var text = utf8("before")
        try parsed(#""\n""#).decode(0, of: json.span, into: &text)
        #expect(text == utf8("before\n"))
    }

    @Test func `the map has a break at the beginning and behind each escape`() throws {
        let json = #"["x", "a\n\u00e9b\ud83d\ude00"]"#
        var text: [UInt8] = []
        var map: [OffsetBreak] = []
        try parsed(json).decode(2, of: utf8(json).span, into: &text, map: &map)
        #expect(string(text) == "a\néb😀")
        #expect(
            map == [
                OffsetBreak(decoded: 0, raw: 7), OffsetBreak(decoded: 2, raw: 10),
                OffsetBreak(decoded: 4, raw: 16), OffsetBreak(decoded: 9, raw: 29),
            ]
        )
    }

    @Test(arguments: [
        #""""#, #""plain""#, #""\u0031\u0032\u0033-45-6789""#, #""é\né\ud83d\ude00 \ud800x""#,
        #""\\\\""#, #""1\n""#, #""漢\u5b57\ud83d\ude00字""#,
    ])
    func `every piece of the text leads to the raw bytes that decode to it`(json: String) throws {
        let raw = utf8(json)
        var text: [UInt8] = []
        var map: [OffsetBreak] = []
        try parsed(json).decode(0, of: raw.span, into: &text, map: &map)
        let borders = (0...text.count).filter { $0 == text.count || text[$0] & 0xC0 != 0x80 }
        for start in borders {
            for end in borders where end >= start {
                let range = OffsetBreak.rawRange(of: start..<end, in: map)
                let piece = "\"" + string(Array(raw[range])) + "\""
                #expect(try decoded(piece).utf8.elementsEqual(text[start..<end]))
            }
        }
    }
}

@Suite struct IntegerTests {
    private func integer(_ text: String) throws -> Int64? {
        try parsed(text).integer(0, in: utf8(text).span)
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("9223372036854775807", Int64.max),
        ("-9223372036854775808", Int64.min), ("5.0", 5), ("5e0", 5), ("5E+2", 500), ("50e-1", 5),
        ("0.5e1", 5), ("1.50e1", 15), ("-1.5e1", -15), ("100.000", 100), ("0e999999999", 0),
        ("0.0e-5", 0), ("-0.0", 0), ("0.00000000000000000001e20", 1),
        ("9e18", 9_000_000_000_000_000_000),
        ("1000000000000000000000e-3", 1_000_000_000_000_000_000),
        ("0.1e00000000000000000000000000000000001", 1),
    ])
    func `a whole number is read exactly, however it is written`(text: String, value: Int64) throws
    {
        #expect(try integer(text) == value)
    }

    @Test(arguments: [
        "9223372036854775808", "-9223372036854775809", "1e19", "1e999999999", "0.5", "5.5", "5e-1",
        "1.5e0", "1e-999999999", "99999999999999999999999999", "true", "\"5\"", "null", "[5]",
        "12345678901234567890.5",
    ])
    func `what is not a whole number of 64 bits is none`(text: String) throws {
        #expect(try integer(text) == nil)
    }
}
