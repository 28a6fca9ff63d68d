import Testing

@testable import Redaction

/// Values that a program cut in two where one text part of a message ends and the next begins.
@Suite struct PartsTests {
    /// The texts of a message's parts as they are forwarded, placeholders shortened to their kind.
    private func forwarded(_ parts: [String]) throws -> [String] {
        let body = Self.body(parts.map { #"{"type":"text","text":"\#($0)"}"# })
        let sent = try #require(try Fixture.forwarded(body))
        return sent.matches(of: #/"text":"((?:[^"\\]|\\.)*)"/#).map { match in
            String(match.output.1).replacing(#/\[([A-Z]+)-[0-9A-Z]{8}\]/#) { "[\($0.output.1)]" }
        }
    }

    private static func body(_ parts: [String]) -> String {
        #"{"messages":[{"role":"user","content":[\#(parts.joined(separator: ", "))]}]}"#
    }

    @Test(arguments: [
        (["ssn 651-14", "-6652"], ["ssn [SSN]", "[SSN]"]),
        (
            ["ssn 6", "51", "-14", "-66", "52 ok"],
            ["ssn [SSN]", "[SSN]", "[SSN]", "[SSN]", "[SSN] ok"]
        ),
        (["card 4111 1111 ", "1111 1111, thanks"], ["card [CARD]", "[CARD], thanks"]),
        (["my ssn is", "536228734"], ["my ssn is", "[SSN]"]),
        (["password:", "hunter2secret!9"], ["password:", "[SECRET]"]),
        (["write to joe@", "example.com now"], ["write to [EMAIL]", "[EMAIL] now"]),
        (["", "ssn 651-14", "", "-6652", ""], ["", "ssn [SSN]", "", "[SSN]", ""]),
        ([#"ssn 651\u002d14"#, #"\u002d6652\n"#], ["ssn [SSN]", #"[SSN]\n"#]),
        (["ssn ６５１-１４", "-６６52 x"], ["ssn [SSN]", "[SSN] x"]),
        (["4111111111111111", "5555555555554444"], ["[CARD]", "[CARD]"]),
    ])
    func `a value over several parts is replaced in each of them`(
        _ parts: [String],
        _ expected: [String]
    ) throws {
        #expect(try forwarded(parts) == expected)
    }

    @Test(arguments: [
        ["see https://a.example/x", "next words"], ["write to joe@example.com", "Thanks"],
        ["call 415-555-0132", "42 items"], ["ghp", "_abc"], ["4111 1111 1111", "1112"],
        ["order 98765432", "and 12345678"], ["total 12", "3-45"],
    ])
    func `what only meets at a joint stays apart`(_ parts: [String]) throws {
        let single = try parts.flatMap { try forwarded([$0]) }
        #expect(try forwarded(parts) == single)
    }

    @Test func `a long text before and behind a joint stays`() throws {
        let (before, behind) = (
            String(repeating: "é ", count: 900), String(repeating: "y ", count: 900)
        )
        let parts = ["\(before)651-14", "-6652 \(behind)"]
        #expect(try forwarded(parts) == ["\(before)[SSN]", "[SSN] \(behind)"])
    }

    @Test func `an image between two texts parts them`() throws {
        let image = #"{"type":"image_url","image_url":{"url":"https://a.example/x.png"}}"#
        let texts = [
            #"{"type":"text","text":"ssn 651-14"}"#, image, #"{"type":"text","text":"-6652"}"#,
        ]
        let body = Self.body(texts)
        #expect(try Fixture.forwarded(body) == body)
    }

    @Test func `the pieces share one placeholder, the one that the whole value has`() throws {
        let tag = #/\[SSN-[0-9A-Z]{8}\]/#
        let cut = try Fixture.forwarded(
            Self.body([#"{"type":"text","text":"ssn 651-14"}"#, #"{"type":"text","text":"-6652"}"#])
        )
        let whole = try Fixture.forwarded(Self.body([#"{"type":"text","text":"651-14-6652"}"#]))
        let tags = ((cut ?? "") + (whole ?? "")).matches(of: tag).map(\.output)
        #expect(tags.count == 3)
        #expect(Set(tags).count == 1)
    }
}
