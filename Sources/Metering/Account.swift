/// Which counter: whose use, of what, in which period.
///
/// A new period is a new account, so nothing is ever reset.
package struct AccountID: Hashable, Sendable {
    /// Whose use it counts.
    package let scope: QuotaScope
    /// What it counts.
    package let kind: Quota.Kind
    /// The first day of the period.
    package let periodStart: CivilDay

    /// Puts an account's name together.
    package init(scope: QuotaScope, kind: Quota.Kind, periodStart: CivilDay) {
        self.scope = scope
        self.kind = kind
        self.periodStart = periodStart
    }
}

/// What is used and held of one quota in one period.
struct Account {
    let id: AccountID
    /// The unit of `id`, at hand.
    let unit: QuotaUnit
    /// The sum of the period's entries (I4).
    var used: Int64
    /// The sum of the period's open holds (I3).
    var held: Int64 = 0
    /// How many open holds refer to it; some hold nothing in its unit.
    var holders = 0
    /// How many waiting asks this account is in the way of.
    var queued = 0
    /// The waking pass in which an earlier ask was found still blocked here.
    var blockedInPass = 0

    init(id: AccountID, used: Int64) {
        self.id = id
        unit = id.kind.unit
        self.used = used
    }
}

/// An open hold with the accounts it is held in.
struct Attached {
    let hold: OpenHold
    let accounts: [Int]
}
