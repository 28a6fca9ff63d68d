internal import JSONText

/// One walk over the body of a request.
struct PromptWalk {
    let document: JSONDocument
    let members: PromptMembers
    let book: RuleBook
    let message: MessageRule
    var text: PromptText
    /// The images found; most requests have none, and only images need their model's rule.
    var images: [(size: ImageSize?, detail: ImageRule.Detail)] = []

    init(
        _ document: JSONDocument,
        _ bytes: Span<UInt8>,
        _ book: RuleBook,
        _ message: MessageRule,
        _ text: PromptText
    ) {
        self.document = document
        members = PromptMembers(document, bytes)
        self.book = book
        self.message = message
        self.text = text
    }

    var rules: TokenRules { book.rules }

    /// A chat: messages, tools, the schema of the answer.
    mutating func chat(_ bytes: Span<UInt8>) {
        text.tally.add(message.perPrompt)
        var hasSystemMessage = false
        if let messages = members[.messages] {
            for element in document.elements(of: messages) {
                hasSystemMessage = chatMessage(element, bytes) || hasSystemMessage
            }
        }
        if let list = members[.tools] {
            tools(list, hasSystemMessage: hasSystemMessage, bytes)
        }
        if let list = members[.functions] {
            tools(list, hasSystemMessage: hasSystemMessage, bytes)
        }
        if let choice = members[.toolChoice] { toolChoice(choice, bytes) }
        if let choice = members[.functionCall] { toolChoice(choice, bytes) }
        if let format = members[.responseFormat] {
            schema(document.member("json_schema", of: format, in: bytes), bytes)
        }
        if let prediction = members[.prediction],
            let content = document.member("content", of: prediction, in: bytes)
        {
            self.prediction(content, bytes)
        }
    }

    /// One or several prompts: text, texts, token numbers, or lists of those.
    mutating func prompts(_ name: PromptMembers.Name, _ bytes: Span<UInt8>) {
        for value in [members[name], members[.suffix]] {
            guard let value else { continue }
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

    /// The members of a message that are not just text; the order is that of `messageNames`.
    private enum MessageMember: Int {
        case role, content, name, toolCalls, functionCall, audio
    }

    private static let messageNames = JSONNames([
        "role", "content", "name", "tool_calls", "function_call", "audio",
    ])

    /// One message of a chat; whether it is a system message.
    private mutating func chatMessage(_ object: Int, _ bytes: Span<UInt8>) -> Bool {
        text.tally.messages += 1
        text.tally.add(message.perMessage)
        var isSystem = false
        for member in document.members(of: object) {
            let value = member.value
            let place = Self.messageNames.index(of: member.name, in: document, bytes)
            switch place.flatMap(MessageMember.init(rawValue:)) {
            case .role:
                isSystem = document.isString(value, "system", in: bytes)
                text.add(document, value, bytes)
            case .content:
                content(value, bytes)
            case .name:
                guard document[value].kind == .string else { continue }
                text.tally.add(message.perName)
                text.add(document, value, bytes)
            case .toolCalls:
                toolCalls(value, bytes)
            case .functionCall:
                guard document[value].kind == .object else { continue }
                text.tally.add(rules.tools.perFunctionCall)
                strings(value, bytes)
            case .audio:
                continue  // An earlier answer is named by its id and billed as sound.
            case nil:
                strings(value, bytes)
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
        let (tokens, most) = sent(index, bytes)
        text.tally.add(
            tokens + rules.schema,
            bound: (most + rules.schema) * rules.tools.boundPercent / 100 + 1
        )
    }

    /// The tokens of a value as JSON without white space, and their bound.
    func sent(_ index: Int, _ bytes: Span<UInt8>) -> (tokens: Int64, bound: Int64) {
        guard text.counts else { return (0, Int64(document[index].range.count)) }
        return text.count(document.compact(index, of: bytes).span)
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
