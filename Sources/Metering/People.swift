internal import Digest

/// The people, teams, keys and overrides of one directory, with every index that is looked up.
package struct People: Sendable {
    private(set) var users: [UserID: User] = [:]
    private(set) var usersByName: [String: UserID] = [:]
    private(set) var usersByExternalID: [String: UserID] = [:]
    private(set) var teams: [TeamID: Team] = [:]
    private(set) var teamsByName: [String: TeamID] = [:]
    private(set) var members: [TeamID: [UserID: Membership]] = [:]
    private(set) var teamsOfUser: [UserID: Set<TeamID>] = [:]
    private(set) var keys: [KeyID: Key] = [:]
    private(set) var keysByDigest: [Digest32: Key] = [:]
    private(set) var overrides: [QuotaScope: [QuotaOverride]] = [:]

    /// Nobody.
    package init() {}

    /// Adds a person, or puts new facts in the place of the old.
    package mutating func put(_ user: User) {
        remove(user.id, keepingMemberships: true)
        users[user.id] = user
        usersByName[user.facts.name] = user.id
        if let externalID = user.facts.externalID { usersByExternalID[externalID] = user.id }
    }

    /// Adds a team, or puts new facts in the place of the old.
    package mutating func put(_ team: Team) {
        if let old = teams[team.id] { teamsByName[old.facts.name] = nil }
        teams[team.id] = team
        teamsByName[team.facts.name] = team.id
    }

    /// Adds a membership, or changes its role.
    package mutating func put(_ membership: Membership) {
        members[membership.team, default: [:]][membership.user] = membership
        teamsOfUser[membership.user, default: []].insert(membership.team)
    }

    /// Adds a key, or puts new facts and locks in the place of the old.
    package mutating func put(_ key: Key) {
        removeKey(key.id)
        keys[key.id] = key
        for lock in key.locks { keysByDigest[lock.digest] = key }
    }

    /// Adds an override of a quota.
    package mutating func put(_ override: QuotaOverride) {
        removeOverride(override.id, of: override.scope)
        overrides[override.scope, default: []].append(override)
    }

    mutating func remove(_ id: UserID, keepingMemberships: Bool = false) {
        guard let old = users.removeValue(forKey: id) else { return }
        usersByName[old.facts.name] = nil
        if let externalID = old.facts.externalID { usersByExternalID[externalID] = nil }
        guard !keepingMemberships else { return }
        for team in teamsOfUser.removeValue(forKey: id) ?? [] { members[team]?[id] = nil }
    }

    mutating func remove(_ id: TeamID) {
        guard let old = teams.removeValue(forKey: id) else { return }
        teamsByName[old.facts.name] = nil
        for user in (members.removeValue(forKey: id) ?? [:]).keys { teamsOfUser[user]?.remove(id) }
    }

    mutating func removeMembership(_ user: UserID, _ team: TeamID) {
        members[team]?[user] = nil
        teamsOfUser[user]?.remove(team)
    }

    mutating func removeKey(_ id: KeyID) {
        guard let old = keys.removeValue(forKey: id) else { return }
        for lock in old.locks { keysByDigest[lock.digest] = nil }
    }

    mutating func removeOverride(_ id: QuotaID, of scope: QuotaScope) {
        overrides[scope]?.removeAll { $0.id == id }
        if overrides[scope]?.isEmpty ?? false { overrides[scope] = nil }
    }
}
