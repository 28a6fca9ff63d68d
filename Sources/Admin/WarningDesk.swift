internal import JSONText
package import Metering
internal import Synchronization

/// Looks for quotas that have reached a threshold, says so once, and delivers until it is taken.
///
///     books ─ reached ─ not said before ─ written down ─ log line, dashboard
///                                              └ webhook: after 10 s, 30 s ... 1 h, then dead
package final class WarningDesk: Sendable {
    /// Tells the log.
    package typealias Tell = @Sendable (_ warning: QuotaWarning) -> Void

    /// Attempts before a warning is given up; the last one comes two hours after the first.
    private static let attemptsMax: Int64 = 8
    private static let deliveriesAtOnce = 20

    private let ledger: any Ledger
    private let clock: @Sendable () -> Timestamp
    private let tell: Tell
    private let hook = Mutex<WarningHook?>(nil)
    /// Quotas given by hand whose accounts were asked for already.
    private let remembered = Mutex<(overrides: Set<QuotaOverride>, isAll: Bool)>(([], false))

    /// Watches a ledger.
    package init(
        ledger: any Ledger,
        clock: @escaping @Sendable () -> Timestamp,
        tell: @escaping Tell
    ) {
        self.ledger = ledger
        self.clock = clock
        self.tell = tell
    }

    /// Takes where warnings are delivered from now on; nil for nowhere.
    ///
    /// Called when settings and plans were read, so that all accounts are looked at anew.
    package func adopt(_ hook: WarningHook?) {
        self.hook.withLock { $0 = hook }
        remembered.withLock { $0.isAll = false }
    }

    /// Brings accounts into the books' memory that come with the next request otherwise: those of
    /// quotas that were just given, and at the start those of everybody who used something.
    private func remember() async {
        let given = Set(ledger.directory.overrides)
        let (fresh, isAll) = remembered.withLock { remembered in
            let fresh = given.subtracting(remembered.overrides)
            let isAll = remembered.isAll
            remembered = (given, true)
            return (fresh, isAll)
        }
        guard isAll else { return await rememberAll() }
        for override in fresh { _ = try? await ledger.standings(of: override.scope) }
    }

    private func rememberAll() async {
        let directory = ledger.directory
        let today = directory.policy.zone.day(at: clock())
        var query = ReportQuery(from: Period.month.start(of: today), to: today.adding(days: 1))
        query.by = [.user, .team, .key]
        let asked = query
        guard let report = try? await ledger.report(asked) else { return }
        var scopes: Set<QuotaScope> = [.everyone]
        for row in report.rows {
            let user = row.values[0].id.map { UserID($0) }
            let team = row.values[1].id.map { TeamID($0) }
            if let user { scopes.insert(.user(user)) }
            if let team { scopes.insert(.team(team)) }
            if let user, let team { scopes.insert(.member(user, team)) }
            if let key = row.values[2].id { scopes.insert(.key(KeyID(key))) }
        }
        for scope in scopes { _ = try? await ledger.standings(of: scope) }
    }

    /// One look, and the deliveries that are due.
    package func turn() async {
        await remember()
        await look()
        await deliver()
    }

    /// Sends a test; nil when there is no webhook.
    func test() async -> WarningHook.Outcome? {
        let now = clock()
        guard let hook = hook.withLock({ $0 }) else { return nil }
        return await hook.deliver(WarningEvent(testAt: now), now: now)
    }

    /// Delivers a warning again from the beginning; nil when there is no webhook.
    func retry(_ warning: QuotaWarning) async throws(LedgerFault) -> QuotaWarning? {
        guard hook.withLock({ $0 != nil }) else { return nil }
        var warning = warning
        (warning.state, warning.attempts, warning.due) = (.waiting, 0, clock())
        let again = warning
        return try await ledger.keep([again]).first
    }

    private func look() async {
        guard let reached = try? await ledger.newlyReachedThresholds(), !reached.isEmpty else {
            return
        }
        let now = clock()
        let hasHook = hook.withLock { $0 != nil }
        let directory = ledger.directory
        let warnings = reached.map { one in
            var warning = QuotaWarning(
                account: one.account,
                percent: one.percent,
                time: now,
                state: hasHook ? .waiting : .noted,
                facts: one.standing.facts(in: directory)
            )
            if hasHook { warning.due = now }
            return warning
        }
        // What cannot be written down now is found again by the next look.
        guard let kept = try? await ledger.keep(warnings) else { return }
        for warning in kept { tell(warning) }
    }

    private func deliver() async {
        guard let hook = hook.withLock({ $0 }) else { return }
        let now = clock()
        let waiting = try? await ledger.warnings(state: .waiting, before: nil, limit: 1_000)
        let due = (waiting ?? []).reversed().filter { $0.due.map { $0 <= now } ?? true }
        for var warning in due.prefix(Self.deliveriesAtOnce) {
            let outcome = await hook.deliver(WarningEvent(warning), now: clock())
            warning.attempts += 1
            if outcome.isDelivered {
                (warning.state, warning.due, warning.fault) = (.delivered, nil, "")
            } else {
                warning.fault = outcome.sentence
                let isLast = warning.attempts >= Self.attemptsMax
                warning.state = isLast ? .dead : .waiting
                warning.due = isLast ? nil : clock().adding(milliseconds: pause(warning.attempts))
                tell(warning)
            }
            let changed = warning
            _ = try? await ledger.keep([changed])
        }
    }

    /// Seconds until the next attempt: 10, 30, 90 and so on, at most an hour.
    private func pause(_ attempts: Int64) -> Int64 {
        var seconds: Int64 = 10
        for _ in 1..<max(attempts, 1) { seconds = min(seconds * 3, 3_600) }
        return seconds * 1_000
    }
}

extension QuotaStanding {
    /// The quota as JSON, as the webhook shows it.
    fileprivate func facts(in directory: Directory) -> String {
        var json = JSONWriter()
        json.writeFacts(self, in: directory)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
