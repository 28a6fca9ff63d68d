/// A quota that has reached one of its thresholds in a period, before anybody was told.
package struct ReachedThreshold: Sendable {
    /// How the quota stood when it was seen.
    package let standing: QuotaStanding
    /// The highest of its thresholds that is reached, in percent.
    package let percent: Int
    /// Names the quota and its period; one warning is given for each of these and threshold.
    package let account: String

    /// Puts one together.
    package init(standing: QuotaStanding, percent: Int, account: String) {
        self.standing = standing
        self.percent = percent
        self.account = account
    }
}

/// One warning: given once for each quota, period and threshold, and delivered until it is taken.
package struct QuotaWarning: Sendable, Equatable {
    /// How far its delivery is.
    package enum State: UInt8, Sendable, CaseIterable {
        /// Nobody is to be told but the log and the dashboard.
        case noted = 0
        /// It waits for its next attempt.
        case waiting = 1
        /// It was taken.
        case delivered = 2
        /// It was given up after the last attempt.
        case dead = 3

        /// The word that the API uses.
        package var name: String {
            switch self {
            case .noted: "noted"
            case .waiting: "waiting"
            case .delivered: "delivered"
            case .dead: "dead"
            }
        }
    }

    /// Its number; 0 before it is written down.
    package var id: Int64 = 0
    /// Names the quota and its period.
    package var account: String
    /// The threshold, in percent.
    package var percent: Int
    /// When it was reached.
    package var time: Timestamp
    /// How far its delivery is.
    package var state: State
    /// Attempts so far.
    package var attempts: Int64 = 0
    /// When the next attempt is due.
    package var due: Timestamp?
    /// Why the last attempt failed; empty when none did.
    package var fault = ""
    /// The quota as JSON, as it stood.
    package var facts: String

    /// A new warning.
    package init(
        account: String,
        percent: Int,
        time: Timestamp,
        state: State,
        facts: String
    ) {
        self.account = account
        self.percent = percent
        self.time = time
        self.state = state
        self.facts = facts
    }
}

extension Books {
    /// The quotas that have reached a threshold of theirs, each with its highest.
    package func reachedThresholds(at moment: Moment) -> [ReachedThreshold] {
        highestStandings(limit: .max, at: moment).compactMap { standing in
            let quota = standing.quota
            guard quota.limit > 0 else { return nil }
            let reached = quota.warnPercents.filter { percent in
                // used / limit >= percent / 100, without overflow: both are at most 2^60.
                Double(standing.used) * 100 >= Double(quota.limit) * Double(percent)
            }
            guard let percent = reached.max() else { return nil }
            return ReachedThreshold(
                standing: standing,
                percent: percent,
                account: accountName(of: standing)
            )
        }
    }

    /// `user 3|tokens|month|gpt-4o*|2026-11-01`.
    private func accountName(of standing: QuotaStanding) -> String {
        let quota = standing.quota
        let whose =
            switch standing.scope {
            case .everyone: "everyone"
            case .user(let id): "user \(id.rawValue)"
            case .team(let id): "team \(id.rawValue)"
            case .member(let user, let team): "member \(user.rawValue) \(team.rawValue)"
            case .key(let id): "key \(id.rawValue)"
            }
        let models = quota.models.map(\.text).joined(separator: ",")
        let start = quota.period.start(of: day).text
        return [whose, quota.unit.name, quota.period.name, models, start].joined(separator: "|")
    }
}
