/// What the books decide about an ask.
package enum HoldDecision: Sendable {
    /// Granted; it is open now.
    case held(HoldGrant)
    /// A rough ask cannot be granted whole; nothing has changed.
    case tooRough
    /// A quota is used up.
    case usedUp(QuotaRefusal)
    /// Only holds in flight are in the way; `Books.wake` will decide within the wait.
    case waiting
    /// The wait is over and holds in flight are still in the way.
    case busy(QuotaRefusal)
    /// The number is open already: a bug of the caller.
    case duplicate
}

/// What was granted.
package struct HoldGrant: Sendable {
    /// What was set aside.
    package let hold: OpenHold
    /// The most output tokens of one choice.
    package let outputCap: Int64
    /// Whether any quota can refuse requests of this subject and model.
    package let isLimited: Bool
}
