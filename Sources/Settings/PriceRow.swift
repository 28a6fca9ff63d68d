/// What one kind of use costs, in exact integers.
///
/// A price file says dollars per million tokens; times a million that is the same number in
/// pico-dollars per token, so six decimals stay exact: `0.0025` is 2,500.
package struct PriceRates: Equatable, Sendable {
    /// Uncached prompt tokens.
    package var inputPicoDollars: Int64
    /// Prompt tokens that the provider had cached; nil means the price of other input.
    package var cachedInputPicoDollars: Int64?
    /// Prompt tokens written to the cache; nil means the price of other input.
    package var cacheWritePicoDollars: Int64?
    /// Completion tokens, reasoning included.
    package var outputPicoDollars: Int64
    /// Audio tokens of the prompt; nil means the price of other input.
    package var audioInputPicoDollars: Int64?
    /// Audio tokens of the answer; nil means the price of other output.
    package var audioOutputPicoDollars: Int64?
}

/// What one model, or one family of models, costs and can do: a row of `policies/prices.yaml`.
package struct PriceRow: Equatable, Sendable {
    /// The routes a model answers on.
    package enum Kind: String, CaseIterable, Sendable {
        case chat, responses, completion, embedding
    }

    /// A model's name; `*` at its end makes it a family.
    package var model: String
    /// Which routes it answers on.
    package var kind: Kind = .chat
    /// The largest prompt, in tokens; nil when it is not known.
    package var inputTokensMax: Int64?
    /// The largest answer, in tokens; nil when it is not known.
    package var outputTokensMax: Int64?
    /// True when the model knows `max_tokens` but not `max_completion_tokens`.
    package var knowsOnlyMaxTokens = false
    /// The usual price.
    package var standard: PriceRates
    /// The price of `service_tier: flex`; nil means the usual one.
    package var flex: PriceRates?
    /// The price of `service_tier: priority`; nil means the usual one.
    package var priority: PriceRates?
    /// The price of the whole request when its prompt is longer than `longPromptTokensMin`.
    package var longPrompt: PriceRates?
    /// Prompts above this many tokens are long; nil when length does not matter.
    package var longPromptTokensMin: Int64?
    /// Where the row stands, for sentences about it.
    package var place: Place
}

/// `policies/prices.yaml`, checked.
package struct PriceFile: Equatable, Sendable {
    /// What becomes of a request for a model that no row fits.
    package enum UnknownModel: String, CaseIterable, Sendable {
        /// Refused before anything is held.
        case refuse
        /// Served at price zero, marked as unpriced.
        case serve
    }

    /// In the order of the file; names differ.
    package var rows: [PriceRow] = []
    /// What becomes of a request for a model that no row fits.
    package var unknownModel = UnknownModel.serve
    /// The largest answer assumed where no row says it.
    package var unknownOutputTokensMax: Int64 = 128_000
}
