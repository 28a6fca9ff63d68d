/// What one subject was given by hand: beside, instead of, or on top of its plan's quota.
package struct QuotaOverride: Hashable, Sendable {
    /// How it changes the plan's quota of the same kind.
    package enum Effect: UInt8, Sendable {
        /// Its limit stands instead of the plan's.
        case replace = 0
        /// Its limit is added to the plan's.
        case raise = 1
        /// The plan's quota does not apply.
        case lift = 2
    }

    /// The number to change or end it by.
    package var id: QuotaID
    /// Whose use it counts.
    package var scope: QuotaScope
    /// What it allows; for a raise, how much more.
    package var quota: Quota
    /// How it changes the plan's.
    package var effect: Effect
    /// When it stops, if it does; the plan's quota holds again from then on.
    package var endsAt: Timestamp?

    /// Puts an override together.
    package init(
        id: QuotaID,
        scope: QuotaScope,
        quota: Quota,
        effect: Effect = .replace,
        endsAt: Timestamp? = nil
    ) {
        self.id = id
        self.scope = scope
        self.quota = quota
        self.effect = effect
        self.endsAt = endsAt
    }

    /// Tells whether it still counts.
    package func isInForce(at time: Timestamp) -> Bool {
        endsAt.map { time < $0 } ?? true
    }
}
