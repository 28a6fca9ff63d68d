internal import HTTPWire
internal import JSONText
internal import Metering

/// Keys: made, shown once, changed, rotated, ended.
enum KeyRoutes {
    static let all: [Route] = [
        Route(
            .get,
            "/api/keys",
            .read,
            "Lists keys, without their secrets",
            parameters: Call.paging + ["q", "user", "team", "tag", "kind", "disabled"],
            gives: "KeyList",
            answer: list
        ),
        Route(
            .post,
            "/api/keys",
            .manage,
            "Makes a key; its secret is shown in this answer only",
            takes: "NewKey",
            gives: "KeyWithSecret",
            status: 201,
            answer: add
        ),
        Route(
            .get,
            "/api/keys/{key}",
            .read,
            "Shows a key by id, public id or name",
            gives: "Key",
            answer: show
        ),
        Route(
            .patch,
            "/api/keys/{key}",
            .manage,
            "Changes, disables or enables a key",
            takes: "KeyChange",
            gives: "Key",
            answer: edit
        ),
        Route(
            .post,
            "/api/keys/{key}/rotate",
            .manage,
            "Gives a key a new secret; the one before works until its grace ends",
            takes: "Rotation",
            gives: "KeyWithSecret",
            answer: rotate
        ),
        Route(
            .delete,
            "/api/keys/{key}",
            .manage,
            "Deletes a key; entries keep the name",
            parameters: ["force"],
            gives: "Deleted",
            answer: delete
        ),
    ]

    @Sendable private static func list(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let query = call.query
        var keys = call.directory.keys.filter(call.sees)
        if let user = try query.text("user") {
            let id = try call.user(user).id
            keys.removeAll { $0.facts.owner.user != id }
        }
        if let team = try query.text("team") {
            let id = try call.team(team).id
            keys.removeAll { $0.facts.owner.team != id }
        }
        if let tag = try query.text("tag") { keys.removeAll { !$0.facts.tags.contains(tag) } }
        let kinds = ["client", "service", "admin"].map { (word: $0, value: $0) }
        if let kind = try query.choice("kind", kinds) {
            keys.removeAll { $0.facts.kind.name != kind }
        }
        if let is_ = try query.truth("disabled") { keys.removeAll { $0.facts.isDisabled != is_ } }
        if let text = try query.text("q")?.lowercased(), !text.isEmpty {
            keys.removeAll { key in
                !key.facts.name.lowercased().contains(text)
                    && !key.locks.contains { $0.publicID.lowercased().contains(text) }
            }
        }
        return try call.page(of: keys, prefix: "key_", number: \.id.rawValue) { json, key in
            json.write(key, in: call.directory)
        }
    }

    @Sendable private static func add(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var body = try call.body()
        var facts = try KeyFacts.start(&body, call)
        try KeyFacts.read(&body, into: &facts, call)
        try checkMay(call, facts)
        let secret = call.freshKey(facts.kind)
        let change = try await call.change(.addKey(facts, call.lock(of: secret)))
        return try answer(201, change, secret: secret)
    }

    @Sendable private static func show(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let key = try call.key(call.arguments[0])
        let lastUsed = try await lastDay(of: key, call)
        return .json { json in
            json.write(key, in: call.directory) { $0.member("last_used_on", lastUsed?.text) }
        }
        .versioned(key.version)
    }

    /// The last day of this year or the one before on which the key was used.
    private static func lastDay(
        of key: Key,
        _ call: Call
    ) async throws(AdminFault) -> CivilDay? {
        let today = call.zone.day(at: call.now)
        var query = ReportQuery(from: today.adding(days: -400), to: today.adding(days: 1))
        query.by = [.day]
        query.keys = [key.id]
        let (ledger, asked) = (call.ledger, query)
        let report = try await asking { () async throws(LedgerFault) in
            try await ledger.report(asked)
        }
        return report.rows.compactMap { $0.values.first.flatMap { CivilDay(text: $0.text) } }.max()
    }

    @Sendable private static func edit(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let key = try call.key(call.arguments[0])
        try checkMay(call, key.facts)
        let version = try call.seenVersion(key.version)
        var body = try call.body()
        var facts = key.facts
        try KeyFacts.read(&body, into: &facts, call)
        let change = DirectoryChange.editKey(key.id, facts, ifVersion: version)
        let changed = try await call.change(change)
        if facts.isDisabled { call.api.sessions.forget(key.id) }
        return try answer(200, changed)
    }

    @Sendable private static func rotate(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let key = try call.key(call.arguments[0])
        try checkMay(call, key.facts)
        var body = try call.body()
        let grace = try body.integer("grace_seconds") ?? 0
        try body.finish()
        guard 0...2_592_000 ~= grace else {
            throw .invalid("grace_seconds", "`grace_seconds` must be from 0 to 2592000 (30 days).")
        }
        let secret = call.freshKey(key.facts.kind)
        let change = DirectoryChange.rotateKey(
            key.id,
            call.lock(of: secret),
            formerEndsAt: call.now.adding(milliseconds: grace * 1_000)
        )
        return try answer(200, await call.change(change), secret: secret)
    }

    @Sendable private static func delete(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let key = try call.key(call.arguments[0])
        try checkMay(call, key.facts)
        let isForced = try call.query.truth("force") ?? false
        if !key.facts.isDisabled, !isForced {
            throw .inUse("The key works; disable it first, or delete it by force.")
        }
        _ = try await call.change(.deleteKey(key.id))
        call.api.sessions.forget(key.id)
        return .deleted("key", key.id.text)
    }

    /// Admin keys are an owner's business; a team lead's are the keys of the own team.
    private static func checkMay(_ call: Call, _ facts: Key.Facts) throws(AdminFault) {
        if case .admin = facts.kind, call.request.principal.role != .owner {
            throw .forbidden("Admin keys are made and changed by owners only.")
        }
        if let onlyTeam = call.onlyTeam, facts.owner.team != onlyTeam {
            throw .forbidden("A team lead's keys belong to the own team: name it as `team`.")
        }
    }

    private static func answer(
        _ status: Int,
        _ change: ChangeAnswer,
        secret: ClientKey? = nil
    ) throws(AdminFault) -> AdminAnswer {
        guard case .key(let id) = change.thing, let key = change.directory.key(id) else {
            throw AdminFault(500, "internal", "The key was written, but cannot be read back.")
        }
        return .json(status) { json in
            json.write(key, in: change.directory) { json in
                guard let secret else { return }
                json.name("key")
                json.string(secret.text.revealed.span)
            }
        }
        .versioned(key.version)
    }
}

extension Call {
    /// A new key whose public id no other key has.
    func freshKey(_ kind: Key.Kind) -> ClientKey {
        let door: ClientKey.Door = if case .admin = kind { .admin } else { .model }
        while true {
            let key = ClientKey(door: door)
            let isTaken = directory.keys.contains { other in
                other.locks.contains { $0.publicID == key.publicID }
            }
            if !isTaken { return key }
        }
    }

    func lock(of key: ClientKey) -> Key.Lock {
        let digest = api.hasher.digest(of: key.text.revealed.span)
        return Key.Lock(publicID: key.publicID, digest: digest)
    }
}
