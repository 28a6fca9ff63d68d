extension Directory {
    /// Works out a change without making it; the store writes the rows, then swaps the directory.
    package func applying(
        _ change: DirectoryChange,
        numbers: inout NextNumbers,
        at time: Timestamp
    ) throws(ChangeRefusal) -> AppliedChange {
        switch change {
        case .addUser(let facts):
            return try addUser(facts, &numbers, time)
        case .editUser(let id, let facts, let version):
            return try editUser(id, facts, version)
        case .deleteUser(let id):
            return try deleteUser(id)
        case .addTeam(let facts):
            return try addTeam(facts, &numbers, time)
        case .editTeam(let id, let facts, let version):
            return try editTeam(id, facts, version)
        case .deleteTeam(let id):
            return try deleteTeam(id)
        case .setMembership(let membership):
            return try setMembership(membership)
        case .endMembership(let user, let team):
            return try endMembership(user, team)
        case .enrol(let team, let person):
            return try enrol(person, into: team, &numbers, time)
        case .addKey(let facts, let lock):
            return try addKey(facts, lock, &numbers, time)
        case .editKey(let id, let facts, let version):
            return try editKey(id, facts, version)
        case .rotateKey(let id, let lock, let formerEndsAt):
            return try rotateKey(id, lock, formerEndsAt: formerEndsAt, time)
        case .rehashKey(let id, let old, let new):
            return try rehashKey(id, from: old, to: new)
        case .deleteKey(let id):
            return try deleteKey(id)
        case .setQuota(let scope, let quota, let effect, let endsAt):
            return try setQuota(scope, quota, effect, endsAt, &numbers, time)
        case .endQuota(let id):
            return try endQuota(id)
        }
    }

    /// Starts a change from how things are.
    func unchanged(
        _ thing: ChangeAnswer.Thing,
        _ action: String,
        _ target: String,
        changesQuotas: Bool
    ) -> AppliedChange {
        AppliedChange(
            people: people,
            thing: thing,
            action: action,
            target: target,
            changesQuotas: changesQuotas
        )
    }

    func checkVersion(_ version: Int64, _ expected: Int64?) throws(ChangeRefusal) {
        guard let expected, expected != version else { return }
        throw ChangeRefusal(
            .conflict,
            field: "version",
            "somebody else changed it: version \(version), not \(expected)"
        )
    }

    func checkName(_ name: String) throws(ChangeRefusal) {
        guard Self.isName(name) else {
            throw ChangeRefusal(
                .invalid,
                field: "name",
                "a name has 1 to 128 bytes and no control characters"
            )
        }
    }

    func checkPlan(_ plan: String?) throws(ChangeRefusal) {
        guard let plan, policy.plans[plan] == nil else { return }
        throw ChangeRefusal(.invalid, field: "plan", "there is no plan named `\(plan)`")
    }
}
