/// What one request used, in tokens, with the parts that are priced or weighed apart.
///
/// The parts are inside their totals, as in OpenAI's `usage` object. Every number is held within
/// 0...2^40, so that no arithmetic on it can overflow (invariant I13).
package struct TokenUsage: Hashable, Sendable {
    /// All input tokens.
    package var prompt: Int64
    /// Input tokens read from the provider's cache; part of `prompt`.
    package var cached: Int64
    /// Input tokens written to the provider's cache; part of `prompt`.
    package var cacheWrite: Int64
    /// Input tokens of sound; part of `prompt`.
    package var promptAudio: Int64
    /// Input tokens of pictures; part of `prompt`.
    package var promptImage: Int64
    /// All output tokens, of all choices.
    package var completion: Int64
    /// Output tokens the model thought and did not say; part of `completion`.
    package var reasoning: Int64
    /// Output tokens of sound; part of `completion`.
    package var completionAudio: Int64
    /// Predicted tokens that were used; part of `completion`.
    package var acceptedPrediction: Int64
    /// Predicted tokens that were not used, yet are billed; part of `completion`.
    package var rejectedPrediction: Int64

    /// Takes numbers as a provider reported them and brings each into bounds.
    ///
    /// Negative numbers count as zero and parts never exceed their total: a broken provider must
    /// not give tokens back.
    package init(
        prompt: Int64 = 0,
        cached: Int64 = 0,
        cacheWrite: Int64 = 0,
        promptAudio: Int64 = 0,
        promptImage: Int64 = 0,
        completion: Int64 = 0,
        reasoning: Int64 = 0,
        completionAudio: Int64 = 0,
        acceptedPrediction: Int64 = 0,
        rejectedPrediction: Int64 = 0
    ) {
        let input = Self.bounded(prompt)
        let output = Self.bounded(completion)
        self.prompt = input
        self.cached = min(Self.bounded(cached), input)
        self.cacheWrite = min(Self.bounded(cacheWrite), input)
        self.promptAudio = min(Self.bounded(promptAudio), input)
        self.promptImage = min(Self.bounded(promptImage), input)
        self.completion = output
        self.reasoning = min(Self.bounded(reasoning), output)
        self.completionAudio = min(Self.bounded(completionAudio), output)
        self.acceptedPrediction = min(Self.bounded(acceptedPrediction), output)
        self.rejectedPrediction = min(Self.bounded(rejectedPrediction), output)
    }

    /// Input and output together.
    package var total: Int64 { prompt + completion }

    /// Both usages together, for a request that took several attempts.
    package func adding(_ other: TokenUsage) -> TokenUsage {
        TokenUsage(
            prompt: prompt + other.prompt,
            cached: cached + other.cached,
            cacheWrite: cacheWrite + other.cacheWrite,
            promptAudio: promptAudio + other.promptAudio,
            promptImage: promptImage + other.promptImage,
            completion: completion + other.completion,
            reasoning: reasoning + other.reasoning,
            completionAudio: completionAudio + other.completionAudio,
            acceptedPrediction: acceptedPrediction + other.acceptedPrediction,
            rejectedPrediction: rejectedPrediction + other.rejectedPrediction
        )
    }

    /// What this usage has more than another; negative where it has less.
    package func subtracting(_ other: TokenUsage) -> TokenUsage {
        var difference = self
        difference.prompt -= other.prompt
        difference.cached -= other.cached
        difference.cacheWrite -= other.cacheWrite
        difference.promptAudio -= other.promptAudio
        difference.promptImage -= other.promptImage
        difference.completion -= other.completion
        difference.reasoning -= other.reasoning
        difference.completionAudio -= other.completionAudio
        difference.acceptedPrediction -= other.acceptedPrediction
        difference.rejectedPrediction -= other.rejectedPrediction
        return difference
    }

    /// The largest number of tokens that is believed: 2^40.
    package static let tokensMax: Int64 = 1 << 40

    private static func bounded(_ tokens: Int64) -> Int64 {
        min(max(tokens, 0), tokensMax)
    }
}
