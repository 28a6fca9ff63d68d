import ChatFormat
import JSONText
import Testing

/// What an assembler makes of some chunks.
private func assembled(_ chunks: [String], bytesMax: Int = 1 << 20) -> String? {
    var assembler = CompletionAssembler(bytesMax: bytesMax)
    var reader = AnswerReader()
    for chunk in chunks {
        _ = reader.read(event: utf8(chunk).span, of: .chatCompletions)
        assembler.take(reader.document, utf8(chunk).span)
    }
    return assembler.completion.map(string)
}

private func chunk(_ choice: String, _ more: String = "") -> String {
    #"{"id":"c-1","object":"chat.completion.chunk","created":7,"model":"m-1","#
        + #""choices":[\#(choice)]\#(more)}"#
}

private let front = #"{"object":"chat.completion","id":"c-1","created":7,"model":"m-1","choices":["#

@Suite struct CompletionAssemblerTests {
    @Test func `text, end and usage are put together`() {
        let whole = assembled([
            chunk(#"{"index":0,"delta":{"role":"assistant","content":"","refusal":null}}"#),
            chunk(#"{"index":0,"delta":{"content":"a\"\ud83d"},"finish_reason":null}"#),
            chunk(
                #"{"index":0,"delta":{"role":"assistant","content":"é\u0062"}}"#,
                #","usage":null"#
            ),
            chunk(#"{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}"#),
            chunk("", #","usage":{"prompt_tokens":1,"completion_tokens":2}"#), "[DONE]",
        ])
        #expect(
            whole == front
                + #"{"index":0,"message":{"role":"assistant","content":"a\"\#u{FFFD}éb","#
                + #""refusal":null},"logprobs":null,"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":1,"completion_tokens":2}}"#
        )
    }

    @Test func `tool calls are merged by their index, which is left out`() {
        func call(_ text: String) -> String {
            chunk(#"{"index":0,"delta":{"tool_calls":[\#(text)]}}"#)
        }
        let whole = assembled([
            call(#"{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}"#),
            call(#"{"index":0,"function":{"arguments":"{\"x\":"}}"#),
            call(
                #"{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{"}}"#
            ),
            call(
                #"{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"1}"}}"#
            ),
            call(#"{"index":1,"function":{"arguments":"}"}}"#),
        ])
        #expect(
            whole == front
                + #"{"index":0,"message":{"tool_calls":["#
                + #"{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},"#
                + #"{"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}],"#
                + #""role":"assistant","content":null,"refusal":null},"#
                + #""logprobs":null,"finish_reason":null}]}"#
        )
    }

    @Test func `choices are kept apart and come in the order of their index`() throws {
        let whole = assembled([
            chunk(#"{"index":1,"delta":{"content":"b"}}"#),
            chunk(#"{"index":0,"delta":{"content":"a"}}"#),
            chunk(#"{"index":1,"delta":{"content":"B"}},{"index":0,"delta":{"content":"A"}}"#),
        ])
        let read = Read(body: try #require(whole))
        #expect(read.pieces == ["content 0 0 aA", "content 1 0 bB"])
    }

    @Test func `what vendors add is merged by the same rules`() throws {
        let whole = try #require(
            assembled([
                chunk(
                    #"{"index":0,"delta":{"reasoning_content":"th","annotations":[{"a":1}]},"#
                        + #""logprobs":{"content":[{"token":"x","bytes":[1]}]},"content_filter":{}}"#,
                    #","service_tier":"flex""#
                ),
                chunk(
                    #"{"index":0,"delta":{"reasoning_content":"ink","annotations":[{"b":2}]},"#
                        + #""logprobs":{"content":[{"token":"y","bytes":[2]}]}}"#,
                    #","system_fingerprint":"fp""#
                ),
            ])
        )
        #expect(whole.contains(#""reasoning_content":"think","annotations":[{"a":1},{"b":2}]"#))
        #expect(
            whole.contains(
                #""logprobs":{"content":[{"token":"x","bytes":[1]},{"token":"y","bytes":[2]}]}"#
            )
        )
        #expect(whole.contains(#""content_filter":{}"#))
        #expect(whole.contains(#""service_tier":"flex","system_fingerprint":"fp""#))
    }

    @Test func `nothing comes out of nothing, and of more than is kept`() {
        #expect(assembled([]) == nil)
        #expect(assembled(["[DONE]", chunk(""), "null", "[1]"]) == nil)
        let text = chunk(#"{"index":0,"delta":{"content":"aaaaaaaaaa"}}"#)
        #expect(assembled([text, text], bytesMax: text.utf8.count * 2) != nil)
        #expect(assembled([text, text, text], bytesMax: text.utf8.count * 2) == nil)
    }
}

@Suite struct StoredCompletionTests {
    private let answer =
        #"{"id":"c-1","object":"chat.completion","created":7,"model":"m-1","choices":[{"index":0,"#
        + #""message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}"#

    @Test func `the stored object is the answer and what the request said`() throws {
        let request =
            #"{"model":"m","messages":[],"temperature":0.50,"seed":9007199254740993,"user":"ann"}"#
        let stored = StoredCompletion.make(
            answer: utf8(answer).span,
            request: utf8(request).span,
            metadata: utf8(#"{"k":"v"}"#),
            requestID: "req-1"
        )
        #expect(
            string(try #require(stored))
                == #"{"metadata":{"k":"v"},"request_id":"req-1","tool_choice":null,"tools":null,"#
                + #""seed":9007199254740993,"top_p":null,"temperature":0.50,"#
                + #""presence_penalty":null,"frequency_penalty":null,"response_format":null,"#
                + #""input_user":"ann","service_tier":null,"id":"c-1","object":"chat.completion","#
                + #""created":7,"model":"m-1","choices":[{"index":0,"#
                + #""message":{"tool_calls":null,"function_call":null,"role":"assistant","#
                + #""content":"hi"},"finish_reason":"stop"}]}"#
        )
    }

    @Test func `what the answer says itself is not said twice`() throws {
        let answer =
            #"{"id":"c","service_tier":"flex","metadata":null,"tools":[1],"#
            + #""choices":[{"message":{"tool_calls":[]}},{"message":null},5]}"#
        let made = StoredCompletion.make(
            answer: utf8(answer).span,
            request: utf8("{}").span,
            metadata: nil,
            requestID: "r"
        )
        let stored = try #require(made)
        var document = JSONDocument()
        try document.parse(stored.span)
        #expect(string(stored).contains(#""service_tier":"flex","metadata":{},"tools":null"#))
        #expect(string(stored).contains(#"{"message":{"function_call":null,"tool_calls":[]}}"#))
    }

    @Test func `metadata of a stored object is replaced`() throws {
        let stored = utf8(#"{"id":"c","metadata":{"a":"b"},"n":1}"#)
        let changed = StoredCompletion.replacingMetadata(
            of: stored.span,
            with: utf8(#"{"x":"y"}"#).span
        )
        #expect(string(try #require(changed)) == #"{"id":"c","metadata":{"x":"y"},"n":1}"#)
    }

    @Test(arguments: [
        (#"{"metadata":{"a":"b"}}"#, nil), (#"{"metadata":null}"#, nil),
        (#"{"metadata":{}}"#, nil), ("{}", "missing_required_parameter"),
        (#"{"metadata":{"a":1}}"#, "invalid_type"), (#"{"metadata":"a"}"#, "invalid_type"),
    ])
    func `an update must bring metadata within the limits`(text: String, code: String?) throws {
        var document = JSONDocument()
        let bytes = utf8(text)
        try document.parse(bytes.span)
        do throws(RequestFault) {
            _ = try StoredCompletion.metadata(in: document, bytes.span)
            #expect(code == nil)
        } catch {
            #expect(error.code == code)
        }
    }

    @Test func `deleted objects and lists have OpenAI's shapes`() {
        #expect(
            string(StoredCompletion.deleted(id: "c\"1"))
                == #"{"object":"chat.completion.deleted","id":"c\"1","deleted":true}"#
        )
        #expect(
            string(StoredList.make([], hasMore: false))
                == #"{"object":"list","data":[],"first_id":null,"last_id":null,"has_more":false}"#
        )
        #expect(
            string(StoredList.make([("a", utf8("{}")), ("b", utf8("[1]"))], hasMore: true))
                == #"{"object":"list","data":[{},[1]],"first_id":"a","last_id":"b","has_more":true}"#
        )
    }

    @Test func `messages show their text, and their parts apart`() throws {
        let request = utf8(
            #"{"messages":[{"role":"user","content":"hi","name":"ann"},"#
                + #"{"role":"user","content":[{"type":"text","text":"look"},"#
                + #"{"type":"input_audio","input_audio":{}},{"type":"image_url","image_url":{}}]},"#
                + #"{"role":"assistant","content":null,"tool_calls":[{"id":"t"}]},"#
                + #"{"role":"tool","tool_call_id":"t","content":"ok"}]}"#
        )
        var document = JSONDocument()
        try document.parse(request.span)
        let messages = StoredMessages.make(completion: "c", of: document, request.span)
        #expect(messages.map(\.id) == ["c-0", "c-1", "c-2", "c-3"])
        #expect(
            messages.map { string($0.json) } == [
                #"{"id":"c-0","role":"user","content":"hi","name":"ann","content_parts":null}"#,
                #"{"id":"c-1","role":"user","content":null,"name":null,"content_parts":["#
                    + #"{"type":"text","text":"look"},{"type":"image_url","image_url":{}}]}"#,
                #"{"id":"c-2","role":"assistant","content":null,"name":null,"#
                    + #""content_parts":null,"tool_calls":[{"id":"t"}]}"#,
                #"{"id":"c-3","role":"tool","content":"ok","name":null,"#
                    + #""content_parts":null,"tool_call_id":"t"}"#,
            ]
        )
    }
}
