internal import JSONText

extension AnswerReader {
    /// An index beyond this is not believed; the choice's place is taken instead.
    private static let indexMax = 4_096

    /// Walks a completion, a chunk of one, a response, or an embeddings answer.
    mutating func readAnswer(_ object: Int, _ bytes: Span<UInt8>) {
        var groq: Int?
        let end = document[object].next
        var name = object + 1
        while name < end {
            let value = name + 1
            switch AnswerMember.of(name, in: document, bytes) {
            case .id: id = string(value)
            case .model: model = string(value)
            case .serviceTier: serviceTier = string(value)
            case .usage: usageIndex = value
            case .choices: readChoices(value, bytes)
            case .output: readOutput(value, bytes)
            case .groq: groq = value
            case .error where document[value].kind != .null: error = value
            default: break
            }
            name = document[value].next
        }
        if let usageIndex { usage = UsageReader.read(usageIndex, of: document, bytes) ?? usage }
        // Groq's older streams put it there.
        if usage == nil, let groq, let inner = document.member("usage", of: groq, in: bytes) {
            usage = UsageReader.read(inner, of: document, bytes)
        }
    }

    private mutating func readChoices(_ array: Int, _ bytes: Span<UInt8>) {
        guard document[array].kind == .array else { return }
        let end = document[array].next
        var choice = array + 1
        while choice < end {
            if document[choice].kind == .object { readChoice(choice, bytes) }
            choices += 1
            choice = document[choice].next
        }
    }

    private mutating func readChoice(_ object: Int, _ bytes: Span<UInt8>) {
        var index = choices
        var finish: Int?
        var message: Int?
        var text: Int?
        let end = document[object].next
        var name = object + 1
        while name < end {
            let value = name + 1
            switch AnswerMember.of(name, in: document, bytes) {
            case .index: index = place(value, bytes) ?? index
            case .finishReason where document[value].kind != .null: finish = value
            case .delta, .message: message = value
            case .text: text = value
            // Moonshot's streams put it there.
            case .usage: usage = UsageReader.read(value, of: document, bytes)
            default: break
            }
            name = document[value].next
        }
        if let message, document[message].kind == .object { readMessage(message, index, bytes) }
        if let text { add(.content, index, 0, text) }
        if let finish { finishes.append(Finish(choice: index, reason: finish)) }
    }

    private mutating func readMessage(_ object: Int, _ choice: Int, _ bytes: Span<UInt8>) {
        let end = document[object].next
        var name = object + 1
        while name < end {
            let value = name + 1
            switch AnswerMember.of(name, in: document, bytes) {
            case .content: readContent(value, choice, bytes)
            case .refusal: add(.refusal, choice, 0, value)
            case .reasoning, .reasoningContent: add(.reasoning, choice, 0, value)
            case .toolCalls: readToolCalls(value, choice, bytes)
            case .functionCall: readFunction(value, choice, 0, bytes)
            case .audio:
                if let text = document.member("transcript", of: value, in: bytes) {
                    add(.transcript, choice, 0, text)
                }
            default: break
            }
            name = document[value].next
        }
    }

    /// Content is text; parts with text where a server has taken the request's form.
    private mutating func readContent(_ value: Int, _ choice: Int, _ bytes: Span<UInt8>) {
        guard document[value].kind == .array else { return add(.content, choice, 0, value) }
        for (place, part) in document.elements(of: value).enumerated() {
            if let text = document.member("text", of: part, in: bytes) {
                add(.content, choice, place, text)
            } else if let text = document.member("refusal", of: part, in: bytes) {
                add(.refusal, choice, place, text)
            }
        }
    }

    private mutating func readToolCalls(_ array: Int, _ choice: Int, _ bytes: Span<UInt8>) {
        for (position, call) in document.elements(of: array).enumerated() {
            var index = position
            var function: Int?
            for member in document.members(of: call) {
                switch AnswerMember.of(member.name, in: document, bytes) {
                case .index: index = place(member.value, bytes) ?? index
                case .function, .custom: function = member.value
                default: break
                }
            }
            if let function { readFunction(function, choice, index, bytes) }
        }
    }

    private mutating func readFunction(
        _ object: Int,
        _ choice: Int,
        _ part: Int,
        _ bytes: Span<UInt8>
    ) {
        for member in document.members(of: object) {
            switch AnswerMember.of(member.name, in: document, bytes) {
            case .name: add(.toolName, choice, part, member.value)
            case .arguments: add(.toolArguments, choice, part, member.value)
            case .input: add(.toolInput, choice, part, member.value)
            default: break
            }
        }
    }

    mutating func add(_ kind: AnswerPiece.Kind, _ choice: Int, _ part: Int, _ node: Int) {
        guard document[node].kind == .string, !document[node].inner.isEmpty else { return }
        pieces.append(AnswerPiece(kind: kind, choice: choice, part: part, node: node))
    }

    func place(_ index: Int, _ bytes: Span<UInt8>) -> Int? {
        document.integer(index, in: bytes).flatMap {
            0..<Int64(Self.indexMax) ~= $0 ? Int($0) : nil
        }
    }

    func string(_ index: Int) -> Int? { document[index].kind == .string ? index : nil }
}
