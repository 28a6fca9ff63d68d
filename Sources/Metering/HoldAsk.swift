/// What a request asks the ledger to set aside before it is forwarded.
package struct HoldAsk: Sendable {
    /// The request.
    package let id: RequestID
    /// Whom it is booked on.
    package let subject: Subject
    /// The model and its terms, from `Directory.terms(for:)`.
    package let terms: ModelTerms
    /// The service tier that was asked for; it changes the price bound.
    package let tier: ServiceTier
    /// An upper bound of the prompt's tokens.
    package let prompt: Int64
    /// The most output tokens of one choice: what the client asked for, else the model's maximum.
    package let output: Int64
    /// How many choices are asked for (`n`); each may be as long as `output`.
    package let choices: Int64
    /// The shortest answer of one choice that is worth forwarding; capped below it is used up.
    package let outputFloor: Int64
    /// Whether the answer is streamed, so that delivered tokens are marked as they pass.
    package let isStreamed: Bool
    /// Whether a lower output than asked may be granted; false for routes that cannot be told a
    /// cap, and for keys set to refuse.
    package let mayCap: Bool
    /// Whether the prompt's bound is rough, many times what it may be.
    ///
    /// Such an ask is granted whole, or told to come again with a close bound; it never waits and
    /// is never refused.
    package let isRough: Bool
    /// A number of the driver's own, kept with the hold.
    package var tag: Int64 = 0

    /// Puts an ask together; every number is brought into bounds (I13).
    package init(
        id: RequestID,
        subject: Subject,
        terms: ModelTerms,
        tier: ServiceTier = .standard,
        prompt: Int64,
        output: Int64,
        choices: Int64 = 1,
        outputFloor: Int64 = 16,
        isStreamed: Bool = false,
        mayCap: Bool = true,
        isRough: Bool = false
    ) {
        self.id = id
        self.subject = subject
        self.terms = terms
        self.tier = tier
        self.prompt = min(max(prompt, 0), TokenUsage.tokensMax)
        self.output = min(max(output, 0), TokenUsage.tokensMax)
        self.choices = min(max(choices, 1), 1_024)
        self.outputFloor = min(max(outputFloor, 0), TokenUsage.tokensMax)
        self.isStreamed = isStreamed
        self.mayCap = mayCap
        self.isRough = isRough
    }
}
