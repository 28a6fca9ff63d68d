/// The numbers behind one decision: the quota that decided, as it stood at that moment.
package struct QuotaDecision: Hashable, Sendable {
    /// Whose use the quota counts.
    package let scope: QuotaScope
    /// What it counts.
    package let unit: QuotaUnit
    /// Per which stretch of time.
    package let period: Period
    /// The models it is for, as they are written; empty means all.
    package let models: String
    /// Its limit.
    package let limit: Int64
    /// What was used.
    package let used: Int64
    /// What requests in flight held.
    package let held: Int64
    /// What the request needed: to be let in when it was refused, to get all that it asked for when
    /// it was capped or observed.
    package let needed: Int64

    /// Puts a decision together.
    package init(
        scope: QuotaScope,
        unit: QuotaUnit,
        period: Period,
        models: String = "",
        limit: Int64,
        used: Int64,
        held: Int64,
        needed: Int64
    ) {
        self.scope = scope
        self.unit = unit
        self.period = period
        self.models = models
        self.limit = limit
        self.used = used
        self.held = held
        self.needed = needed
    }

    /// The numbers of a refusal.
    package init(_ refusal: QuotaRefusal) {
        let quota = refusal.quota
        self.init(
            scope: refusal.scope,
            unit: quota.unit,
            period: quota.period,
            models: quota.models.map(\.text).joined(separator: ","),
            limit: quota.limit,
            used: refusal.used,
            held: refusal.held,
            needed: refusal.needed
        )
    }
}
