internal import JSONText

extension AnswerReader {
    /// Walks an event of the Responses API; what `delta`s said before is not said again.
    mutating func readEvent(_ bytes: Span<UInt8>) {
        var type: Int?
        var delta: Int?
        var response: Int?
        var item: Int?
        var choice = 0
        var part = 0
        var walk = walk(JSONDocument.root)
        while let member = next(of: &walk, bytes) {
            switch (member.name, member.kind) {
            case (.type, .string): type = member.value
            case (.delta, .string): delta = member.value
            case (.response, .object): response = member.value
            case (.item, .object): item = member.value
            case (.outputIndex, _): choice = place(member.value, bytes) ?? 0
            case (.contentIndex, _), (.summaryIndex, _): part = place(member.value, bytes) ?? 0
            case (.error, .null): break
            case (.error, _): error = member.value
            default: break
            }
        }
        guard let type, let event = ResponseEvent.of(type, in: document, bytes) else {
            // What the other events hold of a response is not new; who made it is.
            if let response { readEnvelope(response, bytes) }
            if let item { noteIDs(of: item, bytes) }
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
            add(.toolName, choice, 0, item.flatMap { document.member("name", of: $0, in: bytes) })
            if let item { noteIDs(of: item, bytes) }
        case .completed, .incomplete, .failed:
            isFinal = true
            if let response { readEnvelope(response, bytes) }
        case .error:
            isFinal = true
            error = error ?? JSONDocument.root
        }
    }

    private mutating func readEnvelope(_ object: Int, _ bytes: Span<UInt8>) {
        var walk = walk(object)
        while let member = next(of: &walk, bytes) {
            switch (member.name, member.kind) {
            case (.id, .string): id = member.value
            case (.model, .string): model = member.value
            case (.serviceTier, .string): serviceTier = member.value
            case (.usage, _): usage = UsageReader.read(member.value, of: document, bytes)
            case (.output, .array):
                for item in document.elements(of: member.value) { noteIDs(of: item, bytes) }
            case (.error, .null): break
            case (.error, _): error = member.value
            default: break
            }
        }
    }

    /// Notes the ids in an item by which later requests may name what the provider keeps.
    private mutating func noteIDs(of item: Int, _ bytes: Span<UInt8>) {
        var walk = walk(item)
        while let member = next(of: &walk, bytes) {
            switch (member.name, member.kind) {
            case (.id, .string), (.containerID, .string): keptIDs.append(member.value)
            default: break
            }
        }
    }

    /// Walks the items of a whole response.
    mutating func readOutput(_ array: Int, _ bytes: Span<UInt8>) {
        for (choice, item) in document.elements(of: array).enumerated() {
            var walk = walk(item)
            while let member = next(of: &walk, bytes) {
                switch (member.name, member.kind) {
                case (.content, .array): readParts(member.value, choice, .content, bytes)
                case (.summary, .array): readParts(member.value, choice, .reasoning, bytes)
                case (.name, _): add(.toolName, choice, 0, member.value)
                case (.arguments, _): add(.toolArguments, choice, 0, member.value)
                case (.input, _), (.code, _): add(.toolInput, choice, 0, member.value)
                case (.id, .string), (.containerID, .string): keptIDs.append(member.value)
                default: break
                }
            }
        }
    }
}
