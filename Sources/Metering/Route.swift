/// The accounts that requests of one subject for one model go to, found once and kept until the
/// directory, the day, or an override changes.
final class Route: Sendable {
    /// One quota on the way: only numbers, because every ask walks over all of them.
    struct Stop: Sendable {
        let account: Int
        let unit: QuotaUnit
        let action: QuotaAction
        let limit: Int64
        /// The place of its quota among the route's, for those who want to read about it.
        let place: Int
    }

    let stops: [Stop]
    let quotas: [QuotaInForce]
    let accounts: [Int]
    /// Whether any stop can refuse.
    let isLimited: Bool

    init(_ quotas: [QuotaInForce], accounts: [Int]) {
        self.quotas = quotas
        self.accounts = accounts
        stops = quotas.indices.map { place in
            let quota = quotas[place].quota
            return Stop(
                account: accounts[place],
                unit: quota.unit,
                action: quota.action,
                limit: quota.limit,
                place: place
            )
        }
        isLimited = quotas.contains { $0.quota.action != .observe }
    }
}

/// What a route is found by.
struct RouteKey: Hashable {
    let subject: Subject
    let terms: ModelTerms

    static func == (x: RouteKey, y: RouteKey) -> Bool {
        x.subject == y.subject && (x.terms === y.terms || x.terms.model == y.terms.model)
    }

    /// The model's hash is worked out once per price table, not once per request.
    func hash(into hasher: inout Hasher) {
        var mixed = UInt64(bitPattern: Int64(terms.modelHash))
        mixed = mixed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: subject.key.rawValue)
        mixed = mixed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: subject.user?.rawValue ?? 0)
        mixed = mixed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: subject.team?.rawValue ?? 0)
        hasher.combine(mixed)
    }
}
