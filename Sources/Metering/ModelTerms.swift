/// What the ledger knows of one model: its bounds, its price and its weights.
///
/// An immutable object, because holds carry it from the first byte to their entry: a price list
/// that changes in between does not change what was agreed.
package final class ModelTerms: Sendable {
    /// The model as the client named it.
    package let model: String
    /// Whether the price table knows the model.
    package let isKnown: Bool
    /// The longest prompt the model takes, where it is known.
    package let inputTokensMax: Int64?
    /// The longest answer of one choice, where it is known.
    package let outputTokensMax: Int64?
    /// Whether the model knows `max_tokens` but not `max_completion_tokens`.
    package let knowsOnlyMaxTokens: Bool
    /// The price, where it is known.
    package let price: Price?
    /// The weights for quotas of weighted tokens.
    package let weights: Weights
    /// The hash of the model's name, for tables that look terms up for every request.
    let modelHash: Int

    /// Puts the terms together.
    package init(
        model: String,
        isKnown: Bool = true,
        inputTokensMax: Int64? = nil,
        outputTokensMax: Int64? = nil,
        knowsOnlyMaxTokens: Bool = false,
        price: Price? = nil,
        weights: Weights = .plain
    ) {
        self.model = model
        self.isKnown = isKnown
        self.knowsOnlyMaxTokens = knowsOnlyMaxTokens
        self.inputTokensMax = inputTokensMax
        self.outputTokensMax = outputTokensMax
        self.price = price
        self.weights = weights
        modelHash = model.hashValue
    }

    /// What a finished request takes from quotas.
    package func charge(for usage: TokenUsage, tier: ServiceTier = .standard) -> Charge {
        Charge(
            tokens: usage.total,
            weightedMilli: weights.sum(of: usage),
            requests: 1,
            nanoDollars: price?.cost(of: usage, tier: tier) ?? 0
        ).bounded
    }

    /// The most that a request with these bounds can take from quotas.
    package func ceiling(prompt: Int64, output: Int64, tier: ServiceTier = .standard) -> Charge {
        let rates = ceilingRates(prompt: prompt, tier: tier)
        return Charge(
            tokens: saturatingSum(prompt, output),
            weightedMilli: rates.weightedMilli(prompt: prompt, output: output),
            requests: 1,
            nanoDollars: rates.nanoDollars(prompt: prompt, output: output)
        ).bounded
    }

    /// The rates of the dearest kinds, which bound every request of this prompt length.
    func ceilingRates(prompt: Int64, tier: ServiceTier) -> CeilingRates {
        var rates = CeilingRates(
            promptMilli: max(weights.promptMilli, weights.cachedMilli),
            outputMilli: max(weights.completionMilli, weights.reasoningMilli),
            promptPico: 0,
            outputPico: 0
        )
        guard let price else { return rates }
        let short = price.rates(prompt: 0, tier: tier)
        (rates.promptPico, rates.outputPico) = (short.inputMax, short.outputMax)
        // The prompt bound may lie above the true length: take the dearer of both columns.
        guard price.long != nil, prompt > price.longPromptTokens else { return rates }
        let long = price.rates(prompt: prompt, tier: tier)
        rates.promptPico = max(rates.promptPico, long.inputMax)
        rates.outputPico = max(rates.outputPico, long.outputMax)
        return rates
    }
}

/// What one input and one output token can take at most, per unit.
struct CeilingRates: Equatable {
    var promptMilli: Int64
    var outputMilli: Int64
    var promptPico: Int64
    var outputPico: Int64

    func weightedMilli(prompt: Int64, output: Int64) -> Int64 {
        saturatingSum(
            saturatingProduct(prompt, promptMilli),
            saturatingProduct(output, outputMilli)
        )
    }

    func nanoDollars(prompt: Int64, output: Int64) -> Int64 {
        let pico = saturatingSum(
            saturatingProduct(prompt, promptPico),
            saturatingProduct(output, outputPico)
        )
        return saturatingSum(pico, 999) / 1_000
    }
}
