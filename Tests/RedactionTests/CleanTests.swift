import JSONText
import Testing

@testable import Redaction

@Suite struct CleanTests {
    @Test func `a request without a finding stays as it is`() throws {
        let body = #"{ "model":"gpt-4o", "messages":[{"role":"user","content":"h\u0069 there"}] }"#
        guard case .unchanged(let counts) = try Fixture.clean(body) else {
            Issue.record("changed")
            return
        }
        #expect(counts.isEmpty)
    }

    @Test func `nothing but the values changes`() throws {
        let body =
            #"{ "model":"m","messages":[{"role":"user","content":"SSN 123-45-6780, "#
            + #"see https://example.com/a \u0061nd 4111 1111 1111 1111."}] }"#
        let forwarded = try #require(try Fixture.forwarded(body))
        let tags = forwarded.split(separator: "[").dropFirst(2)
            .map { $0.prefix { $0 != "-" && $0 != "]" } }
        #expect(tags == ["SSN", "URL", "CARD"])
        #expect(forwarded.hasPrefix(#"{ "model":"m","messages":[{"role":"user","content":"SSN ["#))
        #expect(forwarded.hasSuffix(#" \u0061nd [CARD-"# + forwarded.suffix(15)))
    }

    @Test func `a kind that is refused refuses, and says where without the value`() throws {
        let redactor = Fixture.redactor { $0[.card].action = .refuse }
        let body =
            #"{"messages":[{"role":"user","content":[{"type":"text","text":"pan "#
            + #"4111111111111111"}]}]}"#
        guard case .refused(let refusal) = try Fixture.clean(body, redactor) else {
            Issue.record("forwarded")
            return
        }
        let place = RedactionRefusal.Place(kind: "CARD", path: "messages[0].content[0].text")
        #expect(refusal.places == [place])
        #expect(!refusal.sentence.contains("4111"))
    }

    @Test func `a number in a tool's arguments becomes a string`() throws {
        let body =
            #"{"messages":[{"role":"assistant","tool_calls":[{"id":"call_1","function":"#
            + #"{"name":"pay","arguments":"{\"pan\": 4111111111111111, \"n\": 12}"}}]}]}"#
        let forwarded = try #require(try Fixture.forwarded(body))
        #expect(forwarded.contains(#"{\"pan\": \"[CARD-"#))
        #expect(forwarded.contains(#"]\", \"n\": 12}"#))
    }
}
