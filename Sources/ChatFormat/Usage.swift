/// How many tokens a provider says a call took; what it does not say is nil, not zero.
///
/// A provider's word is checked before it is believed: numbers that are negative, fractional, text
/// or beyond 2^40 make no usage at all, so that nobody gets tokens back by them.
package struct Usage: Equatable, Sendable {
    /// Tokens of the prompt, cached and audio ones included.
    package var prompt: Int64
    /// Tokens of all choices, reasoning and rejected ones included, also where the provider counts
    /// them in its sum only.
    package var completion: Int64
    /// Tokens of the prompt that were read from the provider's cache.
    package var cached: Int64?
    /// Tokens of the prompt that were written into the provider's cache.
    package var cacheWrite: Int64?
    /// Tokens of the prompt that were audio.
    package var audioPrompt: Int64?
    /// Tokens of the completion that were audio.
    package var audioCompletion: Int64?
    /// Tokens of the completion that were spent on reasoning, which nobody sees.
    package var reasoning: Int64?
    /// Tokens of the prediction that came true.
    package var acceptedPrediction: Int64?
    /// Tokens of the prediction that did not, which are billed all the same.
    package var rejectedPrediction: Int64?

    /// Prompt and completion together.
    package var total: Int64 { prompt + completion }

    /// The largest number of tokens that is believed.
    package static let tokensMax: Int64 = 1 << 40

    /// A usage without details.
    package init(prompt: Int64, completion: Int64) {
        self.prompt = prompt
        self.completion = completion
    }
}
