import JSONText
import Testing

@testable import Redaction

/// Where in a request a value may stand; `@` stands for it.
@Suite struct FieldTests {
    static let scanned = [
        #"{"messages":[{"role":"user","content":"@"}]}"#,
        #"{"messages":[{"role":"user","content":["@"]}]}"#,
        #"{"messages":[{"role":"developer","content":[{"type":"text","text":"@"}]}]}"#,
        #"{"messages":[{"role":"assistant","content":[{"type":"refusal","refusal":"@"}]}]}"#,
        #"{"messages":[{"role":"assistant","refusal":"@","content":null}]}"#,
        #"{"messages":[{"role":"assistant","reasoning_content":"@"}]}"#,
        #"{"messages":[{"role":"tool","tool_call_id":"c","content":"@"}]}"#,
        #"{"messages":[{"role":"tool","tool_call_id":"c","content":"{\"a\":[\"@\"]}"}]}"#,
        #"{"messages":[{"role":"user","name":"@","content":"x"}]}"#,
        #"{"messages":[{"tool_calls":[{"function":{"name":"f","arguments":"{\"a\":\"@\"}"}}]}]}"#,
        #"{"messages":[{"tool_calls":[{"function":{"name":"f","arguments":"no JSON @"}}]}]}"#,
        #"{"messages":[{"tool_calls":[{"type":"custom","custom":{"input":"@"}}]}]}"#,
        #"{"messages":[{"function_call":{"name":"f","arguments":"{\"a\":\"@\"}"}}]}"#,
        #"{"messages":["@"]}"#,
        #"{"messages":"@"}"#,
        #"{"prediction":{"type":"content","content":"@"}}"#,
        #"{"prediction":{"type":"content","content":[{"type":"text","text":"@"}]}}"#,
        #"{"metadata":{"note":"@"}}"#,
        #"{"user":"@"}"#,
        #"{"safety_identifier":"@"}"#,
        #"{"tools":[{"type":"function","function":{"name":"f","description":"@"}}]}"#,
        #"{"tools":[{"type":"custom","custom":{"name":"f","description":"@"}}]}"#,
        #"{"functions":[{"name":"f","description":"@"}]}"#,
        #"{"prompt":"@"}"#,
        #"{"prompt":["a","@"]}"#,
        #"{"input":"@"}"#,
        #"{"input":[{"role":"user","content":[{"type":"input_text","text":"@"}]}]}"#,
        #"{"input":[{"type":"function_call","arguments":"{\"a\":\"@\"}"}]}"#,
        #"{"input":[{"type":"function_call_output","output":"@"}]}"#,
        #"{"instructions":"@"}"#,
        #"{"of_tomorrow":{"deep":[{"x":"@"}]}}"#,
        #"{"messages":[{"role":"user","content":"x","of_tomorrow":["@"]}]}"#,
    ]

    static let protected = [
        #"{"model":"@"}"#,
        #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"@"}}]}]}"#,
        #"{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"@"}}]}]}"#,
        #"{"messages":[{"role":"user","content":[{"type":"file","file":{"file_data":"@"}}]}]}"#,
        #"{"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"@"}}]}]}"#,
        #"{"messages":[{"role":"tool","tool_call_id":"@","content":"x"}]}"#,
        #"{"messages":[{"tool_calls":[{"id":"@","function":{"name":"@","arguments":"{}"}}]}]}"#,
        #"{"tools":[{"function":{"name":"@","parameters":{"description":"@","enum":["@"]}}}]}"#,
        #"{"response_format":{"type":"json_schema","json_schema":{"schema":{"const":"@"}}}}"#,
        #"{"tool_choice":{"type":"function","function":{"name":"@"}}}"#,
        #"{"stop":["@"]}"#,
        #"{"prompt_cache_key":"@"}"#,
        #"{"service_tier":"@"}"#,
        #"{"seed":5362287340,"logit_bias":{"536228734":1}}"#,
    ]

    private static let value = "536-22-8734"

    @Test(arguments: scanned)
    func `a value is taken out wherever the model could read it`(body: String) throws {
        let sent = try #require(try Fixture.forwarded(body.replacing("@", with: Self.value)))
        #expect(sent.replacing(#/\[SSN-[0-9A-Z]{8}\]/#, with: "@") == body)
    }

    @Test(arguments: protected)
    func `what something else depends on is not rewritten`(body: String) throws {
        let body = body.replacing("@", with: "bo@example.com")
        #expect(try Fixture.forwarded(body) == body)
    }

    @Test(arguments: protected.filter { $0.contains("@") && !$0.contains(#""model""#) })
    func `a policy may refuse what must not be rewritten`(body: String) throws {
        let strict = Fixture.redactor { $0.refusesProtectedFields = true }
        let body = body.replacing("@", with: "bo@example.com")
        #expect(try Fixture.forwarded(body, strict) == nil)
    }

    @Test func `parts that a policy does not want read are not`() throws {
        let redactor = Fixture.redactor { policy in
            policy.fields.toolArguments = false
            policy.fields.toolResults = false
            policy.fields.system = false
            policy.fields.metadata = false
            policy.fields.names = false
            policy.fields.toolDescriptions = false
            policy.unknownFields = .pass
        }
        for body in [
            #"{"messages":[{"role":"system","content":"@"},{"role":"tool","content":"@"}]}"#,
            #"{"messages":[{"tool_calls":[{"function":{"arguments":"{\"a\":\"@\"}"}}]}]}"#,
            #"{"metadata":{"a":"@"},"user":"@","of_tomorrow":"@"}"#,
            #"{"tools":[{"function":{"description":"@"}}]}"#,
        ] {
            let body = body.replacing("@", with: Self.value)
            #expect(try Fixture.forwarded(body, redactor) == body)
        }
    }

    @Test func `unknown members refuse where a policy says so`() throws {
        let redactor = Fixture.redactor { $0.unknownFields = .refuse }
        #expect(try Fixture.forwarded(#"{"of_tomorrow":"536-22-8734"}"#, redactor) == nil)
        #expect(try Fixture.forwarded(#"{"of_tomorrow":"plain"}"#, redactor) != nil)
    }

    @Test func `without a finding not a byte changes, however the request is written`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the random requests: \(seed)")
        var random = Seeded(state: seed)
        for round in 0..<2_000 {
            let body = Self.innocent(&random, depth: 0)
            let result = try Fixture.clean(body)
            guard case .unchanged(let counts) = result, counts.isEmpty else {
                Issue.record("seed \(seed), round \(round): \(body)")
                continue
            }
        }
    }

    /// Some JSON that holds nothing to find, with odd spaces, escapes and numbers.
    private static func innocent(_ random: inout Seeded, depth: Int) -> String {
        let space = [" ", "", "\n\t", "  ", ""].randomElement(using: &random) ?? ""
        let words = [
            #""hello""#, #""\u0068i \/ \n""#, #""v1.2.3 of 2024-05-01, 10:30""#,
            #""é 🙂 \ud83d\ude42""#,
            #""ｆｕｌｌ ｗｉｄｔｈ""#, #""4111 1111 1111 1112""#, #""a\u200bb\u00ad""#,
            #""[EMAIL-7Q2M9K4T]""#,
            "-0.50e+3", "1.0", "0", "true", "null", "12345678901234567890",
        ]
        guard depth < 4, Int.random(in: 0..<3, using: &random) > 0 || depth == 0 else {
            return space + (words.randomElement(using: &random) ?? "0") + space
        }
        let count = Int.random(in: 0..<4, using: &random)
        let names = ["messages", "content", "role", "arguments", "x", "metadata", "input", "tools"]
            .shuffled(using: &random)
        let isObject = depth == 0 || Bool.random(using: &random)
        let inner = (0..<count).map { index in
            let value = innocent(&random, depth: depth + 1)
            return isObject ? "\(space)\"\(names[index])\"\(space):\(value)" : value
        }
        let text = inner.joined(separator: ",")
        return isObject ? "{\(text)\(space)}" : "[\(text)\(space)]"
    }
}
