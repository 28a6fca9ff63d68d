/// A hold that is not settled yet, as the books remember it.
package final class OpenHold: Sendable {
    /// The request.
    package let id: RequestID
    /// Whom it is booked on.
    package let subject: Subject
    /// The model and its terms.
    package let terms: ModelTerms
    /// The calendar day it was made on; its entry is counted there (I8).
    package let day: CivilDay
    /// What is set aside.
    package let ceiling: Charge
    /// The service tier that was asked for.
    package let tier: ServiceTier
    /// The bound of the prompt, for recovery.
    package let prompt: Int64
    /// Whether the answer is streamed, for recovery.
    package let isStreamed: Bool
    /// Whether less output was granted than was asked for.
    package let isCapped: Bool
    /// Whether a quota in observation would have refused it.
    package let isOverObserved: Bool
    /// The quota that capped it, or would have refused it were it not in observation.
    ///
    /// A hold that was read back from the store has forgotten it.
    package let decision: QuotaDecision?
    /// How far the stream has come; shared with whoever relays it.
    package let mark: StreamMark?
    /// A number of the driver's own, kept with the hold.
    package let tag: Int64

    /// Puts a hold together that was read back from the store.
    package init(
        id: RequestID,
        subject: Subject,
        terms: ModelTerms,
        day: CivilDay,
        ceiling: Charge,
        prompt: Int64,
        isStreamed: Bool,
        tier: ServiceTier = .standard,
        isCapped: Bool = false,
        isOverObserved: Bool = false,
        decision: QuotaDecision? = nil,
        tag: Int64 = 0
    ) {
        self.id = id
        self.subject = subject
        self.terms = terms
        self.day = day
        self.ceiling = ceiling
        self.prompt = prompt
        self.isStreamed = isStreamed
        self.tier = tier
        mark = isStreamed ? StreamMark() : nil
        self.isCapped = isCapped
        self.isOverObserved = isOverObserved
        self.decision = decision
        self.tag = tag
    }
}
