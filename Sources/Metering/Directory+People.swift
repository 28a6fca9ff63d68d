/// Changes of people, teams and memberships.
extension Directory {
    func addUser(
        _ facts: User.Facts,
        _ numbers: inout NextNumbers,
        _ time: Timestamp
    ) throws(ChangeRefusal) -> AppliedChange {
        try check(facts, of: nil)
        let user = User(id: UserID(numbers.user), facts: facts, version: 1, createdAt: time)
        numbers.user += 1
        var change = unchanged(
            .user(user.id),
            "user.add",
            "user:\(user.id.rawValue)",
            changesQuotas: false
        )
        change.people.put(user)
        change.writes = [.user(user)]
        change.after = facts.text
        return change
    }

    func editUser(
        _ id: UserID,
        _ facts: User.Facts,
        _ version: Int64?
    ) throws(ChangeRefusal) -> AppliedChange {
        let old = try existing(id)
        try checkVersion(old.version, version)
        try check(facts, of: id)
        let user = User(
            id: id,
            facts: facts,
            version: old.version + 1,
            createdAt: old.createdAt
        )
        var change = unchanged(
            .user(id),
            "user.edit",
            "user:\(id.rawValue)",
            changesQuotas: facts.plan != old.facts.plan
        )
        change.people.put(user)
        change.writes = [.user(user)]
        change.before = old.facts.text
        change.after = facts.text
        return change
    }

    func deleteUser(_ id: UserID) throws(ChangeRefusal) -> AppliedChange {
        let old = try existing(id)
        var change = unchanged(
            .user(id),
            "user.delete",
            "user:\(id.rawValue)",
            changesQuotas: true
        )
        for membership in memberships(of: id) {
            change.writes.append(.membershipEnded(id, membership.team))
        }
        for key in keys {
            guard case .user(id, _) = key.facts.owner else { continue }
            change.end(key, overridesIn: self)
        }
        change.endOverrides(in: self) { scope in
            switch scope {
            case .user(id), .member(id, _): true
            default: false
            }
        }
        change.people.remove(id)
        change.writes.append(.userEnded(id))
        change.before = old.facts.text
        return change
    }

    func addTeam(
        _ facts: Team.Facts,
        _ numbers: inout NextNumbers,
        _ time: Timestamp
    ) throws(ChangeRefusal) -> AppliedChange {
        try check(facts, of: nil)
        let team = Team(id: TeamID(numbers.team), facts: facts, version: 1, createdAt: time)
        numbers.team += 1
        var change = unchanged(
            .team(team.id),
            "team.add",
            "team:\(team.id.rawValue)",
            changesQuotas: false
        )
        change.people.put(team)
        change.writes = [.team(team)]
        change.after = facts.text
        return change
    }

    func editTeam(
        _ id: TeamID,
        _ facts: Team.Facts,
        _ version: Int64?
    ) throws(ChangeRefusal) -> AppliedChange {
        let old = try existing(id)
        try checkVersion(old.version, version)
        try check(facts, of: id)
        let team = Team(
            id: id,
            facts: facts,
            version: old.version + 1,
            createdAt: old.createdAt
        )
        var change = unchanged(
            .team(id),
            "team.edit",
            "team:\(id.rawValue)",
            changesQuotas: facts.plan != old.facts.plan
        )
        change.people.put(team)
        change.writes = [.team(team)]
        change.before = old.facts.text
        change.after = facts.text
        return change
    }

    func deleteTeam(_ id: TeamID) throws(ChangeRefusal) -> AppliedChange {
        let old = try existing(id)
        var change = unchanged(
            .team(id),
            "team.delete",
            "team:\(id.rawValue)",
            changesQuotas: true
        )
        for membership in members(of: id) {
            change.writes.append(.membershipEnded(membership.user, id))
        }
        for key in keys {
            switch key.facts.owner {
            case .team(id), .user(_, billedTo: id): change.end(key, overridesIn: self)
            default: continue
            }
        }
        change.endOverrides(in: self) { scope in
            switch scope {
            case .team(id), .member(_, id): true
            default: false
            }
        }
        change.people.remove(id)
        change.writes.append(.teamEnded(id))
        change.before = old.facts.text
        return change
    }

    func setMembership(_ membership: Membership) throws(ChangeRefusal) -> AppliedChange {
        _ = try existing(membership.user)
        _ = try existing(membership.team)
        let old = people.members[membership.team]?[membership.user]
        var change = unchanged(
            .membership(membership.user, membership.team),
            old == nil ? "member.add" : "member.edit",
            QuotaScope.member(membership.user, membership.team).text,
            changesQuotas: false
        )
        change.people.put(membership)
        change.writes = [.membership(membership)]
        change.before = old?.text
        change.after = membership.text
        return change
    }

    func endMembership(_ user: UserID, _ team: TeamID) throws(ChangeRefusal) -> AppliedChange {
        guard let old = people.members[team]?[user] else {
            throw ChangeRefusal(.notFound, field: "member", "this person is not in this team")
        }
        let billed = keys.first { $0.facts.owner == .user(user, billedTo: team) }
        if let billed {
            throw ChangeRefusal(
                .inUse,
                field: "member",
                "the person's key `\(billed.facts.name)` is billed to this team"
            )
        }
        var change = unchanged(
            .membership(user, team),
            "member.end",
            QuotaScope.member(user, team).text,
            changesQuotas: true
        )
        change.endOverrides(in: self) { $0 == .member(user, team) }
        change.people.removeMembership(user, team)
        change.writes.append(.membershipEnded(user, team))
        change.before = old.text
        return change
    }

    func enrol(
        _ person: String,
        into team: TeamID,
        _ numbers: inout NextNumbers,
        _ time: Timestamp
    ) throws(ChangeRefusal) -> AppliedChange {
        _ = try existing(team)
        if let user = user(externalID: person) ?? user(named: person) {
            // Two requests of a new person can both ask: the second finds them there.
            let role = people.members[team]?[user.id]?.role ?? .member
            var change = try setMembership(Membership(user: user.id, team: team, role: role))
            change.thing = .user(user.id)
            return change
        }
        var change = try addUser(User.Facts(name: person), &numbers, time)
        guard case .user(let id) = change.thing else { return change }
        let membership = Membership(user: id, team: team)
        change.people.put(membership)
        change.writes.append(.membership(membership))
        change.action = "user.enrol"
        return change
    }

    func existing(_ id: UserID) throws(ChangeRefusal) -> User {
        if let user = people.users[id] { return user }
        throw ChangeRefusal(.notFound, field: "user", "there is no such person")
    }

    func existing(_ id: TeamID) throws(ChangeRefusal) -> Team {
        if let team = people.teams[id] { return team }
        throw ChangeRefusal(.notFound, field: "team", "there is no such team")
    }

    private func check(_ facts: User.Facts, of id: UserID?) throws(ChangeRefusal) {
        try checkName(facts.name)
        try checkPlan(facts.plan)
        if let taken = people.usersByName[facts.name], taken != id {
            throw ChangeRefusal(.taken, field: "name", "there is a person named `\(facts.name)`")
        }
        guard let externalID = facts.externalID else { return }
        guard Self.isName(externalID) else {
            throw ChangeRefusal(
                .invalid,
                field: "external_id",
                "an external id has 1 to 128 bytes and no control characters"
            )
        }
        if let taken = people.usersByExternalID[externalID], taken != id {
            throw ChangeRefusal(.taken, field: "external_id", "another person has this id")
        }
    }

    private func check(_ facts: Team.Facts, of id: TeamID?) throws(ChangeRefusal) {
        try checkName(facts.name)
        try checkPlan(facts.plan)
        if let taken = people.teamsByName[facts.name], taken != id {
            throw ChangeRefusal(.taken, field: "name", "there is a team named `\(facts.name)`")
        }
    }
}

extension AppliedChange {
    /// Ends a key with the overrides that are for it alone.
    mutating func end(_ key: Key, overridesIn directory: Directory) {
        endOverrides(in: directory) { $0 == .key(key.id) }
        people.removeKey(key.id)
        writes.append(.keyEnded(key.id))
    }

    /// Ends the overrides of some scopes.
    mutating func endOverrides(in directory: Directory, where isOver: (QuotaScope) -> Bool) {
        for override in directory.overrides where isOver(override.scope) {
            people.removeOverride(override.id, of: override.scope)
            writes.append(.overrideEnded(override.id))
        }
    }
}
