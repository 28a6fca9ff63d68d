internal import JSONText

/// Reads and checks the members of a request one by one.
struct RequestReader {
    let document: JSONDocument

    func read(_ request: inout ChatRequest, _ bytes: Span<UInt8>) throws(RequestFault) {
        guard document.count > 0, document[JSONDocument.root].kind == .object else {
            throw .notAnObject
        }
        var walk = RequestField.names.walk(JSONDocument.root, of: document)
        while let known = RequestField.names.next(of: &walk, in: document, bytes) {
            guard known.kind != .null else { continue }
            try read(RequestField.all[known.place], known.value, into: &request, bytes)
        }
        request.bestOf = max(request.bestOf, request.n)
        try checkRequired(request)
    }

    private func checkRequired(_ request: ChatRequest) throws(RequestFault) {
        switch request.route {
        case .chatCompletions:
            guard request.messages != nil else { throw .missing("messages") }
        case .embeddings:
            guard request.input != nil else { throw .missing("input") }
        case .completions, .responses:
            break
        }
    }

    private func read(
        _ field: RequestField,
        _ index: Int,
        into request: inout ChatRequest,
        _ bytes: Span<UInt8>
    ) throws(RequestFault) {
        switch field {
        case .model:
            request.model = try model(index, bytes)
        case .stream, .streamOptions, .store, .background, .metadata:
            try readFlag(field, index, into: &request, bytes)
        case .n, .bestOf, .maxTokens, .maxCompletionTokens, .maxOutputTokens:
            try readNumber(field, index, into: &request, bytes)
        case .user:
            request.user = try text(field, index, bytes)
        case .safetyIdentifier:
            request.safetyIdentifier = try text(field, index, bytes)
        case .serviceTier:
            request.serviceTier = try text(field, index, bytes)
        case .messages, .prompt, .input, .instructions, .suffix, .prediction, .tools, .functions,
            .responseFormat, .text, .previousResponse, .conversation:
            try readContent(field, index, into: &request, bytes)
        }
    }

    private func model(
        _ index: Int,
        _ bytes: Span<UInt8>
    ) throws(RequestFault) -> ChatRequest.TextMember {
        let model = try text(.model, index, bytes)
        guard !model.text.isEmpty else { throw .noModel }
        return model
    }

    private func readFlag(
        _ field: RequestField,
        _ index: Int,
        into request: inout ChatRequest,
        _ bytes: Span<UInt8>
    ) throws(RequestFault) {
        switch field {
        case .stream: request.stream = try flag("stream", index)
        case .store: request.store = try flag("store", index)
        case .background: request.background = try flag("background", index)
        case .metadata:
            try MetadataCheck.check(document, index, bytes)
            request.metadata = index
        default:
            try require(.object, "an object", field.rawValue, index)
            request.streamOptions = index
            guard
                let include = document.member("include_usage", of: index, in: bytes),
                document[include].kind != .null
            else { return }
            request.includeUsage = try flag("stream_options.include_usage", include)
        }
    }

    private func readNumber(
        _ field: RequestField,
        _ index: Int,
        into request: inout ChatRequest,
        _ bytes: Span<UInt8>
    ) throws(RequestFault) {
        // A limit that the route does not know limits nothing, so that we must not count on it.
        guard field.limits(request.route) else { return }
        // OpenAI's API reference: n is 1 to 128; best_of has no bound of its own, 128 is ours.
        let isCount = field == .n || field == .bestOf
        // A legacy completion may ask for no tokens, to see its prompt's probabilities.
        let least: Int64 = !isCount && request.route == .completions ? 0 : 1
        let value = try number(field, index, least...(isCount ? 128 : .max), bytes)
        let member = ChatRequest.NumberMember(index: index, value: value)
        switch field {
        case .n: request.n = value
        case .bestOf: request.bestOf = value
        case .maxTokens: request.maxTokens = member
        case .maxCompletionTokens: request.maxCompletionTokens = member
        default: request.maxOutputTokens = member
        }
    }

    private func readContent(
        _ field: RequestField,
        _ index: Int,
        into request: inout ChatRequest,
        _ bytes: Span<UInt8>
    ) throws(RequestFault) {
        let content = ContentReader(document: document)
        switch field {
        case .messages:
            if request.route == .chatCompletions { try content.checkMessages(index, bytes) }
            request.messages = index
        case .prompt:
            if request.route == .completions {
                request.prompts = try content.checkPrompts("prompt", index)
            }
            request.prompt = index
        case .input:
            if request.route == .embeddings {
                request.prompts = try content.checkPrompts("input", index)
            } else if request.route == .responses {
                try content.checkInput(index)
                StateReference.append(ofInput: index, in: document, bytes, to: &request.references)
            }
            request.input = index
        case .instructions: request.instructions = index
        case .suffix: request.suffix = index
        case .prediction: request.prediction = index
        case .tools:
            try require(.array, "an array of objects", field.rawValue, index)
            if request.route == .responses {
                StateReference.append(ofTools: index, in: document, bytes, to: &request.references)
            }
            request.tools = index
        case .functions:
            try require(.array, "an array of objects", field.rawValue, index)
            request.functions = index
        case .responseFormat where request.route != .responses,
            .text where request.route == .responses:
            request.responseFormat = index
        case .previousResponse, .conversation:
            guard request.route == .responses else { return }
            request.references.append(try formerTurns(field, index, bytes))
        default: break
        }
    }

    /// What comes before the request's own input: a response by its id, or a conversation by its
    /// id, alone or in an object.
    private func formerTurns(
        _ field: RequestField,
        _ index: Int,
        _ bytes: Span<UInt8>
    ) throws(RequestFault) -> StateReference {
        if field == .conversation, document[index].kind == .object {
            guard let id = document.member("id", of: index, in: bytes) else {
                throw .missing("conversation.id")
            }
            guard document[id].kind == .string else {
                throw .type("conversation.id", "a string", got: document[id])
            }
            return StateReference(.conversation, document.text(id, in: bytes))
        }
        let id = try text(field, index, bytes).text
        return StateReference(field == .conversation ? .conversation : .response, id)
    }

    private func flag(_ param: String, _ index: Int) throws(RequestFault) -> Bool {
        switch document[index].kind {
        case .true: return true
        case .false: return false
        default: throw .type(param, "a boolean", got: document[index])
        }
    }

    private func text(
        _ field: RequestField,
        _ index: Int,
        _ bytes: Span<UInt8>
    ) throws(RequestFault) -> ChatRequest.TextMember {
        try require(.string, "a string", field.rawValue, index)
        return ChatRequest.TextMember(index: index, text: document.text(index, in: bytes))
    }

    private func number(
        _ field: RequestField,
        _ index: Int,
        _ range: ClosedRange<Int64>,
        _ bytes: Span<UInt8>
    ) throws(RequestFault) -> Int64 {
        try require(.number, "an integer", field.rawValue, index)
        guard let value = document.integer(index, in: bytes) else {
            throw .type(field.rawValue, "an integer of 64 bits", got: document[index])
        }
        guard value >= range.lowerBound else {
            throw .below(field.rawValue, range.lowerBound, got: value)
        }
        guard value <= range.upperBound else {
            throw .above(field.rawValue, range.upperBound, got: value)
        }
        return value
    }

    private func require(
        _ kind: JSONKind,
        _ words: String,
        _ param: String,
        _ index: Int
    ) throws(RequestFault) {
        guard document[index].kind == kind else {
            throw .type(param, words, got: document[index])
        }
    }
}
