internal import Digest

/// Changes of keys and quotas.
extension Directory {
    func addKey(
        _ facts: Key.Facts,
        _ lock: Key.Lock,
        _ numbers: inout NextNumbers,
        _ time: Timestamp
    ) throws(ChangeRefusal) -> AppliedChange {
        try check(facts)
        try checkNew(lock)
        let key = Key(
            id: KeyID(numbers.key),
            facts: facts,
            locks: [lock],
            version: 1,
            createdAt: time
        )
        numbers.key += 1
        return changed(key, from: nil, "key.add", changesQuotas: false)
    }

    func editKey(
        _ id: KeyID,
        _ facts: Key.Facts,
        _ version: Int64?
    ) throws(ChangeRefusal) -> AppliedChange {
        let old = try existing(id)
        try checkVersion(old.version, version)
        try check(facts)
        guard facts.kind.door == old.facts.kind.door else {
            throw ChangeRefusal(
                .invalid,
                field: "kind",
                "a key for model calls and a key for administrators have different prefixes"
            )
        }
        let key = old.with(facts: facts)
        return changed(key, from: old, "key.edit", changesQuotas: facts.plan != old.facts.plan)
    }

    func rotateKey(
        _ id: KeyID,
        _ lock: Key.Lock,
        formerEndsAt: Timestamp,
        _ time: Timestamp
    ) throws(ChangeRefusal) -> AppliedChange {
        let old = try existing(id)
        try checkNew(lock)
        let former = old.locks.map { lock in
            Key.Lock(
                publicID: lock.publicID,
                digest: lock.digest,
                endsAt: min(lock.endsAt ?? formerEndsAt, formerEndsAt)
            )
        }
        let working = former.filter { $0.endsAt.map { $0 > time } ?? true }
        return changed(
            old.with(locks: [lock] + working),
            from: old,
            "key.rotate",
            changesQuotas: false
        )
    }

    func rehashKey(
        _ id: KeyID,
        from former: Digest32,
        to digest: Digest32
    ) throws(ChangeRefusal) -> AppliedChange {
        let old = try existing(id)
        guard old.locks.contains(where: { $0.digest == former }) else {
            throw ChangeRefusal(.conflict, field: "key", "the key was rotated in between")
        }
        let locks = old.locks.map { lock in
            lock.digest == former
                ? Key.Lock(publicID: lock.publicID, digest: digest, endsAt: lock.endsAt) : lock
        }
        return changed(old.with(locks: locks), from: old, "key.rehash", changesQuotas: false)
    }

    func deleteKey(_ id: KeyID) throws(ChangeRefusal) -> AppliedChange {
        let old = try existing(id)
        var change = unchanged(
            .key(id),
            "key.delete",
            "key:\(id.rawValue)",
            changesQuotas: true
        )
        change.end(old, overridesIn: self)
        change.before = old.text
        return change
    }

    func setQuota(
        _ scope: QuotaScope,
        _ quota: Quota,
        _ effect: QuotaOverride.Effect,
        _ endsAt: Timestamp?,
        _ numbers: inout NextNumbers,
        _ time: Timestamp
    ) throws(ChangeRefusal) -> AppliedChange {
        try checkExists(scope)
        guard (0...Quota.limitMax).contains(quota.limit) else {
            throw ChangeRefusal(
                .invalid,
                field: "limit",
                "a limit is a number from 0 to \(Quota.limitMax)"
            )
        }
        if let endsAt, endsAt <= time {
            throw ChangeRefusal(.invalid, field: "ends_at", "the end is in the past")
        }
        let old = (people.overrides[scope] ?? []).first {
            $0.quota.kind == quota.kind && ($0.effect == .raise) == (effect == .raise)
        }
        let override = QuotaOverride(
            id: old?.id ?? QuotaID(numbers.quota),
            scope: scope,
            quota: quota,
            effect: effect,
            endsAt: endsAt
        )
        if old == nil { numbers.quota += 1 }
        var change = unchanged(
            .quota(override.id),
            "quota.set",
            "quota:\(override.id.rawValue)",
            changesQuotas: true
        )
        change.people.put(override)
        change.writes = [.override(override)]
        change.before = old?.text
        change.after = override.text
        return change
    }

    func endQuota(_ id: QuotaID) throws(ChangeRefusal) -> AppliedChange {
        guard let old = overrides.first(where: { $0.id == id }) else {
            throw ChangeRefusal(.notFound, field: "quota", "there is no such quota")
        }
        var change = unchanged(
            .quota(id),
            "quota.end",
            "quota:\(id.rawValue)",
            changesQuotas: true
        )
        change.people.removeOverride(id, of: old.scope)
        change.writes = [.overrideEnded(id)]
        change.before = old.text
        return change
    }

    private func existing(_ id: KeyID) throws(ChangeRefusal) -> Key {
        if let key = people.keys[id] { return key }
        throw ChangeRefusal(.notFound, field: "key", "there is no such key")
    }

    private func changed(
        _ key: Key,
        from old: Key?,
        _ action: String,
        changesQuotas: Bool
    ) -> AppliedChange {
        var change = unchanged(
            .key(key.id),
            action,
            "key:\(key.id.rawValue)",
            changesQuotas: changesQuotas
        )
        change.people.put(key)
        change.writes = [.key(key)]
        change.before = old?.text
        change.after = key.text
        return change
    }

    private func checkNew(_ lock: Key.Lock) throws(ChangeRefusal) {
        guard people.keysByDigest[lock.digest] == nil else {
            throw ChangeRefusal(.taken, field: "key", "this secret is in use")
        }
    }

    private func check(_ facts: Key.Facts) throws(ChangeRefusal) {
        try checkName(facts.name)
        try checkPlan(facts.plan)
        switch (facts.kind, facts.owner) {
        case (.admin(.teamLead(let team)), _):
            _ = try existing(team)
        case (.admin, _):
            break
        case (_, .nobody):
            throw ChangeRefusal(.invalid, field: "owner", "a key for model calls has an owner")
        default:
            break
        }
        switch facts.owner {
        case .nobody: break
        case .team(let team): _ = try existing(team)
        case .user(let user, let team):
            _ = try existing(user)
            guard let team else { return }
            guard people.members[team]?[user] != nil else {
                throw ChangeRefusal(
                    .invalid,
                    field: "team",
                    "a key is billed only to a team that its owner is in"
                )
            }
        }
    }

    private func checkExists(_ scope: QuotaScope) throws(ChangeRefusal) {
        switch scope {
        case .everyone: break
        case .user(let user): _ = try existing(user)
        case .team(let team): _ = try existing(team)
        case .key(let key): _ = try existing(key)
        case .member(let user, let team):
            guard people.members[team]?[user] != nil else {
                throw ChangeRefusal(.notFound, field: "member", "this person is not in this team")
            }
        }
    }
}

extension Key {
    fileprivate func with(facts: Facts) -> Key {
        Key(id: id, facts: facts, locks: locks, version: version + 1, createdAt: createdAt)
    }

    fileprivate func with(locks: [Lock]) -> Key {
        Key(id: id, facts: facts, locks: locks, version: version + 1, createdAt: createdAt)
    }
}

extension Key.Kind {
    /// The door that keys of this kind are for.
    package var door: ClientKey.Door {
        switch self {
        case .client, .service: .model
        case .admin: .admin
        }
    }
}
