internal import JSONText

/// What the stand-in reads of a chat completion request.
struct ChatAsk {
    var model = ""
    /// The text of all messages, one after the other.
    var texts: [String] = []
    /// The text of the last message of a user.
    var lastUserText = ""
    var isStreamed = false
    var wantsUsage = false
    var choices = 1
    var tokensMax: Int?

    /// Reads a body; nil when it is no request that a provider would answer.
    init?(_ bytes: [UInt8]) {
        var document = JSONDocument()
        do throws(JSONError) {
            try document.parse(bytes.span)
        } catch {
            return nil
        }
        let reader = Reader(bytes: bytes, document: document)
        let root = JSONDocument.root
        guard let model = reader.text("model", of: root),
            let messages = document.member("messages", of: root, in: bytes.span),
            document[messages].kind == .array
        else { return nil }
        self.model = model
        for message in document.elements(of: messages) {
            let text = reader.content(of: message)
            texts.append(text)
            if reader.text("role", of: message) == "user" { lastUserText = text }
        }
        guard !texts.isEmpty else { return nil }
        isStreamed = reader.isTrue("stream", of: root)
        if let options = document.member("stream_options", of: root, in: bytes.span) {
            wantsUsage = reader.isTrue("include_usage", of: options)
        }
        choices = reader.integer("n", of: root) ?? 1
        tokensMax =
            reader.integer("max_completion_tokens", of: root)
            ?? reader.integer("max_tokens", of: root)
        guard 1...128 ~= choices, tokensMax.map({ $0 > 0 }) ?? true else { return nil }
    }

    /// The prompt's tokens: three for the answer's beginning, four for each message.
    var promptTokens: Int { texts.reduce(3) { $0 + 4 + Words.count($1) } }
}

/// Looks up members of one document.
private struct Reader {
    let bytes: [UInt8]
    let document: JSONDocument

    func text(_ name: StaticString, of object: Int) -> String? {
        document.member(name, of: object, in: bytes.span).flatMap(string)
    }

    func integer(_ name: StaticString, of object: Int) -> Int? {
        document.member(name, of: object, in: bytes.span)
            .flatMap { document.integer($0, in: bytes.span) }.map(Int.init)
    }

    func isTrue(_ name: StaticString, of object: Int) -> Bool {
        document.member(name, of: object, in: bytes.span)
            .map { document[$0].kind == .true } ?? false
    }

    /// A message's text: its `content` as a string, or the `text` parts of it.
    func content(of message: Int) -> String {
        guard let content = document.member("content", of: message, in: bytes.span) else {
            return ""
        }
        if let text = string(content) { return text }
        return document.elements(of: content).compactMap { text("text", of: $0) }.joined()
    }

    private func string(_ index: Int) -> String? {
        guard document[index].kind == .string else { return nil }
        var text: [UInt8] = []
        document.decode(index, of: bytes.span, into: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
