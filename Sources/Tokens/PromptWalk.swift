internal import JSONText

/// One walk over the body of a request.
struct PromptWalk {
    let document: JSONDocument
    let rules: TokenRules
    let message: MessageRule
    let image: ImageRule
    var text: PromptText

    /// A chat: messages, tools, the schema of the answer.
    mutating func chat(_ bytes: Span<UInt8>) {
        let root = JSONDocument.root
        text.tally.add(message.perPrompt)
        var hasSystemMessage = false
        if let messages = document.member("messages", of: root, in: bytes) {
            for element in document.elements(of: messages) {
                hasSystemMessage = chatMessage(element, bytes) || hasSystemMessage
            }
        }
        for name in ["tools", "functions"] as [StaticString] {
            guard let list = document.member(name, of: root, in: bytes) else { continue }
            tools(list, hasSystemMessage: hasSystemMessage, bytes)
        }
        for name in ["tool_choice", "function_call"] as [StaticString] {
            guard let choice = document.member(name, of: root, in: bytes) else { continue }
            toolChoice(choice, bytes)
        }
        if let format = document.member("response_format", of: root, in: bytes) {
            schema(document.member("json_schema", of: format, in: bytes), bytes)
        }
        if let prediction = document.member("prediction", of: root, in: bytes),
            let content = document.member("content", of: prediction, in: bytes)
        {
            self.prediction(content, bytes)
        }
    }

    /// One or several prompts: text, texts, token numbers, or lists of those.
    mutating func prompts(_ name: StaticString, _ bytes: Span<UInt8>) {
        for member in [name, "suffix"] as [StaticString] {
            guard let value = document.member(member, of: JSONDocument.root, in: bytes) else {
                continue
            }
            if prompt(value, bytes) { continue }
            for element in document.elements(of: value) {
                if prompt(element, bytes) { continue }
                text.tally.messages += 1
                for number in document.elements(of: element)
                where document[number].kind == .number { text.tally.add(1) }
            }
        }
        // A completion without a prompt starts from one special token.
        if text.tally.messages == 0 { text.tally.add(1) }
    }

    private mutating func prompt(_ index: Int, _ bytes: Span<UInt8>) -> Bool {
        switch document[index].kind {
        case .string:
            text.tally.messages += 1
            text.add(document, index, bytes)
        case .number:
            text.tally.messages = max(text.tally.messages, 1)
            text.tally.add(1)
        default:
            return false
        }
        return true
    }

    /// One message of a chat; whether it is a system message.
    private mutating func chatMessage(_ object: Int, _ bytes: Span<UInt8>) -> Bool {
        text.tally.messages += 1
        text.tally.add(message.perMessage)
        var isSystem = false
        for member in document.members(of: object) {
            switch true {
            case document.isString(member.name, "role", in: bytes):
                isSystem = document.isString(member.value, "system", in: bytes)
                text.add(document, member.value, bytes)
            case document.isString(member.name, "content", in: bytes):
                content(member.value, bytes)
            case document.isString(member.name, "name", in: bytes):
                guard document[member.value].kind == .string else { continue }
                text.tally.add(message.perName)
                text.add(document, member.value, bytes)
            case document.isString(member.name, "tool_calls", in: bytes):
                toolCalls(member.value, bytes)
            case document.isString(member.name, "function_call", in: bytes):
                guard document[member.value].kind == .object else { continue }
                text.tally.add(rules.tools.perFunctionCall)
                strings(member.value, bytes)
            case document.isString(member.name, "audio", in: bytes):
                continue  // An earlier answer is named by its id and billed as sound.
            default:
                strings(member.value, bytes)
            }
        }
        return isSystem
    }

    private mutating func toolCalls(_ list: Int, _ bytes: Span<UInt8>) {
        var count = 0
        for call in document.elements(of: list) {
            count += 1
            text.tally.add(rules.tools.perCall)
            for kind in ["function", "custom"] as [StaticString] {
                guard let called = document.member(kind, of: call, in: bytes) else { continue }
                strings(called, bytes)
            }
        }
        if count > 1 { text.tally.add(rules.tools.parallelCalls) }
    }

    /// Adds all strings below a value, names of members not included.
    mutating func strings(_ index: Int, _ bytes: Span<UInt8>) {
        switch document[index].kind {
        case .string: text.add(document, index, bytes)
        case .array:
            for element in document.elements(of: index) { strings(element, bytes) }
        case .object:
            for member in document.members(of: index) { strings(member.value, bytes) }
        case .null, .false, .true, .number:
            break
        }
    }

    /// Adds the schema of an answer, which providers put into the prompt as JSON.
    mutating func schema(_ index: Int?, _ bytes: Span<UInt8>) {
        guard let index, document[index].kind == .object else { return }
        let compact = document.compact(index, of: bytes)
        let (tokens, most) = text.count(compact.span)
        text.tally.add(
            tokens + rules.schema,
            bound: (most + rules.schema) * rules.tools.boundPercent / 100 + 1
        )
    }

    private mutating func prediction(_ content: Int, _ bytes: Span<UInt8>) {
        var list = [content]
        if document[content].kind == .array {
            list = document.elements(of: content).compactMap {
                document.member("text", of: $0, in: bytes)
            }
        }
        for index in list { text.tally.prediction += text.count(document, index, bytes).bound }
    }
}

extension JSONDocument {
    /// The bytes of a value without white space between its parts.
    func compact(_ index: Int, of bytes: Span<UInt8>) -> [UInt8] {
        var compact: [UInt8] = []
        var inString = false
        var i = self[index].start
        let end = self[index].end
        while i < end {
            let byte = bytes[i]
            if byte == UInt8(ascii: "\""), !isEscaped(i, bytes) { inString.toggle() }
            if inString || byte > 0x20 { compact.append(byte) }
            i += 1
        }
        return compact
    }

    private func isEscaped(_ index: Int, _ bytes: Span<UInt8>) -> Bool {
        var i = index
        while i > 0, bytes[i - 1] == UInt8(ascii: "\\") { i -= 1 }
        return (index - i) % 2 == 1
    }
}
