import ChatFormat
import JSONText
import Testing

/// A reader that has read something, and what it found as text.
struct Read {
    let bytes: [UInt8]
    let reading: AnswerReader.Reading
    let reader: AnswerReader

    init(event text: String, _ route: Route = .chatCompletions) {
        var reader = AnswerReader()
        bytes = utf8(text)
        reading = reader.read(event: utf8(text).span, of: route)
        self.reader = reader
    }

    init(body text: String, _ route: Route = .chatCompletions) {
        var reader = AnswerReader()
        bytes = utf8(text)
        reading = reader.read(body: utf8(text).span, of: route)
        self.reader = reader
    }

    /// The pieces, each as kind, choice, part and text.
    var pieces: [String] {
        reader.pieces.map { "\($0.kind) \($0.choice) \($0.part) \(text($0.node) ?? "")" }
    }

    func text(_ index: Int?) -> String? {
        index.map { reader.document.text($0, in: bytes.span) }
    }

    /// The event after its usage was hidden; nil if the whole event is.
    var hidden: String? {
        var edits = JSONEdits()
        switch reader.hideUsage(in: &edits) {
        case .event: return nil
        case .nothing, .edits: return string(edits.apply(to: bytes.span))
        }
    }
}

@Suite struct ChunkTests {
    private func chunk(_ choices: String, _ more: String = "") -> String {
        #"{"id":"chatcmpl-1","object":"chat.completion.chunk","model":"gpt-4o-2024-08-06","#
            + #""service_tier":"default","choices":[\#(choices)]\#(more)}"#
    }

    @Test(arguments: ["[DONE]", " [DONE]", "[DONE] ", "[DONE]\n"])
    func `the end of a stream is known`(text: String) {
        #expect(Read(event: text).reading == .done)
    }

    @Test(arguments: ["[DONE", "[done]", "DONE", "[DONE]]", "[DONE]{}", ""])
    func `what is nearly the end of a stream is broken`(text: String) {
        guard case .broken = Read(event: text).reading else {
            Issue.record("\(text) was read as \(Read(event: text).reading)")
            return
        }
    }

    @Test func `broken JSON is reported, whatever came before`() {
        var reader = AnswerReader()
        let good = utf8(chunk(#"{"index":0,"delta":{"content":"a"}}"#, #","usage":null"#))
        _ = reader.read(event: good.span, of: .chatCompletions)
        let reading = reader.read(event: utf8(#"{"id":"#).span, of: .chatCompletions)
        guard case .broken(let error) = reading else {
            Issue.record("read as \(reading)")
            return
        }
        #expect(error.reason == .unfinished)
        #expect(reader.pieces.isEmpty && reader.usage == nil && reader.id == nil)
        #expect(reader.document.count == 0)
        _ = reader.read(event: good.span, of: .chatCompletions)
        #expect(reader.read(event: utf8("[DONE]").span, of: .chatCompletions) == .done)
        #expect(reader.document.count == 0)
        var edits = JSONEdits()
        #expect(reader.hideUsage(in: &edits) == .nothing)
    }

    @Test func `a chunk names its answer`() {
        let read = Read(event: chunk(#"{"index":0,"delta":{"role":"assistant","content":""}}"#))
        #expect(read.reading == .answer)
        #expect(read.text(read.reader.id) == "chatcmpl-1")
        #expect(read.text(read.reader.model) == "gpt-4o-2024-08-06")
        #expect(read.text(read.reader.serviceTier) == "default")
        #expect(read.reader.choices == 1)
        #expect(read.pieces == [])
        #expect(read.reader.finishes == [])
    }

    @Test(arguments: [
        (#"{"index":0,"delta":{"content":"He\u006clo"}}"#, ["content 0 0 Hello"]),
        (#"{"delta":{"content":"x"},"index":2}"#, ["content 2 0 x"]),
        (#"{"index":0,"delta":{"refusal":"No."}}"#, ["refusal 0 0 No."]),
        (#"{"index":0,"delta":{"reasoning_content":"hm"}}"#, ["reasoning 0 0 hm"]),
        (#"{"index":0,"delta":{"reasoning":"hm","content":null}}"#, ["reasoning 0 0 hm"]),
        (#"{"index":0,"delta":{"audio":{"id":"a","transcript":"hi"}}}"#, ["transcript 0 0 hi"]),
        (
            #"{"index":1,"delta":{"tool_calls":[{"index":3,"id":"call_1","type":"function","#
                + #""function":{"name":"f","arguments":"{\"a\""}}]}}"#,
            ["toolName 1 3 f", "toolArguments 1 3 {\"a\""]
        ),
        (
            #"{"index":0,"delta":{"tool_calls":[{"function":{"arguments":"x"}},"#
                + #"{"index":5,"custom":{"name":"c","input":"y"}}]}}"#,
            ["toolArguments 0 0 x", "toolName 0 5 c", "toolInput 0 5 y"]
        ),
        (
            #"{"index":0,"delta":{"function_call":{"name":"f","arguments":"z"}}}"#,
            ["toolName 0 0 f", "toolArguments 0 0 z"]
        ),
        (
            #"{"index":0,"delta":{"content":[{"type":"text","text":"p"},{"text":"q"}]}}"#,
            ["content 0 0 p", "content 0 1 q"]
        ),
        (#"{"index":0,"text":"legacy"}"#, ["content 0 0 legacy"]),
        (
            #"{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}"#,
            ["content 0 0 a", "content 1 0 b"]
        ),
        // Without an index that can be believed, the place counts.
        (
            #"{"delta":{"content":"a"}},{"index":-1,"delta":{"content":"b"}}"#,
            ["content 0 0 a", "content 1 0 b"]
        ),
        (#"{"index":99999999999,"delta":{"content":"a"}}"#, ["content 0 0 a"]),
    ])
    func `the strings that the model wrote are found`(choices: String, pieces: [String]) {
        #expect(Read(event: chunk(choices)).pieces == pieces)
    }

    @Test(arguments: [
        "null", "[]", "5", #"{"choices":null}"#, #"{"choices":{}}"#, #"{"choices":[null,1,"x"]}"#,
        #"{"choices":[{"delta":null}]}"#, #"{"choices":[{"delta":[1]}]}"#,
        #"{"choices":[{"delta":{"content":5,"tool_calls":{"a":1},"function_call":"f"}}]}"#,
        #"{"choices":[{"delta":{"tool_calls":[1,{"function":null}],"audio":3}}]}"#,
        #"{"id":7,"model":[],"service_tier":{},"usage":[],"choices":[]}"#,
    ])
    func `unknown shapes have no pieces and break nothing`(text: String) {
        for route in Route.allCases {
            let read = Read(event: text, route)
            #expect(read.reading == .answer)
            #expect(read.pieces == [] && read.reader.id == nil)
        }
    }

    @Test func `choices that end are told`() {
        let read = Read(
            event: chunk(
                #"{"index":1,"delta":{},"finish_reason":"stop"},{"index":0,"finish_reason":null}"#
            )
        )
        #expect(read.reader.finishes.map(\.choice) == [1])
        #expect(read.text(read.reader.finishes.first?.reason) == "stop")
        #expect(read.reader.choices == 2)
    }

    @Test(arguments: [
        (#"{"error":{"message":"m","type":"server_error"}}"#, true), (#"{"error":"text"}"#, true),
        (#"{"error":null,"choices":[]}"#, false), (#"{"errors":[]}"#, false),
    ])
    func `a failure is a top-level error that is not null`(text: String, fails: Bool) {
        #expect(Read(event: text).reading == (fails ? .failure : .answer))
        #expect(Read(body: text).reading == (fails ? .failure : .answer))
    }

    private let tokens = #","usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}"#

    @Test func `usage is read from the extra chunk, the last chunk, and odd places`() {
        let expected = Usage(prompt: 3, completion: 2)
        #expect(Read(event: chunk("", tokens)).reader.usage == expected)
        #expect(
            Read(event: chunk(#"{"index":0,"finish_reason":"stop"}"#, tokens)).reader.usage
                == expected
        )
        // Moonshot puts it into the choice, Groq under a member of its own.
        #expect(Read(event: chunk(#"{"index":0\#(tokens)}"#)).reader.usage == expected)
        #expect(
            Read(event: chunk("", #","x_groq":{"id":"r"\#(tokens)}"#)).reader.usage == expected
        )
        #expect(Read(event: chunk("", #","usage":null"#)).reader.usage == nil)
    }

    @Test func `usage that nobody asked for is hidden`() {
        let text = #"{"index":0,"delta":{"content":"a"}}"#
        #expect(Read(event: chunk(text)).hidden == chunk(text))
        #expect(Read(event: chunk(text, #","usage":null"#)).hidden == chunk(text))
        #expect(Read(event: chunk(text, tokens)).hidden == chunk(text))
        #expect(Read(event: chunk("", tokens)).hidden == nil)
        #expect(Read(event: #"{"usage":{"prompt_tokens":1},"id":"x"}"#).hidden == nil)
        // Azure's first chunk has no choices either.
        let azure = chunk("", #","prompt_filter_results":[]"#)
        #expect(Read(event: azure).hidden == azure)
        #expect(Read(event: chunk("", #","usage":null"#)).hidden == chunk(""))
        #expect(
            Read(event: #"{"error":{"message":"m"},"usage":{}}"#).hidden
                == #"{"error":{"message":"m"}}"#
        )
        #expect(Read(event: "[DONE]").hidden == "[DONE]")
    }
}
