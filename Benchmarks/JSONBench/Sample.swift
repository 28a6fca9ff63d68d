/// Documents to measure with.
enum Sample {
    /// Names, and the documents that belong to them, made when they are asked for.
    static var all: [(name: String, bytes: () -> [UInt8])] {
        [
            ("chat body 1.1 KB", { chatBody(1) }),
            ("chat body 11 KB", { chatBody(12) }),
            ("chat body 1.1 MB", { chatBody(1200) }),
            ("chunk", { Array(chunk.utf8) }),
            ("answer", { Array(answer.utf8) }),
            ("long ASCII string", { string("lorem ipsum ", 1 << 17) }),
            ("long Chinese string", { string("\u{6F22}\u{5B57}\u{3002}", 1 << 17) }),
            ("long French string", { string("h\u{E9}las, \u{E0} vrai dire ", 60000) }),
            ("long escaped string", { string("line of text\\n", 1 << 16) }),
            ("token numbers", { numbers(50_000) }),
            ("8 members", { members(8) }),
            ("64 members", { members(64) }),
            ("100,000 members", { members(100_000) }),
        ]
    }

    /// A request with a system prompt and turns of a conversation; one turn makes 1.1 KB.
    static func chatBody(_ turns: Int) -> [UInt8] {
        let question =
            "Please explain in two or three sentences how a reverse proxy keeps connections to "
            + "its upstream open, why that makes requests faster, and what has to happen when "
            + "the upstream closes one of them just before the next request is written to it."
        let answer =
            "A reverse proxy keeps a pool of idle connections; a request takes one, and gives it "
            + "back when the answer has ended. No handshake is needed, so latency falls. If the "
            + "upstream has closed it meanwhile, the write fails or the answer is empty.\\nThen "
            + "the proxy may try once more on a fresh connection, if the request is safe."
        var text = #"{"model":"gpt-4o-mini","stream":true,"temperature":0.7,"max_tokens":512,"#
        text += #""user":"user-8437","stream_options":{"include_usage":true},"messages":["#
        text += #"{"role":"system","content":"You are a helpful assistant. Answer briefly."}"#
        for _ in 0..<turns {
            text += #",{"role":"user","content":"\#(question)"}"#
            text += #",{"role":"assistant","content":"\#(answer)"}"#
            text += #",{"role":"user","content":"And over HTTP/2, is that any different?"}"#
        }
        return Array((text + "]}").utf8)
    }

    static let chunk =
        #"{"id":"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG","object":"chat.completion.chunk","#
        + #""created":1741570283,"model":"gpt-4o-mini-2024-07-18","service_tier":"default","#
        + #""choices":[{"index":0,"delta":{"content":" proxy"},"finish_reason":null}]}"#

    static let usageChunk =
        #"{"id":"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG","object":"chat.completion.chunk","#
        + #""created":1741570283,"model":"gpt-4o-mini-2024-07-18","service_tier":"default","#
        + #""choices":[],"usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29,"#
        + #""prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"#
        + #""completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"#
        + #""accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}"#

    static let answer =
        #"{"id":"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT","object":"chat.completion","#
        + #""created":1741569952,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"#
        + #""message":{"role":"assistant","content":"Hello! How can I assist you today?","#
        + #""refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"#
        + #""usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29,"#
        + #""prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"#
        + #""completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"#
        + #""accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"#
        + #""service_tier":"default","system_fingerprint":"fp_06737a9306"}"#

    private static func string(_ text: String, _ times: Int) -> [UInt8] {
        Array("\"\(String(repeating: text, count: times))\"".utf8)
    }

    private static func numbers(_ count: Int) -> [UInt8] {
        Array("[\((0..<count).map { String($0 &* 7919 % 200_000) }.joined(separator: ","))]".utf8)
    }

    private static func members(_ count: Int) -> [UInt8] {
        Array("{\((0..<count).map { #""name\#($0)":\#($0)"# }.joined(separator: ","))}".utf8)
    }
}
