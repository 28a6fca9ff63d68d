/// Whose use a quota counts.
package enum QuotaScope: Hashable, Sendable {
    /// Everybody's use, for quotas on models.
    case everyone
    /// All use of one person, over all keys and teams.
    case user(UserID)
    /// All use billed to one team.
    case team(TeamID)
    /// One person's use billed to one team.
    case member(UserID, TeamID)
    /// All use of one key.
    case key(KeyID)

    /// The word used in files and reports.
    package var name: String {
        switch self {
        case .everyone: "everyone"
        case .user: "user"
        case .team: "team"
        case .member: "member"
        case .key: "key"
        }
    }
}
