import ChatFormat
import JSONText
import Testing

@testable import Redaction

@Suite struct RestoringAnswerTests {
    private func restored(
        _ body: String,
        _ tags: IssuedTags = RestoringFixture.issued(),
        _ route: Route = .chatCompletions
    ) -> String {
        let bytes = Array(body.utf8)
        var (reader, restorer, edits) = (AnswerReader(), Restorer(tags), JSONEdits())
        #expect(reader.read(body: bytes.span, of: route) == .answer)
        restorer.restore(reader, bytes.span, in: &edits)
        return String(decoding: edits.apply(to: bytes.span), as: UTF8.self)
    }

    @Test func `content, refusal, reasoning and tool arguments, and not a byte beside them`() {
        let body =
            #"{ "id":"[EMAIL-7Q2M9K4T]","choices":[{"index":0,"message":{"content":"h\u0069 "#
            + #"[URL-0A1B2C3D]","refusal":"EMAIL_7q2m9k4t","reasoning":"[EMAIL-7Q2MZZ11]","#
            + #""tool_calls":[{"id":"x","function":{"name":"EMAIL-7Q2M9K4T","arguments":"#
            + #""{\"u\": \"[URL-0A1B2C3D]\"}"}}]},"logprobs":{"content":[]}}] }"#
        let wanted =
            #"{ "id":"[EMAIL-7Q2M9K4T]","choices":[{"index":0,"message":{"content":"hi "#
            + #"https://a.example/\"q\"\\\n🙂","refusal":"ann@example.com","#
            + #""reasoning":"eve@example.com","tool_calls":[{"id":"x","function":{"#
            + #""name":"EMAIL-7Q2M9K4T","arguments":"{\"u\": \""#
            + #"https://a.example/\\\"q\\\"\\\\\\n🙂\"}"}}]},"logprobs":null}] }"#
        #expect(restored(body) == wanted)
    }

    @Test func `an answer without a placeholder stays as it is`() {
        let body = #"{"choices":[{"message":{"content":"caf\u00e9 [EMAIL-AAAAAAAA] \ud83d"}}]}"#
        #expect(restored(body) == body)
    }

    @Test func `a whole response's output comes back too`() {
        let body =
            #"{"output":[{"type":"message","content":[{"type":"output_text","text":"%","#
            + #""logprobs":[{"token":"EM"}]}]},{"type":"function_call","arguments":"{\"a\":\"%\"}"}]}"#
        let wanted = body.replacing("%", with: "ann@example.com")
            .replacing(#"[{"token":"EM"}]"#, with: "[]")
        let sent = body.replacing("%", with: "[EMAIL-7Q2M9K4T]")
        #expect(restored(sent, RestoringFixture.issued(), .responses) == wanted)
    }

    @Test func `what a request's cleaning issues is what its answer gets back`() throws {
        let body =
            #"{"messages":[{"role":"user","content":"ann@example.com SSN 123-45-6780, "#
            + #"and 4111 1111 1111 1111."}]}"#
        guard case .edited(let result) = try Fixture.clean(body) else {
            Issue.record("nothing was found")
            return
        }
        let sent = String(decoding: result.edits.apply(to: Array(body.utf8).span), as: UTF8.self)
        let tags = sent.split(separator: "content\":\"")[1].prefix { $0 != "\"" }
        let answer = #"{"choices":[{"message":{"content":"\#(tags)"}}]}"#
        let back = restored(answer, result.tags)
        #expect(back.contains("ann@example.com SSN [SSN-"))
        #expect(back.contains("[CARD-") && !back.contains("4111 1") && !back.contains("6780"))
    }

    @Test func `a policy that restores nothing leaves every placeholder`() throws {
        let redactor = Fixture.redactor { $0.response.restore = false }
        let body = #"{"messages":[{"role":"user","content":"ann@example.com"}]}"#
        guard case .edited(let result) = try Fixture.clean(body, redactor) else {
            Issue.record("nothing was found")
            return
        }
        #expect(!result.tags.restoresAny)
    }
}
