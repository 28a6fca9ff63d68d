package import Digest

/// One change that an administrator makes to people, teams, keys and quotas.
///
/// Edits take the whole new facts and, where a lost update matters, the version they were read at.
package enum DirectoryChange: Sendable {
    /// Adds a person.
    case addUser(User.Facts)
    /// Changes a person.
    case editUser(UserID, User.Facts, ifVersion: Int64?)
    /// Deletes a person: their keys end, their entries keep the name.
    case deleteUser(UserID)
    /// Adds a team.
    case addTeam(Team.Facts)
    /// Changes a team.
    case editTeam(TeamID, Team.Facts, ifVersion: Int64?)
    /// Deletes a team: its keys end, its entries keep the name.
    case deleteTeam(TeamID)
    /// Puts a person into a team, or changes the role there.
    case setMembership(Membership)
    /// Takes a person out of a team.
    case endMembership(UserID, TeamID)
    /// Finds or adds the person that a shared key's request named, within the team.
    case enrol(TeamID, person: String)
    /// Adds a key.
    case addKey(Key.Facts, Key.Lock)
    /// Changes a key.
    case editKey(KeyID, Key.Facts, ifVersion: Int64?)
    /// Gives a key a new secret; the one before works until its grace ends.
    case rotateKey(KeyID, Key.Lock, formerEndsAt: Timestamp)
    /// Stores a key's digest under the current pepper instead of the former.
    case rehashKey(KeyID, from: Digest32, to: Digest32)
    /// Deletes a key; its entries keep the name.
    case deleteKey(KeyID)
    /// Gives one subject a quota of its own; replaces its override of the same kind and effect.
    case setQuota(QuotaScope, Quota, QuotaOverride.Effect, endsAt: Timestamp?)
    /// Takes an override back.
    case endQuota(QuotaID)
}
