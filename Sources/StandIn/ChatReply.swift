internal import JSONText

/// What the stand-in says to a request: always the same to the same.
struct ChatReply {
    let id: String
    let ask: ChatAsk
    /// The answer's tokens, cut to what was allowed; their white space is in them.
    let tokens: [String]
    private let isCut: Bool

    init(id: String, to ask: ChatAsk) {
        self.id = id
        self.ask = ask
        let all = Words.split("You said: \(ask.lastUserText)")
        tokens = Array(all.prefix(ask.tokensMax ?? .max))
        isCut = tokens.count < all.count
    }

    private var finishReason: String { isCut ? "length" : "stop" }

    /// 2026-01-01 00:00 UTC: the same answer to the same question has the same bytes.
    private static let created: Int64 = 1_767_225_600

    /// The whole answer.
    var whole: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        writeHead(&json, "chat.completion")
        json.name("choices")
        json.beginArray()
        for index in 0..<ask.choices {
            json.beginObject()
            json.name("index")
            json.integer(Int64(index))
            json.name("message")
            json.beginObject()
            json.name("role")
            json.string("assistant")
            json.name("content")
            json.string(tokens.joined())
            json.name("refusal")
            json.null()
            json.endObject()
            json.name("logprobs")
            json.null()
            json.name("finish_reason")
            json.string(finishReason)
            json.endObject()
        }
        json.endArray()
        json.name("usage")
        writeUsage(&json)
        json.endObject()
        return json.bytes
    }

    /// The chunks of the streamed answer, without `[DONE]`.
    var chunks: [[UInt8]] {
        var chunks: [[UInt8]] = []
        for choice in 0..<ask.choices { chunks.append(chunk(choice, role: true, nil, nil)) }
        for token in tokens {
            for choice in 0..<ask.choices { chunks.append(chunk(choice, role: false, token, nil)) }
        }
        for choice in 0..<ask.choices {
            chunks.append(chunk(choice, role: false, nil, finishReason))
        }
        if ask.wantsUsage { chunks.append(usageChunk) }
        return chunks
    }

    private func chunk(
        _ choice: Int,
        role: Bool,
        _ text: String?,
        _ finish: String?
    ) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        writeHead(&json, "chat.completion.chunk")
        json.name("choices")
        json.beginArray()
        json.beginObject()
        json.name("index")
        json.integer(Int64(choice))
        json.name("delta")
        json.beginObject()
        if role {
            json.name("role")
            json.string("assistant")
            json.name("content")
            json.string("")
        }
        if let text {
            json.name("content")
            json.string(text)
        }
        json.endObject()
        json.name("finish_reason")
        if let finish { json.string(finish) } else { json.null() }
        json.endObject()
        json.endArray()
        if ask.wantsUsage {
            json.name("usage")
            json.null()
        }
        json.endObject()
        return json.bytes
    }

    private var usageChunk: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        writeHead(&json, "chat.completion.chunk")
        json.name("choices")
        json.beginArray()
        json.endArray()
        json.name("usage")
        writeUsage(&json)
        json.endObject()
        return json.bytes
    }

    private func writeHead(_ json: inout JSONWriter, _ object: String) {
        json.name("id")
        json.string(id)
        json.name("object")
        json.string(object)
        json.name("created")
        json.integer(Self.created)
        json.name("model")
        json.string(ask.model)
    }

    private func writeUsage(_ json: inout JSONWriter) {
        let prompt = Int64(ask.promptTokens)
        let completion = Int64(tokens.count * ask.choices)
        json.beginObject()
        json.name("prompt_tokens")
        json.integer(prompt)
        json.name("completion_tokens")
        json.integer(completion)
        json.name("total_tokens")
        json.integer(prompt + completion)
        json.endObject()
    }
}
