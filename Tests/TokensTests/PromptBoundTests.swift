import JSONText
import Testing

@testable import Tokens

@Suite struct PromptBoundTests {
    private let counter = TokenCounter()

    /// Both bounds of a body: by counting, and by its bytes alone.
    private func bounds(
        _ body: String,
        _ shape: PromptCounter.Shape,
        model: String
    ) throws -> (counted: Int64, measured: Int64) {
        let bytes = Array(body.utf8)
        let name = Array(model.utf8)
        var document = JSONDocument()
        try document.parse(bytes.span)
        let prompts = PromptCounter(counter)
        return (
            prompts.tally(document, of: bytes.span, shape, model: name.span).bound,
            prompts.bound(document, of: bytes.span, shape, model: name.span)
        )
    }

    static let bodies = [
        PromptCounterTests.cookbook, PromptCounterTests.weather,
        #"{"messages": [{"role": "user", "content": "\u0041\ud83e\udd4a\n\"[[1,2]]\""}]}"#,
        #"""
        {"messages": [{"role": "user", "name": "x", "content": [{"type": "text", "text": "a"},
        {"type": "image_url", "image_url": {"url": "https://a/b.png", "detail": "low"}},
        {"type": "image_url", "image_url": {"url": "data:image\/gif;base64,R0lGODlhgALgAfcAAA=="}},
        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "mp3"}},
        {"type": "file", "file": {"file_id": "f"}}, {"type": "odd", "more": ["x", {"y": "z"}]}]},
        {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{}"}},
        {"function": {"name": "f", "arguments": "{}"}}], "function_call": {"name": "g"}}],
        "tool_choice": {"function": {"name": "f"}}, "functions": [{"name": "g"}],
        "tools": [{"type": "web_search"}, {"type": "custom", "name": "c"}],
        "response_format": {"json_schema": {"schema": {"type": "object"}}}}
        """#,
        #"""
        {"instructions": "Be brief.", "prompt": {"variables": {"a": "b"}}, "input": [
        {"role": "user", "content": "Hi"}, {"type": "function_call", "name": "f", "arguments": "1"},
        {"type": "function_call_output", "output": "22"}], "tool_choice": "none",
        "tools": [{"type": "function", "name": "f", "parameters": {"properties": {"a": {}}}}],
        "text": {"format": {"schema": {"type": "object"}}}}
        """#,
        #"{"prompt": ["a", "b"], "input": [[1, 2], [3]], "suffix": "c"}"#, "{}", "1",
    ]

    @Test(arguments: bodies, ["gpt-4o", "gpt-4", "gpt-5.5", "gpt-4o-mini", "davinci", "mock"])
    func `the bound by bytes is no less than the bound by counting`(
        body: String,
        model: String
    ) throws {
        for shape in [PromptCounter.Shape.chat, .completions, .embeddings, .responses] {
            let (counted, measured) = try bounds(body, shape, model: model)
            #expect(measured >= counted, "\(shape)")
        }
    }

    @Test func `the bound by bytes of plain text is its bytes and the frame`() throws {
        let body = #"{"messages": [{"role": "user", "content": "Hello, hello."}]}"#
        #expect(try bounds(body, .chat, model: "gpt-4o").measured == 3 + 3 + 4 + 13)
        let old = try bounds(body, .chat, model: "gpt-3.5-turbo-0301").measured
        #expect(old == 3 + 4 + 4 + 13)
    }

    /// A schema of some members that are often schemas themselves.
    private func schema(_ texts: inout Texts, depth: Int) -> String {
        var members: [String] = []
        let name = ["a", "b", "", "a long name of a property", "\\u0041"][texts.number(below: 5)]
        if texts.number(below: 2) == 0 { members.append("\"description\": \"\(name).\"") }
        let inner = depth > 0 ? schema(&texts, depth: depth - 1) : "{}"
        let second = depth > 0 && texts.number(below: 3) == 0 ? inner : "{}"
        members.append(
            [
                "\"type\": \"string\"", "\"enum\": [\"x\", 1, \"\(name)\", null]",
                "\"type\": \"array\", \"items\": \(inner)",
                "\"anyOf\": [\(inner), \(second), {}]", "\"type\": \"integer\"",
            ][texts.number(below: 5)]
        )
        if depth > 0, texts.number(below: 4) > 0 {
            members = ["\"type\": \"object\", \"required\": [\"b\"]"]
            members.append("\"properties\": {\"\(name)\": \(inner), \"b1\": \(second)}")
        }
        return "{\(members.joined(separator: ", "))}"
    }

    @Test(arguments: ["gpt-4o", "gpt-4", "davinci", "mock"])
    func `the bound by bytes covers any functions`(model: String) throws {
        var texts = Texts(seed: 21)
        for round in 0..<400 {
            let functions = (0...texts.number(below: 3)).map { i in
                "{\"name\": \"f\(i)\", \"parameters\": \(schema(&texts, depth: round % 20))}"
            }
            let body = "{\"functions\": [\(functions.joined(separator: ","))]}"
            let (counted, measured) = try bounds(body, .chat, model: model)
            #expect(measured >= counted, "\(body)")
        }
    }
}
