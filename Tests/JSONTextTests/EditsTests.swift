import JSONText
import JSONOracle
import Testing

@Suite struct EditsTests {
    /// Finds a member of the outermost object.
    private func member(
        _ name: StaticString,
        _ document: JSONDocument,
        _ text: String
    ) throws -> JSONDocument.Member {
        let value = document.member(name, of: 0, in: utf8(text).span)
        return JSONDocument.Member(value: try #require(value))
    }

    /// Removes the letters' members, then inserts members with the digits' names.
    private func edited(_ text: String, remove: String, insert: Int = 0) throws -> String {
        let document = try parsed(text)
        var edits = JSONEdits()
        let removals = document.members(of: 0).filter { member in
            remove.utf8.contains(utf8(text)[document[member.name].start + 1])
        }
        for member in removals { edits.removeMember(member, from: 0, of: document) }
        for name in (["1", "2"] as [StaticString]).prefix(insert) {
            edits.insertMember(name, into: 0, of: document) { $0.append(copying: "{}") }
        }
        return string(edits.apply(to: utf8(text).span))
    }

    @Test(arguments: [
        (#"{"a":1,"b":2,"c":3}"#, "a", #"{"b":2,"c":3}"#),
        (#"{"a":1,"b":2,"c":3}"#, "b", #"{"a":1,"c":3}"#),
        (#"{"a":1,"b":2,"c":3}"#, "c", #"{"a":1,"b":2}"#),
        (#"{"a":1,"b":2,"c":3}"#, "ab", #"{"c":3}"#),
        (#"{"a":1,"b":2,"c":3}"#, "bc", #"{"a":1}"#),
        (#"{"a":1,"b":2,"c":3}"#, "ac", #"{"b":2}"#),
        (#"{"a":1,"b":2,"c":3}"#, "abc", "{}"), (#"{"a":1}"#, "a", "{}"),
        ("{ \"a\" : 1 ,\n  \"b\" : [2] }", "a", "{ \"b\" : [2] }"),
        ("{ \"a\" : 1 ,\n  \"b\" : [2] }", "b", "{ \"a\" : 1 }"),
        ("{ \"a\" : 1 ,\n  \"b\" : [2] }", "ab", "{  }"), (#"{"a":1}"#, "", #"{"a":1}"#),
    ])
    func `a removed member takes the right comma with it`(
        text: String,
        remove: String,
        result: String
    ) throws {
        #expect(try edited(text, remove: remove) == result)
    }

    @Test(arguments: [
        ("{}", "", 1, #"{"1":{}}"#), ("{ }", "", 1, #"{"1":{} }"#),
        ("{}", "", 2, #"{"1":{},"2":{}}"#), (#"{"a":1}"#, "", 1, #"{"1":{},"a":1}"#),
        (#"{"a":1}"#, "", 2, #"{"1":{},"2":{},"a":1}"#), (#"{"a":1}"#, "a", 1, #"{"1":{}}"#),
        (#"{"a":1}"#, "a", 2, #"{"1":{},"2":{}}"#), (#"{"a":1,"b":2}"#, "a", 1, #"{"1":{},"b":2}"#),
        (#"{"a":1,"b":2}"#, "ab", 1, #"{"1":{}}"#),
    ])
    func `an inserted member brings a comma when another follows`(
        text: String,
        remove: String,
        insert: Int,
        result: String
    ) throws {
        #expect(try edited(text, remove: remove, insert: insert) == result)
    }

    @Test func `changes are collected in any order and applied in that of the bytes`() throws {
        let text = #"{"a":1, "b":"x", "c":[true]}"#
        let document = try parsed(text)
        var edits = JSONEdits()
        edits.replaceValue(try member("c", document, text).value, of: document) { $0 += [0x30] }
        edits.replaceValue(try member("a", document, text).value, of: document) {
            JSONWriter.appendInteger(-12, to: &$0)
        }
        edits.replace(13..<14, with: utf8("yz").span)
        edits.insertMember("d", into: 0, of: document) { $0.append(copying: "null") }
        #expect(string(edits.apply(to: utf8(text).span)) == #"{"d":null,"a":-12, "b":"yz", "c":0}"#)
    }

    @Test func `a document with nothing to change is the same bytes`() throws {
        let text = " { \"a\" : 1.0e+2 ,\t\"\\u0062\":\"\\/\" } \n"
        var edits = JSONEdits()
        #expect(edits.isEmpty)
        #expect(edits.apply(to: utf8(text).span) == utf8(text))
        edits.replace(0..<1, with: utf8("\n").span)
        #expect(!edits.isEmpty)
        edits.removeAll()
        #expect(edits.isEmpty)
        #expect(edits.apply(to: utf8(text).span) == utf8(text))
    }

    @Test func `what lies inside of a removed member goes with it`() throws {
        let text = #"{"a":{"b":"secret","c":1},"d":2}"#
        let document = try parsed(text)
        let outer = try member("a", document, text)
        var edits = JSONEdits()
        edits.replace(11..<17, with: utf8("[X]").span)
        edits.insertMember("e", into: outer.value, of: document) { $0 += [0x30] }
        for inner in document.members(of: outer.value) {
            edits.removeMember(inner, from: outer.value, of: document)
        }
        edits.removeMember(outer, from: 0, of: document)
        edits.removeMember(outer, from: 0, of: document)
        #expect(string(edits.apply(to: utf8(text).span)) == #"{"d":2}"#)
    }

    @Test func `a part is shown with its changes though the member around it is removed`() throws {
        let text = #"{"a":{"b":"secret","c":1},"d":2}"#
        let document = try parsed(text)
        let outer = try member("a", document, text)
        var edits = JSONEdits()
        edits.replace(11..<17, with: utf8("[X]").span)
        edits.removeMember(outer, from: 0, of: document)
        edits.replaceValue(try member("d", document, text).value, of: document) { $0 += [0x33] }
        var part: [UInt8] = []
        edits.apply(to: utf8(text).span, within: document[outer.value].range, into: &part)
        #expect(string(part) == #"{"b":"[X]","c":1}"#)
        #expect(string(edits.apply(to: utf8(text).span)) == #"{"d":3}"#)
    }

    @Test func `two changes of the same bytes trap`() async {
        await #expect(processExitsWith: .failure) {
            let bytes: [UInt8] = [1, 2, 3, 4]
            var edits = JSONEdits()
            edits.replace(0..<3, with: bytes.span)
            edits.replace(2..<4, with: bytes.span)
            _ = edits.apply(to: bytes.span)
        }
    }

    @Test func `a member put into an array traps`() async {
        await #expect(processExitsWith: .failure) {
            var document = JSONDocument()
            try document.parse([0x5B, 0x5D].span)
            var edits = JSONEdits()
            edits.insertMember("a", into: 0, of: document) { $0.append(0x30) }
        }
    }

    @Test func `a change across the border of a part traps`() async {
        await #expect(processExitsWith: .failure) {
            let bytes: [UInt8] = [1, 2, 3, 4]
            var edits = JSONEdits()
            edits.replace(1..<3, with: bytes.span)
            var part: [UInt8] = []
            edits.apply(to: bytes.span, within: 2..<4, into: &part)
        }
    }

    @Test func `changes that touch do not overlap`() {
        var edits = JSONEdits()
        edits.replace(2..<4, with: utf8("cd").span)
        edits.replace(0..<2, with: utf8("ab").span)
        edits.replace(2..<2, with: utf8("-").span)
        edits.replace(4..<4, with: utf8("!").span)
        #expect(string(edits.apply(to: utf8("1234").span)) == "ab-cd!")
    }

    @Test(arguments: 0..<200)
    func `edited bytes parse to the edited model`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let bytes = RandomJSON.text(&random)
        var document = JSONDocument()
        try document.parse(bytes.span)
        var plan = JSONEditPlan(document, bytes) { UInt8.random(in: 0...255, using: &random) }
        let expected = plan.change()
        let result = plan.edits.apply(to: bytes.span)
        #expect(JSONModel(parsing: result) == expected, "\(string(bytes)) \(string(result))")
        if plan.edits.isEmpty { #expect(result == bytes) }
    }
}
