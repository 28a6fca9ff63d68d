import JSONText
import JSONOracle
import Testing

@Suite struct WriterTests {
    @Test func `commas and colons are set`() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("a")
        writer.beginArray()
        writer.integer(1)
        writer.beginObject()
        writer.endObject()
        writer.bool(true)
        writer.null()
        writer.beginArray()
        writer.endArray()
        writer.endArray()
        writer.name("name \"\(1)\"")
        writer.string("text")
        writer.name("raw")
        writer.raw(utf8("1.0").span)
        writer.endObject()
        #expect(
            string(writer.bytes) == #"{"a":[1,{},true,null,[]],"name \"1\"":"text","raw":1.0}"#
        )
    }

    @Test func `a writer begins behind what is there`() {
        var writer = JSONWriter(appendingTo: utf8("data: "))
        writer.bool(false)
        #expect(string(writer.bytes) == "data: false")
    }

    @Test(arguments: [
        (Int64.min, "-9223372036854775808"), (-1, "-1"), (0, "0"), (10, "10"), (907, "907"),
        (Int64.max, "9223372036854775807"),
    ])
    func `whole numbers are written in decimal`(value: Int64, text: String) {
        var bytes = utf8("x")
        JSONWriter.appendInteger(value, to: &bytes)
        #expect(string(bytes) == "x" + text)
    }

    @Test func `every scalar of a kind that matters survives writing and reading`() throws {
        let scalars = (0...0x2FF).map { UInt32($0) } + [0x2028, 0xD7FF, 0xE000, 0xFFFD, 0x10FFFF]
        for number in scalars {
            let scalar = try #require(Unicode.Scalar(number))
            let text = "a\(String(scalar))b"
            var bytes: [UInt8] = []
            JSONWriter.appendString(utf8(text).span, to: &bytes)
            #expect(JSONModel(parsing: bytes) == .string(utf8(text)), "\(number)")
        }
    }

    @Test(arguments: [
        ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xC3], "\u{FFFD}"),
        ([0xE2, 0x82], "\u{FFFD}\u{FFFD}"),
        ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xC3, 0xA9], "é"),
    ])
    func `what is not well-formed is written as U+FFFD`(bytes: [UInt8], text: String) {
        var result: [UInt8] = []
        JSONWriter.appendString(bytes.span, to: &result)
        #expect(JSONModel(parsing: result) == .string(utf8(text)))
    }

    @Test(arguments: 0..<50)
    func `a written model is read as the same model`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let model = try #require(JSONModel(parsing: RandomJSON.text(&random)))
        #expect(JSONModel(parsing: model.bytes) == model)
    }

    @Test func `a bracket too many traps`() async {
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.endObject()
        }
    }
}
