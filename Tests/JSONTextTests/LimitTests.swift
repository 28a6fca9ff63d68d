import JSONText
import Testing

@Suite struct LimitTests {
    private func limits(_ change: (inout JSONLimits) -> Void) -> JSONLimits {
        var limits = JSONLimits()
        change(&limits)
        return limits
    }

    @Test func `as many containers as allowed may be open, and no more`() {
        func nested(_ depth: Int) -> [UInt8] {
            utf8(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        }
        #expect(fault(nested(64)) == nil)
        #expect(fault(nested(65))?.reason == .tooDeep)
        #expect(fault(nested(65))?.offset == 64)
        let objects = String(repeating: #"{"a":"#, count: 64)
        #expect(fault(utf8(objects + "1" + String(repeating: "}", count: 64))) == nil)
        #expect(fault(utf8(objects + "[]" + String(repeating: "}", count: 64)))?.offset == 320)
    }

    @Test func `a megabyte of brackets costs neither stack nor time`() {
        #expect(fault([UInt8](repeating: 0x5B, count: 1 << 20))?.offset == 64)
        let objects = [[UInt8]](repeating: utf8(#"{"a":"#), count: 200_000).flatMap { $0 }
        #expect(fault(objects)?.reason == .tooDeep)
        let deep = limits { $0.depth = 1 << 20 }
        let brackets =
            [UInt8](repeating: 0x5B, count: 400_000) + [UInt8](repeating: 0x5D, count: 400_000)
        #expect(fault(brackets, deep) == nil)
    }

    @Test func `members are counted over all objects`() {
        let limits = limits { $0.members = 3 }
        #expect(fault(utf8(#"{"a":{"b":1},"c":2}"#), limits) == nil)
        #expect(fault(utf8(#"{"a":{"b":1},"c":{"d":2}}"#), limits)?.reason == .tooManyMembers)
        #expect(fault(utf8(#"{"a":{"b":1},"c":{"d":2}}"#), limits)?.offset == 18)
    }

    @Test func `values are counted with their names`() {
        for most in 1..<20 {
            let limits = limits { $0.values = most }
            for count in 0..<25 {
                let array = "[" + Array(repeating: "0", count: count).joined(separator: ",") + "]"
                let reason = fault(utf8(array), limits)?.reason
                #expect(reason == (count + 1 > most ? .tooManyValues : nil))
                let members = (0..<count).map { #""\#($0)":0"# }.joined(separator: ",")
                let other = fault(utf8("{\(members)}"), limits)?.reason
                #expect(other == (2 * count + 1 > most ? .tooManyValues : nil))
            }
        }
    }

    @Test func `what is below the kept depth is checked and left off the tape`() throws {
        let limits = limits { $0.keptDepth = 2 }
        let text = #"{"a":[1,[2,3],{},{"x":[4]}],"b":5}"#
        let document = try parsed(text, limits)
        let list = try #require(document.members(of: 0).first { _ in true }).value
        let elements = document.elements(of: list).map { document[$0] }
        #expect(elements.map(\.isFolded) == [false, true, false, true])
        #expect(elements.map { string(Array(utf8(text)[$0.range])) }.last == #"{"x":[4]}"#)
        #expect(document.count == 9)
        #expect(fault(utf8(#"{"a":[{"x":1,"x":2}]}"#), limits)?.reason == .duplicateName)
        #expect(fault(utf8(#"{"a":[[1,]]}"#), limits)?.reason == .expectedValue)
        let many = "[" + Array(repeating: "[[1,2,3,4]]", count: 500).joined(separator: ",") + "]"
        #expect(fault(utf8(many), self.limits { $0.values = 600 })?.reason == .tooManyValues)
        #expect(
            fault(utf8(many), self.limits { ($0.values, $0.keptDepth) = (600, 1) }) == nil
        )
    }

    @Test(arguments: [
        (String(repeating: "1", count: 40), true), (String(repeating: "1", count: 41), false),
        ("-" + String(repeating: "1", count: 40), true),
        ("-1." + String(repeating: "0", count: 36) + "e+100", true),
        ("-1." + String(repeating: "0", count: 37) + "e+100", false),
        ("1e" + String(repeating: "9", count: 40), false),
    ])
    func `a number has as many digits as allowed`(text: String, accepted: Bool) {
        #expect(fault(utf8(text))?.reason == (accepted ? nil : .numberTooLong))
    }
}

@Suite struct DuplicateTests {
    @Test(arguments: [
        (#"{"a":1,"a":2}"#, true), (#"{"a":1,"\u0061":2}"#, true), (#"{"\u0061":1,"a":2}"#, true),
        (#"{"\u0061":1,"\u0061":2}"#, true), (#"{"":1,"":2}"#, true), (#"{"a":1,"A":2}"#, false),
        (#"{"model":1,"mod\u0065l":2}"#, true), (#"{"/":1,"\/":2}"#, true),
        (#"{"a":{"a":{"a":1}}}"#, false), (#"[{"a":1},{"a":1}]"#, false),
        (#"{"x":{"a":1,"b":2,"a":3}}"#, true), (#"{"\ud83d\ude00":1,"😀":2}"#, true),
        // Half a pair decodes to U+FFFD, so that two of them are one name.
        (#"{"\ud800":1,"\udfff":2}"#, true), (#"{"\ud800":1,"\ufffd":2}"#, true),
        // Swift's strings would call these equal; names are bytes.
        (#"{"é":1,"e\u0301":2}"#, false), ("{\"K\":1,\"\u{212A}\":2}", false),
        // Same length, same first and last four bytes: the fingerprints are equal, the names not.
        (#"{"abcd1efgh":1,"abcd2efgh":2}"#, false), (#"{"abcd1efgh":1,"abcd1efgh":2}"#, true),
    ])
    func `two names are one when they decode to the same bytes`(text: String, duplicate: Bool) {
        #expect(fault(utf8(text))?.reason == (duplicate ? .duplicateName : nil))
    }

    @Test(arguments: [2, 31, 32, 33, 34, 65, 300, 5_000])
    func `a duplicate is found in objects of every size and at every place`(count: Int) {
        let names = (0..<count).map { "name\($0)" }
        func object(_ names: [String]) -> [UInt8] {
            utf8("{" + names.map { "\"\($0)\":[{}]" }.joined(separator: ",") + "}")
        }
        #expect(fault(object(names)) == nil)
        for (first, second) in [(0, count - 1), (count / 2 - 1, count / 2), (0, 1)] {
            var names = names
            names[second] = names[first]
            #expect(fault(object(names))?.reason == .duplicateName)
            names[second] = "\\u006e" + names[first].dropFirst()
            #expect(fault(object(names))?.reason == .duplicateName)
        }
    }

    @Test func `names of any length are compared`() {
        let long = String(repeating: #"\u0061"#, count: 50_000)
        let plain = String(repeating: "a", count: 50_000)
        #expect(fault(utf8(#"{"\#(long)":1,"\#(plain)b":2}"#)) == nil)
        #expect(fault(utf8(#"{"\#(long)":1,"\#(plain)":2}"#))?.reason == .duplicateName)
    }

    @Test func `a hundred thousand members whose fingerprints are equal do not take long`() {
        // Quadratic work would be ten thousand million comparisons: minutes, not a blink.
        let members = (100_000..<200_000).map { #""same\#($0)ends":0"# }.joined(separator: ",")
        #expect(fault(utf8("{\(members)}")) == nil)
        #expect(fault(utf8("{\(members),\"same150000ends\":1}"))?.reason == .tooManyMembers)
        var limits = JSONLimits()
        limits.members += 1
        let error = fault(utf8("{\(members),\"same150000ends\":1}"), limits)
        #expect(error?.reason == .duplicateName)
    }
}
