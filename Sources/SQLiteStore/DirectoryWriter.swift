internal import Digest
internal import Metering

/// Writes the rows that a change of the directory comes to.
struct DirectoryWriter {
    let database: Database
    let time: Timestamp

    func write(_ write: DirectoryWrite) throws(SQLiteFault) {
        switch write {
        case .user(let user): try put(user)
        case .userEnded(let id): try end("user", id.rawValue)
        case .team(let team): try put(team)
        case .teamEnded(let id): try end("team", id.rawValue)
        case .membership(let membership): try put(membership)
        case .membershipEnded(let user, let team):
            try run(
                "DELETE FROM membership WHERE user = ? AND team = ?",
                [.int(user.rawValue), .int(team.rawValue)]
            )
        case .key(let key): try put(key)
        case .keyEnded(let id):
            try end("key", id.rawValue)
            try run("DELETE FROM lock WHERE key = ?", [.int(id.rawValue)])
        case .override(let override): try put(override)
        case .overrideEnded(let id):
            try run("DELETE FROM quota WHERE id = ?", [.int(id.rawValue)])
        }
    }

    private enum Value {
        case int(Int64?)
        case text(String?)
        case bytes([UInt8])
        case flag(Bool)

        static func list(_ list: [String]) -> Value { .text(DirectoryRows.text(list)) }
    }

    private func run(_ sql: String, _ values: [Value]) throws(SQLiteFault) {
        let statement = try database.prepare(sql)
        for (place, value) in values.enumerated() {
            let index = Int32(place + 1)
            switch value {
            case .int(let number): statement.bind(index, number)
            case .text(let text): statement.bind(index, text)
            case .bytes(let bytes): statement.bind(index, bytes)
            case .flag(let flag): statement.bind(index, flag ? 1 : 0)
            }
        }
        try statement.run()
    }

    /// Inserts a row, or changes the one with its number.
    private func put(
        _ table: String,
        _ id: Int64,
        _ columns: [(String, Value)]
    ) throws(SQLiteFault) {
        let names = columns.map(\.0)
        let marks = names.map { _ in "?" }.joined(separator: ", ")
        let changes = names.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        try run(
            """
            INSERT INTO \(table)(id, \(names.joined(separator: ", "))) VALUES(?, \(marks))
            ON CONFLICT(id) DO UPDATE SET \(changes)
            """,
            [.int(id)] + columns.map(\.1)
        )
    }

    private func end(_ table: String, _ id: Int64) throws(SQLiteFault) {
        try run(
            "UPDATE \(table) SET ended_at = ? WHERE id = ?",
            [.int(time.milliseconds), .int(id)]
        )
    }

    /// Keeps the name a thing had until now, for entries that were written under it.
    private func keepName(_ table: String, _ id: Int64, _ name: String) throws(SQLiteFault) {
        try run(
            """
            INSERT OR REPLACE INTO renamed
            SELECT ?1, id, ?2, name FROM \(table) WHERE id = ?3 AND name <> ?4
            """,
            [.text(table), .int(time.milliseconds), .int(id), .text(name)]
        )
    }

    private func put(_ user: User) throws(SQLiteFault) {
        let facts = user.facts
        try keepName("user", user.id.rawValue, facts.name)
        try put(
            "user",
            user.id.rawValue,
            [
                ("name", .text(facts.name)), ("external_id", .text(facts.externalID)),
                ("email", .text(facts.email)), ("plan", .text(facts.plan)),
                ("disabled", .flag(facts.isDisabled)), ("tags", .list(facts.tags)),
                ("version", .int(user.version)),
                ("created_at", .int(user.createdAt.milliseconds)),
            ]
        )
    }

    private func put(_ team: Team) throws(SQLiteFault) {
        let facts = team.facts
        try keepName("team", team.id.rawValue, facts.name)
        try put(
            "team",
            team.id.rawValue,
            [
                ("name", .text(facts.name)), ("plan", .text(facts.plan)),
                ("disabled", .flag(facts.isDisabled)), ("tags", .list(facts.tags)),
                ("version", .int(team.version)),
                ("created_at", .int(team.createdAt.milliseconds)),
            ]
        )
    }

    private func put(_ membership: Membership) throws(SQLiteFault) {
        try run(
            "INSERT OR REPLACE INTO membership(user, team, role) VALUES(?, ?, ?)",
            [
                .int(membership.user.rawValue), .int(membership.team.rawValue),
                .int(Int64(membership.role.rawValue)),
            ]
        )
    }

    private func put(_ key: Key) throws(SQLiteFault) {
        let facts = key.facts
        let (kind, kindTeam) = Self.kind(facts.kind)
        let (user, team) = Self.owner(facts.owner)
        try keepName("key", key.id.rawValue, facts.name)
        try put(
            "key",
            key.id.rawValue,
            [
                ("name", .text(facts.name)), ("kind", .int(kind)), ("kind_team", .int(kindTeam)),
                ("owner_user", .int(user)), ("owner_team", .int(team)),
                ("attribution", .int(Int64(facts.attribution.rawValue))),
                ("enrols_unknown", .flag(facts.enrolsUnknown)),
                ("expires_at", .int(facts.expiresAt?.milliseconds)),
                ("disabled", .flag(facts.isDisabled)),
                ("models", .list(facts.models.map(\.text))), ("routes", .list(facts.routes)),
                ("addresses", .list(facts.addresses.map(\.text))),
                ("hang_up", .int(facts.hangUp.map { Int64($0.rawValue) })),
                ("over_limit", .int(Int64(facts.overLimit.rawValue))),
                ("shows_amounts", .flag(facts.showsAmounts)), ("plan", .text(facts.plan)),
                ("requests_per_minute", .int(facts.limits.requestsPerMinute)),
                ("tokens_per_minute", .int(facts.limits.tokensPerMinute)),
                ("parallel", .int(facts.limits.parallel)), ("tags", .list(facts.tags)),
                ("archive", .int(facts.archive?.number)),
                ("version", .int(key.version)),
                ("created_at", .int(key.createdAt.milliseconds)),
            ]
        )
        try run("DELETE FROM lock WHERE key = ?", [.int(key.id.rawValue)])
        for (place, lock) in key.locks.enumerated() {
            try run(
                "INSERT INTO lock(digest, key, place, public_id, ends_at) VALUES(?, ?, ?, ?, ?)",
                [
                    .bytes(lock.digest.bytes), .int(key.id.rawValue), .int(Int64(place)),
                    .text(lock.publicID), .int(lock.endsAt?.milliseconds),
                ]
            )
        }
    }

    private func put(_ override: QuotaOverride) throws(SQLiteFault) {
        let quota = override.quota
        let (scope, a, b) = Self.columns(of: override.scope)
        try put(
            "quota",
            override.id.rawValue,
            [
                ("scope", .int(scope)), ("scope_a", .int(a)), ("scope_b", .int(b)),
                ("unit", .int(Int64(quota.unit.rawValue))),
                ("period", .int(Int64(quota.period.rawValue))),
                ("models", .list(quota.models.map(\.text))), ("amount", .int(quota.limit)),
                ("action", .int(Int64(quota.action.rawValue))),
                ("warn", .list(quota.warnPercents.map { String($0) })),
                ("effect", .int(Int64(override.effect.rawValue))),
                ("ends_at", .int(override.endsAt?.milliseconds)),
            ]
        )
    }

    private static func columns(of scope: QuotaScope) -> (Int64, Int64, Int64) {
        switch scope {
        case .everyone: (0, 0, 0)
        case .user(let id): (1, id.rawValue, 0)
        case .team(let id): (2, id.rawValue, 0)
        case .member(let id, let team): (3, id.rawValue, team.rawValue)
        case .key(let id): (4, id.rawValue, 0)
        }
    }

    private static func kind(_ kind: Key.Kind) -> (Int64, Int64?) {
        switch kind {
        case .client: (0, nil)
        case .service: (1, nil)
        case .admin(.owner): (2, nil)
        case .admin(.admin): (3, nil)
        case .admin(.auditor): (4, nil)
        case .admin(.teamLead(let team)): (5, team.rawValue)
        }
    }

    private static func owner(_ owner: Key.Owner) -> (Int64?, Int64?) {
        switch owner {
        case .nobody: (nil, nil)
        case .user(let user, let team): (user.rawValue, team?.rawValue)
        case .team(let team): (nil, team.rawValue)
        }
    }
}
