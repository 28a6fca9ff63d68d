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
    private let book: RuleBook

    /// Makes a prompt counter over a loop's text counter.
    package init(_ counter: TokenCounter, _ rules: TokenRules = TokenRules()) {
        self.counter = counter
        book = RuleBook(rules)
    }

    /// The tally of a body; `model` is the name that the upstream gets.
    package func tally(
        _ document: JSONDocument,
        of bytes: Span<UInt8>,
        _ shape: Shape,
        model: Span<UInt8>
    ) -> PromptTally {
        let (encoding, known) = Encoding.forModel(model)
        let bound = known ? book.rules.textBound : .bytes
        var tally = counter.withMerger(encoding) { merger in
            let text = PromptText(merger, encoding, bound)
            return walk(document, bytes, shape, model, text)
        }
        tally.encoding = encoding
        tally.encodingKnown = known
        return tally
    }

    /// A bound that costs next to nothing: no text is looked at, as no byte-level tokenizer makes
    /// more tokens than bytes.
    ///
    /// Never less than the bound of `tally`.
    package func bound(
        _ document: JSONDocument,
        of bytes: Span<UInt8>,
        _ shape: Shape,
        model: Span<UInt8>
    ) -> Int64 {
        walk(document, bytes, shape, model, PromptText()).bound
    }

    private func walk(
        _ document: JSONDocument,
        _ bytes: Span<UInt8>,
        _ shape: Shape,
        _ model: Span<UInt8>,
        _ text: PromptText
    ) -> PromptTally {
        var walk = PromptWalk(document, bytes, book, book.message(for: model), text)
        switch shape {
        case .chat: walk.chat(bytes)
        case .completions: walk.prompts(.prompt, bytes)
        case .embeddings: walk.prompts(.input, bytes)
        case .responses: walk.responses(bytes)
        }
        if !walk.images.isEmpty {
            let rule = book.image(for: model)
            for (size, detail) in walk.images {
                walk.text.tally.images += 1
                walk.text.tally.add(rule.tokens(size, detail), bound: rule.bound(size, detail))
            }
        }
        return walk.text.tally
    }
}
