import ChatFormat
import JSONText
import Testing

@Suite struct AnswerTests {
    @Test func `a whole chat answer is read`() {
        let read = Read(
            body: #"""
                {"id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o-2024-08-06",
                 "choices": [
                  {"index": 0, "message": {"role": "assistant", "content": "Hi", "refusal": null,
                   "annotations": []}, "logprobs": null, "finish_reason": "stop"},
                  {"index": 1, "message": {"role": "assistant", "content": null, "tool_calls": [
                   {"id": "call_1", "type": "function",
                    "function": {"name": "f", "arguments": "{}"}},
                   {"id": "call_2", "type": "custom", "custom": {"name": "g", "input": "x"}}]},
                   "finish_reason": "tool_calls"}],
                 "usage": {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21},
                 "service_tier": "default"}
                """#
        )
        #expect(read.reading == .answer)
        #expect(read.text(read.reader.id) == "chatcmpl-1")
        #expect(read.text(read.reader.model) == "gpt-4o-2024-08-06")
        #expect(read.text(read.reader.serviceTier) == "default")
        #expect(read.reader.usage == Usage(prompt: 9, completion: 12))
        #expect(read.reader.choices == 2)
        #expect(
            read.pieces == [
                "content 0 0 Hi", "toolName 1 0 f", "toolArguments 1 0 {}", "toolName 1 1 g",
                "toolInput 1 1 x",
            ]
        )
        #expect(read.reader.finishes.map { read.text($0.reason) } == ["stop", "tool_calls"])
    }

    @Test func `an answer of embeddings is read without keeping its numbers`() {
        let vector =
            "[" + Array(repeating: "-0.0123456789", count: 3_072).joined(separator: ",") + "]"
        let entry = #"{"object":"embedding","index":0,"embedding":\#(vector)}"#
        let data = Array(repeating: entry, count: 400).joined(separator: ",")
        let read = Read(
            body: #"{"object":"list","data":[\#(data)],"model":"text-embedding-3-large","#
                + #""usage":{"prompt_tokens":8,"total_tokens":8}}"#,
            .embeddings
        )
        #expect(read.reading == .answer)
        #expect(read.reader.usage == Usage(prompt: 8, completion: 0))
        #expect(read.text(read.reader.model) == "text-embedding-3-large")
        #expect(read.reader.document.count < 1_000)
    }

    @Test func `a chat answer full of probabilities is read`() {
        let top = #"{"token":"a","logprob":-0.1,"bytes":[97]}"#
        let tops = Array(repeating: top, count: 20).joined(separator: ",")
        let token = #"{"token":"a","logprob":-0.1,"bytes":[97],"top_logprobs":[\#(tops)]}"#
        let tokens = Array(repeating: token, count: 4_000).joined(separator: ",")
        let read = Read(
            body:
                #"{"choices":[{"index":0,"message":{"content":"a"},"#
                + #""logprobs":{"content":[\#(tokens)]}}],"#
                + #""usage":{"prompt_tokens":1,"completion_tokens":4000}}"#
        )
        #expect(read.reading == .answer)
        #expect(read.reader.usage == Usage(prompt: 1, completion: 4_000))
        #expect(read.pieces == ["content 0 0 a"])
    }

    @Test func `a whole response is read`() {
        let read = Read(
            body: #"""
                {"id": "resp_1", "object": "response", "status": "completed", "error": null,
                 "model": "o4-mini", "service_tier": "flex", "output": [
                  {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
                  {"type": "message", "content": [{"type": "output_text", "text": "Hello"},
                   {"type": "refusal", "refusal": "no"}]},
                  {"type": "function_call", "name": "f", "arguments": "{}"},
                  {"type": "custom_tool_call", "name": "g", "input": "x"}],
                 "usage": {"input_tokens": 5, "output_tokens": 7, "total_tokens": 12}}
                """#,
            .responses
        )
        #expect(read.reading == .answer)
        #expect(read.text(read.reader.id) == "resp_1")
        #expect(read.reader.usage == Usage(prompt: 5, completion: 7))
        #expect(
            read.pieces == [
                "reasoning 0 0 hm", "content 1 0 Hello", "refusal 1 1 no", "toolName 2 0 f",
                "toolArguments 2 0 {}", "toolName 3 0 g", "toolInput 3 0 x",
            ]
        )
    }

    @Test(arguments: [
        (
            #"{"type":"response.output_text.delta","output_index":1,"#
                + #""content_index":2,"delta":"Hi"}"#,
            "content 1 2 Hi"
        ),
        (#"{"delta":"no","type":"response.refusal.delta","output_index":0}"#, "refusal 0 0 no"),
        (
            #"{"type":"response.function_call_arguments.delta","output_index":3,"delta":"{"}"#,
            "toolArguments 3 0 {"
        ),
        (#"{"type":"response.custom_tool_call_input.delta","delta":"x"}"#, "toolInput 0 0 x"),
        (#"{"type":"response.audio.transcript.delta","delta":"x"}"#, "transcript 0 0 x"),
        (
            #"{"type":"response.refusal.delta","error":null,"output_index":-1,"delta":"x"}"#,
            "refusal 0 0 x"
        ),
        (#"{"type":"response.reasoning_text.delta","delta":"hm"}"#, "reasoning 0 0 hm"),
        (
            #"{"type":"response.reasoning_summary_text.delta","summary_index":1,"delta":"hm"}"#,
            "reasoning 0 1 hm"
        ),
        (
            #"{"type":"response.output_item.added","output_index":2,"#
                + #""item":{"type":"function_call","name":"f"}}"#,
            "toolName 2 0 f"
        ),
    ])
    func `the deltas of a response's stream are found`(text: String, piece: String) {
        let read = Read(event: text, .responses)
        #expect(read.pieces == [piece])
        #expect(!read.reader.isFinal)
    }

    @Test(arguments: ["completed", "incomplete", "failed"])
    func `a response's stream ends with its usage`(status: String) {
        let error = status == "failed" ? #"{"code":"server_error","message":"m"}"# : "null"
        let read = Read(
            event: #"{"type":"response.\#(status)","sequence_number":9,"response":{"id":"resp_1","#
                + #""model":"o4-mini","error":\#(error),"output":[{"type":"message","content":"#
                + #"[{"type":"output_text","text":"said before"}]}],"#
                + #""usage":{"input_tokens":5,"output_tokens":7,"total_tokens":12}}}"#,
            .responses
        )
        #expect(read.reading == (status == "failed" ? .failure : .answer))
        #expect(read.reader.isFinal)
        #expect(read.reader.usage == Usage(prompt: 5, completion: 7))
        #expect(read.text(read.reader.id) == "resp_1")
        #expect(read.pieces == [])
        #expect(read.hidden == string(read.bytes))
    }

    @Test func `a response's error event and its unknown events are told apart`() {
        let error = Read(
            event: #"{"type":"error","code":"c","message":"m","param":null,"sequence_number":1}"#,
            .responses
        )
        #expect(error.reading == .failure && error.reader.isFinal)
        let created = Read(
            event: #"{"type":"response.created","response":{"id":"resp_1","usage":null}}"#,
            .responses
        )
        #expect(created.reading == .answer && !created.reader.isFinal)
        #expect(created.text(created.reader.id) == "resp_1")
        let unknown = Read(event: #"{"type":"response.new.delta","delta":"x"}"#, .responses)
        #expect(unknown.reading == .answer && unknown.pieces == [])
    }
}

@Suite struct AnswerSummaryTests {
    private func summary(_ events: [String], _ route: Route = .chatCompletions) -> AnswerSummary {
        var reader = AnswerReader()
        var summary = AnswerSummary()
        for event in events {
            let reading = reader.read(event: utf8(event).span, of: route)
            summary.note(reading, of: reader, utf8(event).span)
        }
        return summary
    }

    private func usage(_ prompt: Int, _ completion: Int) -> String {
        #""usage":{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion)}"#
    }

    @Test func `the last usage wins and is never summed`() {
        let found = summary([
            #"{"id":"a","model":"m-1","choices":[{"delta":{"content":"abc"}}],\#(usage(5, 1))}"#,
            #"{"id":"a","service_tier":"flex","choices":[]}"#,
            #"{"id":"a","choices":[{"delta":{"content":"de"},"finish_reason":"length"}],"#
                + #"\#(usage(5, 2))}"#,
            #"{"id":"b","model":"m-2","choices":[],"usage":null}"#,
            #"{"choices":[],"usage":{"prompt_tokens":-5,"completion_tokens":-2}}"#, "[DONE]",
        ])
        #expect(found.usage == Usage(prompt: 5, completion: 2))
        #expect(found.id == "a" && found.model == "m-1" && found.serviceTier == "flex")
        #expect(found.finishReason == "length" && found.textBytes == 5)
        #expect(found.isComplete && !found.hasFailed)
    }

    @Test(arguments: [
        ([#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#], false),
        (
            [
                #"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#,
                #"{"choices":[{"index":0,"finish_reason":"stop"}]}"#,
            ], true
        ),
        (
            [
                #"{"choices":[{"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]}"#,
                #"{"choices":[{"index":0,"finish_reason":"stop"}]}"#,
                #"{"choices":[{"index":0,"finish_reason":"stop"}]}"#,
            ], false
        ),
        ([#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#, "[DONE]"], true),
        (["{}"], false), ([], false), ([#"{"id":"#], false),
    ])
    func `an answer is complete when all choices finished or the end was told`(
        events: [String],
        complete: Bool
    ) {
        #expect(summary(events).isComplete == complete)
    }

    @Test func `a failure is remembered, and a response ends without a mark`() {
        #expect(summary([#"{"error":{"message":"m"}}"#, "[DONE]"]).hasFailed)
        let response = summary([#"{"type":"response.completed","response":{}}"#], .responses)
        #expect(response.isComplete && !response.hasFailed)
    }
}
