package import JSONText

/// Counts the prompt of a request in one walk over its parsed body.
///
/// OpenAI publishes its tokenizers, not its prompt templates: the text is exact, the rest are the
/// published rules. The provider's `usage` always wins; these numbers are for holds, and for
/// answers that came without usage.
package struct PromptCounter: Sendable {
    /// What a body's members mean.
    package enum Shape: Sendable {
        case chat, completions, embeddings, responses
    }

    private let counter: TokenCounter
    private let rules: TokenRules

    /// Makes a prompt counter over a loop's text counter.
    package init(_ counter: TokenCounter, _ rules: TokenRules = TokenRules()) {
        self.counter = counter
        self.rules = rules
    }

    /// The tally of a body; `model` is the name that the upstream gets.
    package func tally(
        _ document: JSONDocument,
        of bytes: Span<UInt8>,
        _ shape: Shape,
        model: Span<UInt8>
    ) -> PromptTally {
        let (encoding, known) = Encoding.forModel(model)
        var text = PromptText(
            counter: counter,
            encoding: encoding,
            bound: known ? rules.textBound : .bytes
        )
        text.tally.encoding = encoding
        text.tally.encodingKnown = known
        var walk = PromptWalk(
            document: document,
            rules: rules,
            message: rules.message(for: model),
            image: rules.image(for: model),
            text: text
        )
        switch shape {
        case .chat: walk.chat(bytes)
        case .completions: walk.prompts("prompt", bytes)
        case .embeddings: walk.prompts("input", bytes)
        case .responses: walk.responses(bytes)
        }
        return walk.text.tally
    }
}
