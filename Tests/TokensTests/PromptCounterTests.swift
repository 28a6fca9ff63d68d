import Foundation
import JSONText
import Testing

@testable import Tokens

@Suite struct PromptCounterTests {
    private let counter = TokenCounter()

    private func tally(
        _ body: String,
        model: String = "gpt-4o",
        _ shape: PromptCounter.Shape = .chat,
        _ rules: TokenRules = TokenRules()
    ) throws -> PromptTally {
        let bytes = Array(body.utf8)
        var document = JSONDocument()
        try document.parse(bytes.span)
        return PromptCounter(counter, rules)
            .tally(document, of: bytes.span, shape, model: Array(model.utf8).span)
    }

    private func tokens(_ text: String, _ encoding: Encoding = .o200kBase) -> Int64 {
        Int64(counter.count(Array(text.utf8).span, encoding))
    }

    /// The messages of OpenAI's cookbook, which says what the API counts for them.
    static let cookbook = #"""
        {"messages": [
        {"role": "system", "content": "You are a helpful, pattern-following assistant that \#
        translates corporate jargon into plain English."},
        {"role": "system", "name": "example_user", \#
        "content": "New synergies will help drive top-line growth."},
        {"role": "system", "name": "example_assistant", \#
        "content": "Things working well together will increase revenue."},
        {"role": "system", "name": "example_user", "content": "Let's circle back when we have \#
        more bandwidth to touch base on opportunities for increased leverage."},
        {"role": "system", "name": "example_assistant", \#
        "content": "Let's talk later when we're less busy about how to do better."},
        {"role": "user", "content": "This late pivot means we don't have time to boil the ocean \#
        for the client deliverable."}]}
        """#

    @Test(arguments: [
        ("gpt-4o", 124), ("gpt-4o-mini", 124), ("gpt-4", 129), ("gpt-3.5-turbo", 129),
    ])
    func `the cookbook's messages count as the API says`(model: String, expected: Int64) throws {
        let tally = try tally(Self.cookbook, model: model)
        #expect(tally.estimate == expected)
        #expect(tally.bound >= expected)
        #expect(tally.messages == 6)
        #expect(tally.encodingKnown)
    }

    static let weather = #"""
        {"messages": [{"role": "system", "content": "You are a helpful assistant that can answer \#
        to questions about the weather."},
        {"role": "user", "content": "What's the weather like in San Francisco?"}],
        "tools": [{"type": "function", "function": {"name": "get_current_weather",
        "description": "Get the current weather in a given location",
        "parameters": {"type": "object", "properties": {
        "location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"},
        "unit": {"type": "string", "description": "The unit of temperature to return",
        "enum": ["celsius", "fahrenheit"]}}, "required": ["location"]}}}]}
        """#

    @Test(arguments: [("gpt-4o", 101), ("gpt-4", 105)])
    func `the cookbook's function counts as the API says`(model: String, expected: Int64) throws {
        var messages = Self.weather
        let tools = try #require(messages.range(of: ",\n\"tools\""))
        messages.replaceSubrange(tools.lowerBound..., with: "}")
        let bytes = Array(Self.weather.utf8)
        var document = JSONDocument()
        try document.parse(bytes.span)
        let encoding = Encoding.forModel(model).encoding
        let merger = Merger(tables: .of(encoding), scratch: MergeScratch(), tag: 1)
        var walk = PromptWalk(
            document,
            bytes.span,
            RuleBook(TokenRules()),
            MessageRule(model: "*"),
            PromptText(merger, encoding, .exact)
        )
        let definitions = document.member("tools", of: 0, in: bytes.span) ?? 0
        let list = document.elements(of: definitions).compactMap {
            document.member("function", of: $0, in: bytes.span)
        }
        let cookbook = walk.cookbook(list, bytes.span).tokens
        #expect(try tally(messages, model: model).estimate + cookbook == expected)
        let whole = try tally(Self.weather, model: model)
        #expect(whole.estimate >= expected)
        #expect(whole.bound * 10 >= whole.estimate * 10)
    }

    @Test func `functions are shown to a model as a namespace`() throws {
        let body = #"""
            [{"name": "f", "description": "Does.", "parameters": {"type": "object", "properties": {
            "a": {"type": "integer", "description": "An a"}, "b": {"enum": ["x", 2]},
            "c": {"type": "array", "items": {"type": "object", "properties": {
            "d": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, "required": ["d"]}},
            "e": {"type": "array"}, "g": {"type": "boolean"}, "h": {"type": ["string", "null"]}},
            "required": ["a"]}}, {"name": "nothing"}]
            """#
        let bytes = Array(body.utf8)
        var document = JSONDocument()
        try document.parse(bytes.span)
        let text = ToolText(document: document, functions: Array(document.elements(of: 0)))
            .namespace(bytes.span)
        #expect(
            String(decoding: text, as: UTF8.self) == """
                namespace functions {

                // Does.
                type f = (_: {
                // An a
                a: number,
                b?: "x" | 2,
                c?: {
                  d: string | null,
                }[],
                e?: any[],
                g?: boolean,
                h?: any,
                }) => any;

                type nothing = () => any;

                } // namespace functions
                """
        )
    }

    @Test func `escapes count as the text they stand for`() throws {
        let plain = try tally(#"{"messages": [{"role": "user", "content": "Grüße 🥊\n"}]}"#)
        let escaped = try tally(
            #"{"messages": [{"role": "\u0075ser", "content": "Gr\u00fc\u00DFe \ud83e\udd4a\n"}]}"#
        )
        #expect(plain.estimate == escaped.estimate)
        #expect(plain.bound == escaped.bound)
        #expect(plain.estimate == 3 + 3 + 1 + tokens("Grüße 🥊\n"))
    }

    @Test func `a bound covers tokens, and words and marks`() throws {
        let content = #"[{\"a\":[[[1,2]]]},{}]"#
        let body = #"{"messages": [{"role": "user", "content": "\#(content)"}]}"#
        let marks: Int64 = 20  // 17 brackets, colons, commas and quotes; a, 1 and 2.
        let words = try tally(body)
        #expect(words.bound == 3 + 3 + 1 + marks)
        var rules = TokenRules()
        rules.textBound = .exact
        let exact = try tally(body, .chat, rules)
        #expect(exact.bound == exact.estimate)
        #expect(words.estimate == exact.estimate)
        rules.textBound = .bytes
        #expect(try tally(body, .chat, rules).bound == 3 + 3 + 4 + 20)
        let unknown = try tally(body, model: "mock-echo")
        #expect(!unknown.encodingKnown)
        #expect(unknown.bound == 3 + 3 + 4 + 20)
    }

    @Test func `calls, answers of tools and names cost what the rules say`() throws {
        let tally = try tally(
            #"""
            {"messages": [{"role": "assistant", "content": null, "name": "bob", "tool_calls": [
            {"id": "call_1", "function": {"name": "f", "arguments": "{\"a\":1}"}},
            {"id": "call_2", "type": "custom", "custom": {"name": "g", "input": "text"}}]},
            {"role": "tool", "tool_call_id": "call_1", "content": "22"}],
            "tool_choice": {"type": "function", "function": {"name": "f"}}}
            """#
        )
        let calls = tokens("f") + tokens("{\"a\":1}") + 8 + tokens("g") + tokens("text") + 8 + 20
        let first = 3 + 1 + (1 + tokens("bob")) + calls
        let second = 3 + 1 + tokens("call_1") + tokens("22")
        #expect(tally.estimate == 3 + first + second + 7 + tokens("f"))
    }

    @Test func `prompts and inputs come in four shapes`() throws {
        let one = tokens("Hello there")
        let two = one + tokens("two")
        for (shape, name) in [(PromptCounter.Shape.completions, "prompt"), (.embeddings, "input")] {
            func estimate(_ value: String) throws -> Int64 {
                let tally = try tally("{\"\(name)\": \(value)}", shape)
                #expect(tally.bound >= tally.estimate)
                return tally.estimate
            }
            #expect(try estimate(#""Hello there""#) == one)
            #expect(try estimate(#"["Hello there", "two"]"#) == two)
            #expect(try estimate("[1, 2, 3]") == 3)
            #expect(try estimate("[[1, 2, 3], [4]]") == 4)
        }
        #expect(try tally("{}", .completions).estimate == 1)
        #expect(
            try tally(#"{"prompt": "Hello there", "suffix": "two"}"#, .completions).estimate == two
        )
    }

    @Test func `Responses items, instructions and schemas are counted`() throws {
        let tally = try tally(
            #"""
            {"instructions": "Be brief.", "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Hi there"},
            {"type": "input_image", "image_url": "https://example.com/a.png", "detail": "low"}]},
            {"type": "function_call_output", "call_id": "c1", "output": "22"}],
            "text": {"format": {"type": "json_schema", "name": "n", "schema": {"type": "object"}}}}
            """#,
            .responses
        )
        let schema = tokens(#"{"type":"object"}"#) + 20
        let items = 4 + tokens("Hi there") + 85 + 4 + tokens("c1") + tokens("22")
        #expect(tally.estimate == 3 + 4 + tokens("Be brief.") + items + schema)
        #expect(tally.bound > tally.estimate)
        #expect(tally.images == 1)
        let text = try self.tally(#"{"input": "Hi there"}"#, .responses)
        #expect(text.estimate == 3 + 4 + tokens("Hi there"))
    }

    @Test func `odd shapes count for something and never trap`() throws {
        for body in [
            "{}", "[]", "1", #"{"messages": 1}"#, #"{"messages": [1, "x", null, []]}"#,
            #"{"messages": [{"content": [1, "x", {}, {"type": 1}, {"type": "image_url"}]}]}"#,
            #"{"messages": [{"tool_calls": [1, {"function": 2}], "function_call": "x"}]}"#,
            #"{"messages": [{"content": [{"type": "input_audio"}, {"type": "file"}]}]}"#,
            #"{"tools": [1, {}, {"type": "web_search"}, {"function": {"parameters": []}}]}"#,
            #"{"tools": [{"function": {"name": 1, "parameters": {"properties": {"a": 1}}}}]}"#,
            #"{"response_format": 1, "tool_choice": 1, "prediction": {"content": [1]}}"#,
            #"{"input": [1, [], {"content": {}}], "text": [], "prompt": [[["x"]]]}"#,
        ] {
            for shape in [PromptCounter.Shape.chat, .completions, .embeddings, .responses] {
                let tally = try tally(body, shape)
                #expect(tally.bound >= tally.estimate && tally.estimate >= 0, "\(body)")
            }
        }
    }

    @Test func `a prediction is counted apart`() throws {
        let body = #"{"messages": [], "prediction": {"type": "content", "content": "one two"}}"#
        let tally = try tally(body)
        #expect(tally.prediction == tokens("one two"))
        #expect(tally.estimate == 3)
    }
}
