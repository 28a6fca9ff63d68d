/// Whose texts are kept together and seen by nobody else.
package enum Tenant: Hashable, Sendable {
    /// A person: all of the person's own keys see the same.
    case user(UserID)
    /// A team: what was made with its shared keys.
    case team(TeamID)
    /// A key that stands for nobody.
    case key(KeyID)
}

extension Key {
    /// Whose texts the key's requests make and see.
    package var tenant: Tenant {
        switch facts.owner {
        case .user(let user, _): .user(user)
        case .team(let team): .team(team)
        case .nobody: .key(id)
        }
    }
}
