/// The accounts that requests of one subject for one model go to, found once and kept until the
/// directory, the day, or an override changes.
final class Route: Sendable {
    /// One quota on the way.
    struct Stop: Sendable {
        let account: Int
        let quota: Quota
        let scope: QuotaScope
    }

    let stops: [Stop]
    let accounts: [Int]
    /// Whether any stop can refuse.
    let isLimited: Bool

    init(stops: [Stop]) {
        self.stops = stops
        accounts = stops.map(\.account)
        isLimited = stops.contains { $0.quota.action != .observe }
    }
}

/// What a route is found by.
struct RouteKey: Hashable {
    let subject: Subject
    let model: String
}
