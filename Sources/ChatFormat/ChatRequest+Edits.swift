package import JSONText

extension ChatRequest {
    /// Makes a stream end with its usage, and keeps the client's other stream options.
    ///
    /// Nothing is changed for calls that know no such option, and where the client asked itself.
    package func askForUsage(
        in edits: inout JSONEdits,
        of document: JSONDocument,
        _ bytes: Span<UInt8>
    ) {
        guard stream, !includeUsage, route == .chatCompletions || route == .completions else {
            return
        }
        guard let streamOptions else {
            set("stream_options", of: JSONDocument.root, in: &edits, document, bytes) {
                $0.append(copying: #"{"include_usage":true}"#)
            }
            return
        }
        set("include_usage", of: streamOptions, in: &edits, document, bytes) {
            $0.append(copying: "true")
        }
    }

    /// Lets one choice have at most so many tokens, and never more than the client allowed.
    ///
    /// The number goes into the members that the client used; without one that the model obeys
    /// into the route's own, which is `max_tokens` for models that only know that. Answers whether
    /// anything was changed.
    @discardableResult
    package func capOutput(
        tokens: Int64,
        knowsOnlyMaxTokens: Bool,
        in edits: inout JSONEdits,
        of document: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> Bool {
        guard route != .embeddings else { return false }
        let given = [maxTokens, maxCompletionTokens, maxOutputTokens].compactMap { $0 }
        for member in given where member.value > tokens {
            edits.replaceValue(member.index, of: document) {
                JSONWriter.appendInteger(tokens, to: &$0)
            }
        }
        let isObeyed =
            knowsOnlyMaxTokens && route == .chatCompletions ? maxTokens != nil : !given.isEmpty
        guard !isObeyed else { return given.contains { $0.value > tokens } }
        let name = capName(knowsOnlyMaxTokens: knowsOnlyMaxTokens)
        let least = min(tokens, outputTokensMax ?? tokens)
        set(name, of: JSONDocument.root, in: &edits, document, bytes) {
            JSONWriter.appendInteger(least, to: &$0)
        }
        return true
    }

    private func capName(knowsOnlyMaxTokens: Bool) -> StaticString {
        switch route {
        case .responses: "max_output_tokens"
        case .completions: "max_tokens"
        case .chatCompletions, .embeddings:
            knowsOnlyMaxTokens ? "max_tokens" : "max_completion_tokens"
        }
    }

    /// Writes another model's name into the body.
    package func replaceModel(
        with name: String,
        in edits: inout JSONEdits,
        of document: JSONDocument,
        _ bytes: Span<UInt8>
    ) {
        set("model", of: JSONDocument.root, in: &edits, document, bytes) {
            JSONWriter.appendString(Array(name.utf8).span, to: &$0)
        }
    }

    /// Takes `store` and `metadata` out: what they ask for is done here, not by the provider.
    package func dropStorage(
        in edits: inout JSONEdits,
        of document: JSONDocument,
        _ bytes: Span<UInt8>
    ) {
        for name in ["store", "metadata"] as [StaticString] {
            guard let value = document.member(name, of: JSONDocument.root, in: bytes) else {
                continue
            }
            edits.removeMember(.init(value: value), from: JSONDocument.root, of: document)
        }
    }

    /// Gives a member a value, whether it is there, null, or absent.
    private func set(
        _ name: StaticString,
        of object: Int,
        in edits: inout JSONEdits,
        _ document: JSONDocument,
        _ bytes: Span<UInt8>,
        by write: (inout [UInt8]) -> Void
    ) {
        if let value = document.member(name, of: object, in: bytes) {
            edits.replaceValue(value, of: document, by: write)
        } else {
            edits.insertMember(name, into: object, of: document, by: write)
        }
    }
}
