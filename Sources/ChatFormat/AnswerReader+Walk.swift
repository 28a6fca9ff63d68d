internal import JSONText

extension AnswerReader {
    /// An index beyond this is not believed: a request has at most 128 choices, and 128 tools.
    private static let indexMax: Int64 = 128

    /// The next member of a walk that somebody here reads.
    func next(
        of walk: inout JSONNames.Walk,
        _ bytes: Span<UInt8>
    ) -> (name: AnswerMember, value: Int, kind: JSONKind)? {
        AnswerMember.names.next(of: &walk, in: document, bytes).map {
            (AnswerMember.all[$0.place], $0.value, $0.kind)
        }
    }

    /// Begins a walk over what we know of an object.
    func walk(_ object: Int) -> JSONNames.Walk { AnswerMember.names.walk(object, of: document) }

    /// Walks a completion, a chunk of one, a response, or an embeddings answer.
    mutating func readAnswer(_ object: Int, _ bytes: Span<UInt8>) {
        var groq: Int?
        var walk = walk(object)
        while let member = next(of: &walk, bytes) {
            switch (member.name, member.kind) {
            case (.id, .string): id = member.value
            case (.model, .string): model = member.value
            case (.serviceTier, .string): serviceTier = member.value
            case (.usage, _): usageIndex = member.value
            case (.choices, .array): readChoices(member.value, bytes)
            case (.output, .array): readOutput(member.value, bytes)
            case (.groq, .object): groq = member.value
            case (.error, .null): break
            case (.error, _): error = member.value
            default: break
            }
        }
        if let usageIndex { usage = UsageReader.read(usageIndex, of: document, bytes) ?? usage }
        // Groq's older streams put it there.
        if usage == nil, let groq, let inner = document.member("usage", of: groq, in: bytes) {
            usage = UsageReader.read(inner, of: document, bytes)
        }
    }

    private mutating func readChoices(_ array: Int, _ bytes: Span<UInt8>) {
        let end = document[array].next
        var choice = array + 1
        while choice < end {
            readChoice(choice, bytes)
            choices += 1
            choice = document[choice].next
        }
    }

    private mutating func readChoice(_ object: Int, _ bytes: Span<UInt8>) {
        var index = choices
        var finish: Int?
        var message: Int?
        var text: Int?
        var walk = walk(object)
        while let member = next(of: &walk, bytes) {
            switch (member.name, member.kind) {
            case (.index, _): index = place(member.value, bytes) ?? index
            case (.finishReason, .null): break
            case (.finishReason, _): finish = member.value
            case (.delta, .object), (.message, .object): message = member.value
            case (.text, _): text = member.value
            // Moonshot's streams put it there.
            case (.usage, _): usage = UsageReader.read(member.value, of: document, bytes)
            default: break
            }
        }
        if let message { readMessage(message, index, bytes) }
        if let text { add(.content, index, 0, text) }
        if let finish { finishes.append(Finish(choice: index, reason: finish)) }
    }

    private mutating func readMessage(_ object: Int, _ choice: Int, _ bytes: Span<UInt8>) {
        var walk = walk(object)
        while let member = next(of: &walk, bytes) {
            switch (member.name, member.kind) {
            case (.content, .array): readParts(member.value, choice, .content, bytes)
            case (.content, _): add(.content, choice, 0, member.value)
            case (.refusal, _): add(.refusal, choice, 0, member.value)
            case (.reasoning, _), (.reasoningContent, _):
                add(.reasoning, choice, 0, member.value)
            case (.toolCalls, .array): readToolCalls(member.value, choice, bytes)
            case (.functionCall, _): readFunction(member.value, choice, 0, bytes)
            case (.audio, _):
                add(
                    .transcript,
                    choice,
                    0,
                    document.member("transcript", of: member.value, in: bytes)
                )
            default: break
            }
        }
    }

    /// Parts of a message: those of the Responses API, and content in chat answers of servers that
    /// have taken the request's form.
    mutating func readParts(
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

    private mutating func readToolCalls(_ array: Int, _ choice: Int, _ bytes: Span<UInt8>) {
        for (position, call) in document.elements(of: array).enumerated() {
            var index = position
            var function: Int?
            var walk = walk(call)
            while let member = next(of: &walk, bytes) {
                switch member.name {
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
        var walk = walk(object)
        while let member = next(of: &walk, bytes) {
            switch member.name {
            case .name: add(.toolName, choice, part, member.value)
            case .arguments: add(.toolArguments, choice, part, member.value)
            case .input: add(.toolInput, choice, part, member.value)
            default: break
            }
        }
    }

    /// Notes a string; anything else, and an empty one, is passed over.
    mutating func add(_ kind: AnswerPiece.Kind, _ choice: Int, _ part: Int, _ node: Int?) {
        guard let node, document[node].isText else { return }
        pieces.append(AnswerPiece(kind: kind, choice: choice, part: part, node: node))
    }

    /// The number at an index, if it can be believed as a place.
    func place(_ index: Int, _ bytes: Span<UInt8>) -> Int? {
        document.integer(index, in: bytes).flatMap {
            0..<Self.indexMax ~= $0 ? Int($0) : nil
        }
    }
}
