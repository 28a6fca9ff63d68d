package import Digest

extension Directory {
    /// Lets a key in by its digest, or says why not.
    ///
    /// Comes first, before the body is looked at.
    package func admit(
        _ digest: Digest32,
        at door: ClientKey.Door,
        from address: [UInt8],
        now: Timestamp
    ) throws(AccessRefusal) -> Key {
        guard let key = key(digest) else { throw .unknownKey }
        for lock in key.locks where lock.digest == digest {
            if let endsAt = lock.endsAt, now >= endsAt { throw .unknownKey }
        }
        if key.facts.isDisabled { throw .keyDisabled }
        if let expiresAt = key.facts.expiresAt, now >= expiresAt { throw .keyExpired }
        guard key.door == door else { throw .wrongDoor }
        let addresses = key.facts.addresses
        guard addresses.isEmpty || addresses.contains(where: { $0.contains(address) }) else {
            throw .addressNotAllowed
        }
        try checkOwner(of: key)
        return key
    }

    /// Checks that a key may use a route.
    package func allow(_ key: Key, route: String) throws(AccessRefusal) {
        let routes = key.facts.routes
        guard routes.isEmpty || routes.contains(route) else { throw .routeNotAllowed }
    }

    /// Checks that a key may use a model.
    package func allow(_ key: Key, model: String) throws(AccessRefusal) {
        func isAllowed(_ models: [ModelPattern]) -> Bool {
            models.isEmpty || models.contains { $0.matches(model) }
        }
        guard isAllowed(key.facts.models) else { throw .modelNotAllowed }
        if let box = ownerPlan(of: key), !isAllowed(box.plan.models) { throw .modelNotAllowed }
    }

    /// What happens to a stream whose client went away: the key's word, then its owner's plan's.
    package func hangUp(of key: Key) -> Key.HangUp {
        key.facts.hangUp ?? ownerPlan(of: key)?.plan.hangUp ?? policy.hangUp
    }

    private func ownerPlan(of key: Key) -> PlanBox? {
        if key.facts.plan != nil { return keyPlan(key.id) }
        switch key.facts.owner {
        case .user(let user, _): return userPlan(user)
        case .team(let team): return teamPlan(team)
        case .nobody: return nil
        }
    }

    /// Finds whom a request is booked on.
    ///
    /// `person` is what the request names, if anything; it is read for team keys only.
    package func subject(for key: Key, person: String?) -> SubjectAnswer {
        switch key.facts.owner {
        case .user(let user, let team):
            return .subject(Subject(key: key.id, user: user, team: team))
        case .nobody:
            return .subject(Subject(key: key.id, user: nil, team: nil))
        case .team(let team):
            return subject(for: key, team: team, person: person)
        }
    }

    /// The member of a team that goes by a name: the person's own, or the one another system uses.
    package func member(of team: TeamID, called name: String) -> User? {
        let ids = [people.usersByName[name], people.usersByExternalID[name]]
        for case let id? in ids where people.members[team]?[id] != nil { return people.users[id] }
        return nil
    }

    private func subject(for key: Key, team: TeamID, person: String?) -> SubjectAnswer {
        let nobody = SubjectAnswer.subject(Subject(key: key.id, user: nil, team: team))
        if key.facts.attribution == .none { return nobody }
        guard let person else {
            return key.facts.attribution == .optional ? nobody : .refused(.personRequired)
        }
        guard Self.isName(person) else { return .refused(.personMalformed) }
        guard let user = member(of: team, called: person) else {
            return key.facts.enrolsUnknown
                ? .enrol(team, person: person) : .refused(.personUnknown)
        }
        guard !user.facts.isDisabled else { return .refused(.personDisabled) }
        return .subject(Subject(key: key.id, user: user.id, team: team))
    }

    private func checkOwner(of key: Key) throws(AccessRefusal) {
        switch key.facts.owner {
        case .nobody: return
        case .team(let id):
            guard let team = people.teams[id], !team.facts.isDisabled else { throw .ownerDisabled }
        case .user(let id, let teamID):
            guard let user = people.users[id], !user.facts.isDisabled else { throw .ownerDisabled }
            guard let teamID else { return }
            guard let team = people.teams[teamID], !team.facts.isDisabled else {
                throw .ownerDisabled
            }
        }
    }

    /// Names of people, teams and keys: 1 to 128 bytes without control characters.
    static func isName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}

extension Key {
    /// The door the key is for.
    package var door: ClientKey.Door { facts.kind.door }
}
