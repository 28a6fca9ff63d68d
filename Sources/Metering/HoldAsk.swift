/// What a request asks the ledger to set aside before it is forwarded.
package struct HoldAsk: Sendable {
    /// The request.
    package var id: RequestID
    /// Whom it is booked on.
    package var subject: Subject
    /// The model and its terms, from `Directory.terms(for:)`.
    package var terms: ModelTerms
    /// The service tier that was asked for; it changes the price bound.
    package var tier: ServiceTier
    /// An upper bound of the prompt's tokens.
    package var prompt: Int64
    /// The most output tokens of one choice: what the client asked for, else the model's maximum.
    package var output: Int64
    /// How many choices are asked for (`n`); each may be as long as `output`.
    package var choices: Int64
    /// The shortest answer of one choice that is worth forwarding; capped below it is used up.
    package var outputFloor: Int64
    /// Whether the answer is streamed, so that delivered tokens are marked as they pass.
    package var isStreamed: Bool
    /// Whether a lower output than asked may be granted; false for routes that cannot be told a
    /// cap, and for keys set to refuse.
    package var mayCap: Bool

    /// Puts an ask together.
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
        mayCap: Bool = true
    ) {
        self.id = id
        self.subject = subject
        self.terms = terms
        self.tier = tier
        self.prompt = prompt
        self.output = output
        self.choices = choices
        self.outputFloor = outputFloor
        self.isStreamed = isStreamed
        self.mayCap = mayCap
    }
}
