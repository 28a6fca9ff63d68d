/// Which quota said no, and its numbers at that moment.
package struct QuotaRefusal: Hashable, Sendable {
    /// Whose use the quota counts.
    package let scope: QuotaScope
    /// The name of that person, team or key; nil for everyone.
    package let name: String?
    /// The name of the team whose member that person is, for a member's quota; else nil.
    package let team: String?
    /// The quota.
    package let quota: Quota
    /// What is used in this period, in the quota's unit.
    package let used: Int64
    /// What requests in flight hold.
    package let held: Int64
    /// What this request needs at least.
    package let needed: Int64
    /// When the period ends; nil when it never does.
    package let resetsAt: Timestamp?

    /// Puts a refusal together.
    package init(
        scope: QuotaScope,
        name: String?,
        team: String? = nil,
        quota: Quota,
        used: Int64,
        held: Int64,
        needed: Int64,
        resetsAt: Timestamp?
    ) {
        self.scope = scope
        self.name = name
        self.team = team
        self.quota = quota
        self.used = used
        self.held = held
        self.needed = needed
        self.resetsAt = resetsAt
    }
}
