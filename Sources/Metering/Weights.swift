/// How much each kind of token counts in a quota of weighted tokens, in thousandths.
package struct Weights: Hashable, Sendable {
    /// For an input token.
    package var promptMilli: Int64
    /// For an input token from the provider's cache.
    package var cachedMilli: Int64
    /// For an output token.
    package var completionMilli: Int64
    /// For an output token that was thought and not said.
    package var reasoningMilli: Int64

    /// Takes thousandths; cached and reasoning default to their plain kinds.
    package init(
        promptMilli: Int64 = 1_000,
        cachedMilli: Int64? = nil,
        completionMilli: Int64 = 1_000,
        reasoningMilli: Int64? = nil
    ) {
        self.promptMilli = promptMilli
        self.cachedMilli = cachedMilli ?? promptMilli
        self.completionMilli = completionMilli
        self.reasoningMilli = reasoningMilli ?? completionMilli
    }

    /// Every token counts once.
    package static let plain = Weights()

    /// The weighted sum of a usage, in thousandths.
    package func sum(of usage: TokenUsage) -> Int64 {
        let input = saturatingSum(
            saturatingProduct(usage.prompt - usage.cached, promptMilli),
            saturatingProduct(usage.cached, cachedMilli)
        )
        let output = saturatingSum(
            saturatingProduct(usage.completion - usage.reasoning, completionMilli),
            saturatingProduct(usage.reasoning, reasoningMilli)
        )
        return saturatingSum(input, output)
    }
}
