/// One person in one team.
package struct Membership: Hashable, Sendable {
    /// What a member may do in the team.
    package enum Role: UInt8, Sendable {
        /// Uses the team's keys.
        case member = 0
        /// Sees the team's reports and manages its members.
        case lead = 1

        /// The word used on the command line and in reports.
        package var name: String { self == .lead ? "lead" : "member" }
    }

    /// The person.
    package let user: UserID
    /// The team.
    package let team: TeamID
    /// What the person may do there.
    package var role: Role

    /// Puts a membership together.
    package init(user: UserID, team: TeamID, role: Role = .member) {
        self.user = user
        self.team = team
        self.role = role
    }
}
