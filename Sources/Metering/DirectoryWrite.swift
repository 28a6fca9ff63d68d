internal import Digest

/// One row that a change puts into the store or ends there.
package enum DirectoryWrite: Sendable {
    /// A person as they are now.
    case user(User)
    /// The person is deleted; the name stays for reports.
    case userEnded(UserID)
    /// A team as it is now.
    case team(Team)
    /// The team is deleted; the name stays for reports.
    case teamEnded(TeamID)
    /// A membership as it is now.
    case membership(Membership)
    /// The membership is over.
    case membershipEnded(UserID, TeamID)
    /// A key as it is now, with its locks.
    case key(Key)
    /// The key is deleted; the name stays for reports.
    case keyEnded(KeyID)
    /// An override as it is now.
    case override(QuotaOverride)
    /// The override is over.
    case overrideEnded(QuotaID)
}

/// What a change comes to: the new people, the rows to write, and the audit line.
package struct AppliedChange: Sendable {
    /// Everybody and everything after the change.
    package internal(set) var people: People
    /// What was added or changed.
    package internal(set) var thing: ChangeAnswer.Thing
    /// The rows to write, in order.
    package internal(set) var writes: [DirectoryWrite] = []
    /// What was done, such as `key.rotate`.
    package internal(set) var action: String
    /// What it was done to, such as `key:17`.
    package internal(set) var target: String
    /// The facts before, as a JSON object.
    package internal(set) var before: String?
    /// The facts after, as a JSON object.
    package internal(set) var after: String?
    /// Whether quotas of anybody known before may differ now.
    package internal(set) var changesQuotas: Bool
}

/// The numbers that new things get; never given twice, also not after a deletion.
package struct NextNumbers: Sendable {
    /// The next person's.
    package var user: Int64
    /// The next team's.
    package var team: Int64
    /// The next key's.
    package var key: Int64
    /// The next override's.
    package var quota: Int64

    /// Starts where the store says.
    package init(user: Int64 = 1, team: Int64 = 1, key: Int64 = 1, quota: Int64 = 1) {
        self.user = user
        self.team = team
        self.key = key
        self.quota = quota
    }
}
