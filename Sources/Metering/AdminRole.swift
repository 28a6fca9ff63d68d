/// What an administrator's key may do.
package enum AdminRole: Hashable, Sendable {
    /// Everything, other administrators' keys included.
    case owner
    /// Everything but administrators' keys.
    case admin
    /// Reads everything, changes nothing.
    case auditor
    /// Reads and manages one team.
    case teamLead(TeamID)

    /// The word used on the command line and in reports.
    package var name: String {
        switch self {
        case .owner: "owner"
        case .admin: "admin"
        case .auditor: "auditor"
        case .teamLead: "team_lead"
        }
    }
}
