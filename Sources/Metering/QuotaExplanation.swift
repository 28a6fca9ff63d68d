/// How one quota came to stand where it stands: by which requests, and by which decisions.
package struct QuotaExplanation: Sendable {
    /// A request in flight and what it holds of the quota.
    package struct InFlight: Sendable {
        /// The request.
        package let id: RequestID
        /// The person, where there is one.
        package let user: UserID?
        /// The key.
        package let key: KeyID
        /// The model that was asked for.
        package let model: String
        /// What is set aside, in the quota's unit.
        package let held: Int64
        /// Whether less output was granted than was asked for.
        package let isCapped: Bool
        /// Output tokens that are known to be delivered; 0 for answers that are not streamed.
        package let delivered: Int64

        init(_ hold: OpenHold, in unit: QuotaUnit) {
            id = hold.id
            user = hold.subject.user
            key = hold.subject.key
            model = hold.terms.model
            held = hold.ceiling[unit]
            isCapped = hold.isCapped
            delivered = hold.mark?.tokens ?? 0
        }
    }

    /// The quota and its sums.
    package let standing: QuotaStanding
    /// The first day of its period.
    package let from: CivilDay
    /// The first day after its period; nil when it never ends.
    package let to: CivilDay?
    /// What holds something of it, oldest first.
    package let inFlight: [InFlight]

    /// What the period's entries say.
    package var books = Books()

    /// Counts and lists over the period's entries.
    package struct Books: Sendable {
        /// The sum over the entries, in the quota's unit.
        ///
        /// It is what is used, unless entries of the period were archived.
        package var booked: Int64 = 0
        /// Requests that were forwarded.
        package var requests: Int64 = 0
        /// Of these: those that were granted less output than they asked for.
        package var capped: Int64 = 0
        /// Of these: those that a quota in observation would have refused.
        package var observed: Int64 = 0
        /// Of these: those that were booked by their upper bound after a crash.
        package var recovered: Int64 = 0
        /// Requests that a quota refused.
        package var refused: Int64 = 0
        /// The entries that took most, the largest first.
        package var largest: [Entry] = []
        /// The newest entries that were capped, the newest first.
        package var cappedEntries: [Entry] = []
        /// The newest refusals by a quota, the newest first.
        package var refusals: [Entry] = []

        /// Nothing booked yet.
        package init() {}
    }
}

extension Books {
    /// Explains the quotas of a scope as far as memory tells: their sums, and what is in flight.
    package mutating func explanations(
        of scope: QuotaScope,
        at moment: Moment,
        history: History
    ) -> [QuotaExplanation] {
        let standings = standings(of: scope, at: moment, history: history)
        let open = holds.values.sorted { $0.hold.id < $1.hold.id }
        return standings.map { standing in
            let kind = standing.quota.kind
            let id = AccountID(scope: scope, kind: kind, periodStart: kind.period.start(of: day))
            let account = accountIndex[id]
            return QuotaExplanation(
                standing: standing,
                from: id.periodStart,
                to: kind.period.next(after: id.periodStart),
                inFlight: open.filter { account.map($0.accounts.contains) ?? false }
                    .map { QuotaExplanation.InFlight($0.hold, in: kind.unit) }
            )
        }
    }
}
