internal import JSONText

extension AnswerReader {
    /// Walks an event of the Responses API; what `delta`s said before is not said again.
    mutating func readEvent(_ bytes: Span<UInt8>) {
        var type: Int?
        var delta: Int?
        var object: Int?
        var choice = 0
        var part = 0
        for member in document.members(of: JSONDocument.root) {
            switch AnswerMember.of(member.name, in: document, bytes) {
            case .type: type = member.value
            case .delta: delta = member.value
            case .response, .item: object = member.value
            case .outputIndex: choice = place(member.value, bytes) ?? 0
            case .contentIndex, .summaryIndex: part = place(member.value, bytes) ?? 0
            case .error where document[member.value].kind != .null: error = member.value
            default: break
            }
        }
        guard let type, let event = ResponseEvent.of(type, in: document, bytes) else {
            // What the other events hold of a response is not new; who made it is.
            if let object { readEnvelope(object, bytes) }
            return
        }
        switch event {
        case .textDelta: add(.content, choice, part, delta)
        case .refusalDelta: add(.refusal, choice, part, delta)
        case .reasoningDelta, .summaryDelta: add(.reasoning, choice, part, delta)
        case .argumentsDelta, .mcpArgumentsDelta: add(.toolArguments, choice, part, delta)
        case .inputDelta, .codeDelta: add(.toolInput, choice, part, delta)
        case .transcriptDelta: add(.transcript, choice, part, delta)
        case .itemAdded:
            add(.toolName, choice, 0, object.flatMap { document.member("name", of: $0, in: bytes) })
        case .completed, .incomplete, .failed:
            isFinal = true
            if let object { readEnvelope(object, bytes) }
        case .error:
            isFinal = true
            error = error ?? JSONDocument.root
        }
    }

    private mutating func add(
        _ kind: AnswerPiece.Kind,
        _ choice: Int,
        _ part: Int,
        _ node: Int?
    ) {
        if let node { add(kind, choice, part, node) }
    }

    private mutating func readEnvelope(_ object: Int, _ bytes: Span<UInt8>) {
        for member in document.members(of: object) {
            switch AnswerMember.of(member.name, in: document, bytes) {
            case .id: id = string(member.value)
            case .model: model = string(member.value)
            case .serviceTier: serviceTier = string(member.value)
            case .usage: usage = UsageReader.read(member.value, of: document, bytes)
            case .error where document[member.value].kind != .null: error = member.value
            default: break
            }
        }
    }

    /// Walks the items of a whole response.
    mutating func readOutput(_ array: Int, _ bytes: Span<UInt8>) {
        for (choice, item) in document.elements(of: array).enumerated() {
            for member in document.members(of: item) {
                switch AnswerMember.of(member.name, in: document, bytes) {
                case .content: readParts(member.value, choice, .content, bytes)
                case .summary: readParts(member.value, choice, .reasoning, bytes)
                case .name: add(.toolName, choice, 0, member.value)
                case .arguments: add(.toolArguments, choice, 0, member.value)
                case .input, .code: add(.toolInput, choice, 0, member.value)
                default: break
                }
            }
        }
    }

    private mutating func readParts(
        _ array: Int,
        _ choice: Int,
        _ kind: AnswerPiece.Kind,
        _ bytes: Span<UInt8>
    ) {
        for (place, part) in document.elements(of: array).enumerated() {
            add(kind, choice, place, document.member("text", of: part, in: bytes))
            add(.refusal, choice, place, document.member("refusal", of: part, in: bytes))
        }
    }
}
