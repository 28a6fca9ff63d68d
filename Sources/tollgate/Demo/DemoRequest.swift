internal import JSONText

/// One request of the demonstration.
struct DemoRequest {
    /// What it shows.
    let title: String
    /// The person that the shared key's request names.
    let person: String
    let text: String
    var isStreamed = false
    var tokensMax: Int64?

    /// The body, as an SDK would send it.
    var body: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("model")
        json.string(DemoStory.model)
        json.name("messages")
        json.beginArray()
        json.beginObject()
        json.name("role")
        json.string("user")
        json.name("content")
        json.string(text)
        json.endObject()
        json.endArray()
        if isStreamed {
            json.name("stream")
            json.bool(true)
        }
        if let tokensMax {
            json.name("max_completion_tokens")
            json.integer(tokensMax)
        }
        json.name("user")
        json.string(person)
        json.endObject()
        return json.bytes
    }

    /// What the client sent, line by line.
    func sent(publicID: String) -> [String] {
        var lines = ["POST /v1/chat/completions", "key: sk-tg-\(publicID)...", "user: \(person)"]
        if isStreamed { lines.append("stream: true") }
        if let tokensMax { lines.append("max_completion_tokens: \(tokensMax)") }
        return lines + ["", "\"\(text)\""]
    }
}
