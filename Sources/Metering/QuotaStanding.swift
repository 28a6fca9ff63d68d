/// How one quota stands: for `GET /api/me`, `quota show`, and warnings.
package struct QuotaStanding: Hashable, Sendable {
    /// Whose use the quota counts.
    package let scope: QuotaScope
    /// The name of that person, team or key; nil for everyone.
    package let name: String?
    /// The quota, with overrides and raises in it.
    package let quota: Quota
    /// What is used in this period, in the quota's unit.
    package let used: Int64
    /// What requests in flight hold.
    package let held: Int64
    /// When the period ends; nil when it never does.
    package let resetsAt: Timestamp?

    /// Puts a standing together.
    package init(
        scope: QuotaScope,
        name: String?,
        quota: Quota,
        used: Int64,
        held: Int64,
        resetsAt: Timestamp?
    ) {
        self.scope = scope
        self.name = name
        self.quota = quota
        self.used = used
        self.held = held
        self.resetsAt = resetsAt
    }

    /// What is neither used nor held.
    package var left: Int64 { max(quota.limit - used - held, 0) }
}
