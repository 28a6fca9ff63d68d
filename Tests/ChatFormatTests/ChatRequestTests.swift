import ChatFormat
import Testing

@Suite struct ChatRequestTests {
    @Test func `every member of a chat request is read`() throws {
        let parsed = try Parsed(
            #"""
            {"model": "gpt-4o", "stream": true, "stream_options": {"include_usage": true},
             "messages": [{"role": "user", "content": "hi"}], "n": 3, "max_tokens": 10,
             "max_completion_tokens": 20, "user": "ann", "safety_identifier": "a\u006en",
             "service_tier": "flex", "store": true, "metadata": {"k": "v"}, "tools": [{}],
             "functions": [1], "response_format": {"type": "text"}, "prediction": {"x": 1},
             "seed": 9007199254740993, "unknown": [{"a": 1}]}
            """#
        )
        let request = parsed.request
        #expect(request.route == .chatCompletions)
        #expect(request.model?.text == "gpt-4o")
        #expect(parsed.value(request.model?.index) == #""gpt-4o""#)
        #expect(request.stream)
        #expect(request.includeUsage)
        #expect(parsed.value(request.streamOptions) == #"{"include_usage": true}"#)
        #expect(parsed.value(request.messages) == #"[{"role": "user", "content": "hi"}]"#)
        #expect(request.n == 3)
        #expect(request.maxTokens?.value == 10)
        #expect(request.maxCompletionTokens?.value == 20)
        #expect(parsed.value(request.maxCompletionTokens?.index) == "20")
        #expect(request.outputTokensMax == 20)
        #expect(request.user?.text == "ann")
        #expect(request.safetyIdentifier?.text == "ann")
        #expect(request.serviceTier?.text == "flex")
        #expect(request.store == true)
        #expect(parsed.value(request.metadata) == #"{"k": "v"}"#)
        #expect(parsed.value(request.tools) == "[{}]")
        #expect(parsed.value(request.functions) == "[1]")
        #expect(parsed.value(request.responseFormat) == #"{"type": "text"}"#)
        #expect(parsed.value(request.prediction) == #"{"x": 1}"#)
    }

    @Test func `what is not there has its default`() throws {
        let request = try Parsed(#"{"messages":[{"role":"user"}]}"#).request
        #expect(request.model == nil)
        #expect(!request.stream && !request.includeUsage && !request.background)
        #expect(request.n == 1 && request.bestOf == 1 && request.prompts == 1)
        #expect(request.outputTokensMax == nil)
        #expect(request.store == nil && request.metadata == nil && request.streamOptions == nil)
    }

    @Test func `null means absent`() throws {
        let request = try Parsed(
            #"""
            {"model":null,"messages":[{"role":"assistant","content":null}],"stream":null,"n":null,
             "stream_options":null,"max_tokens":null,"max_completion_tokens":null,"user":null,
             "safety_identifier":null,"store":null,"metadata":null,"tools":null,"functions":null,
             "service_tier":null,"response_format":null,"prediction":null}
            """#
        ).request
        #expect(request.model == nil && request.n == 1 && request.store == nil)
        #expect(request.outputTokensMax == nil && request.metadata == nil && request.tools == nil)
        #expect(request.streamOptions == nil && request.user == nil)
    }

    @Test func `members are known by their decoded names`() throws {
        let request = try Parsed(
            #"{"mode\u006c":"m","\u006dessages":[{"role":"user"}],"max\u005ftokens":7}"#
        ).request
        #expect(request.model?.text == "m")
        #expect(request.maxTokens?.value == 7)
    }

    @Test(arguments: [
        ("\"n\":3,\"max_tokens\":100", Int64(300)), ("\"n\":3", 3000), ("\"max_tokens\":100", 100),
        ("\"max_tokens\":100,\"max_completion_tokens\":50", 100),
        ("\"max_output_tokens\":5", 1000), ("\"best_of\":9", 1000),
        ("\"max_tokens\":9223372036854775807,\"n\":128", 1 << 50),
        ("\"max_tokens\":5.0", 5), ("\"max_tokens\":1e2", 100),
    ])
    func `a chat's output is bounded by its limit and its choices`(
        member: String,
        bound: Int64
    ) throws {
        #expect(try Parsed(chat(member)).request.outputBound(perChoiceMax: 1000) == bound)
    }

    @Test func `a completion's output is bounded by prompts, choices and tries`() throws {
        func bound(_ text: String) throws -> Int64 {
            try Parsed(text, .completions).request.outputBound(perChoiceMax: 16)
        }
        #expect(try bound(#"{"model":"m"}"#) == 16)
        #expect(try bound(#"{"model":"m","prompt":["a","b","c"],"n":2}"#) == 96)
        #expect(try bound(#"{"model":"m","prompt":"a","n":2,"best_of":5,"max_tokens":10}"#) == 50)
        #expect(try bound(#"{"model":"m","prompt":[1,2,3]}"#) == 16)
        #expect(try bound(#"{"model":"m","prompt":[[1,2],[3]]}"#) == 32)
        #expect(try bound(#"{"model":"m","max_tokens":0}"#) == 0)
        #expect(try bound(#"{"model":"m","max_completion_tokens":1}"#) == 16)
    }

    @Test func `embeddings make no output, and take four shapes of input`() throws {
        for (input, prompts) in [
            (#""a""#, 1), (#"["a","b"]"#, 2), ("[1,2]", 1), ("[[1],[2],[3]]", 3),
        ] as [(String, Int64)] {
            let text = #"{"model":"m","input":\#(input),"encoding_format":"base64"}"#
            let parsed = try Parsed(text, .embeddings)
            #expect(parsed.value(parsed.request.input) == input)
            #expect(parsed.request.prompts == prompts)
            #expect(parsed.request.outputBound(perChoiceMax: 1000) == 0)
        }
    }

    @Test func `a response names its model or a prompt, and its limit is its own`() throws {
        let parsed = try Parsed(
            #"""
            {"prompt":{"id":"p"},"input":[{"role":"user","content":"x"}],"instructions":"i",
             "max_output_tokens":50,"max_tokens":5000,"background":true,"text":{"format":{}},
             "previous_response_id":"resp_1","stream":true}
            """#,
            .responses
        )
        let request = parsed.request
        #expect(request.model == nil && request.background)
        #expect(request.references == [StateReference(.response, "resp_1")])
        #expect(request.outputBound(perChoiceMax: 1000) == 50)
        #expect(parsed.value(request.instructions) == #""i""#)
        #expect(parsed.value(request.responseFormat) == #"{"format":{}}"#)
        #expect(parsed.value(request.prompt) == #"{"id":"p"}"#)
    }
}
