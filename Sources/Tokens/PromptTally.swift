/// What one request's prompt costs before it is sent: a best guess and a number safe to hold.
package struct PromptTally: Sendable, Equatable {
    /// The likely prompt tokens, message overhead, tools, images and sound included.
    package var estimate: Int64 = 0
    /// A number that an honest provider's `prompt_tokens` does not exceed.
    package var bound: Int64 = 0
    /// The encoding used to count.
    package var encoding: Encoding = .o200kBase
    /// False when the model's name is not known and `o200kBase` was used in its place.
    package var encodingKnown = true
    /// Messages, or prompts, or inputs.
    package var messages = 0
    /// Images seen.
    package var images = 0
    /// Audio parts seen.
    package var audios = 0
    /// Files seen.
    package var files = 0
    /// Tokens of a `prediction`, which are billed as completion tokens as far as they are wrong.
    package var prediction: Int64 = 0

    /// Nothing counted.
    package init() {}

    /// Adds what is known exactly.
    mutating func add(_ tokens: Int64) {
        add(tokens, bound: tokens)
    }

    /// Adds an estimate and its bound; neither can overflow.
    mutating func add(_ tokens: Int64, bound: Int64) {
        estimate = max(0, Self.sum(estimate, tokens))
        self.bound = Self.sum(self.bound, max(bound, tokens, 0))
    }

    private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        // More than any model has room for, and far from where sums of bounds would overflow.
        return overflow ? 1 << 50 : min(sum, 1 << 50)
    }
}
