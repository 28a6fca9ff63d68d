internal import Digest
internal import Metering

/// People, teams, keys and quotas as rows.
enum DirectoryRows {
    /// Reads everybody and everything that has not ended.
    static func read(_ database: Database) throws(SQLiteFault) -> People {
        var people = People()
        try readPeople(database, into: &people)
        try readKeys(database, into: &people)
        let quotas = try database.prepare(
            """
            SELECT id, scope, scope_a, scope_b, unit, period, models, amount, action, warn, effect,
                ends_at FROM quota
            """
        )
        try quotas.forEachRow { row in people.put(override(row)) }
        return people
    }

    private static func readPeople(
        _ database: Database,
        into people: inout People
    ) throws(SQLiteFault) {
        let users = try database.prepare(
            """
            SELECT id, name, external_id, email, plan, disabled, tags, version, created_at
            FROM user WHERE ended_at IS NULL
            """
        )
        try users.forEachRow { row in
            let facts = User.Facts(
                name: row.text(1),
                externalID: row.optionalText(2),
                email: row.optionalText(3),
                plan: row.optionalText(4),
                isDisabled: row.int(5) != 0,
                tags: list(row.text(6))
            )
            people.put(
                User(
                    id: UserID(row.int(0)),
                    facts: facts,
                    version: row.int(7),
                    createdAt: Timestamp(milliseconds: row.int(8))
                )
            )
        }
        let teams = try database.prepare(
            """
            SELECT id, name, plan, disabled, tags, version, created_at
            FROM team WHERE ended_at IS NULL
            """
        )
        try teams.forEachRow { row in
            let facts = Team.Facts(
                name: row.text(1),
                plan: row.optionalText(2),
                isDisabled: row.int(3) != 0,
                tags: list(row.text(4))
            )
            people.put(
                Team(
                    id: TeamID(row.int(0)),
                    facts: facts,
                    version: row.int(5),
                    createdAt: Timestamp(milliseconds: row.int(6))
                )
            )
        }
        let memberships = try database.prepare("SELECT user, team, role FROM membership")
        try memberships.forEachRow { row in
            let role = Membership.Role(rawValue: UInt8(truncatingIfNeeded: row.int(2)))
            people.put(
                Membership(
                    user: UserID(row.int(0)),
                    team: TeamID(row.int(1)),
                    role: role ?? .member
                )
            )
        }
    }

    private static func readKeys(
        _ database: Database,
        into people: inout People
    ) throws(SQLiteFault) {
        var locks: [Int64: [Key.Lock]] = [:]
        let lockRows = try database.prepare(
            "SELECT key, digest, public_id, ends_at FROM lock ORDER BY key, place"
        )
        try lockRows.forEachRow { row in
            guard let digest = Digest32(bytes: row.bytes(1)) else { return }
            let endsAt = row.optionalInt(3).map { Timestamp(milliseconds: $0) }
            let lock = Key.Lock(publicID: row.text(2), digest: digest, endsAt: endsAt)
            locks[row.int(0), default: []].append(lock)
        }
        let keys = try database.prepare(
            """
            SELECT id, name, kind, kind_team, owner_user, owner_team, attribution, enrols_unknown,
                expires_at, disabled, models, routes, addresses, hang_up, over_limit,
                shows_amounts, plan, requests_per_minute, tokens_per_minute, parallel, tags,
                version, created_at, archive
            FROM key WHERE ended_at IS NULL
            """
        )
        try keys.forEachRow { row in
            let id = row.int(0)
            people.put(
                Key(
                    id: KeyID(id),
                    facts: facts(row),
                    locks: locks[id] ?? [],
                    version: row.int(21),
                    createdAt: Timestamp(milliseconds: row.int(22))
                )
            )
        }
    }

    private static func facts(_ row: borrowing Row) -> Key.Facts {
        var facts = Key.Facts(name: row.text(1), kind: kind(row), owner: owner(row))
        facts.attribution = Key.Attribution(rawValue: byte(row, 6)) ?? .required
        facts.enrolsUnknown = row.int(7) != 0
        facts.expiresAt = row.optionalInt(8).map { Timestamp(milliseconds: $0) }
        facts.isDisabled = row.int(9) != 0
        facts.models = list(row.text(10)).compactMap { ModelPattern($0) }
        facts.routes = list(row.text(11))
        facts.addresses = list(row.text(12)).compactMap { AddressRange($0) }
        facts.hangUp = row.isNull(13) ? nil : Key.HangUp(rawValue: byte(row, 13))
        facts.overLimit = Key.OverLimit(rawValue: byte(row, 14)) ?? .cap
        facts.showsAmounts = row.int(15) != 0
        facts.plan = row.optionalText(16)
        facts.limits = RateLimits(
            requestsPerMinute: row.optionalInt(17),
            tokensPerMinute: row.optionalInt(18),
            parallel: row.optionalInt(19)
        )
        facts.tags = list(row.text(20))
        facts.archive = row.optionalInt(23).map { ArchiveForm(number: $0) }
        return facts
    }

    private static func kind(_ row: borrowing Row) -> Key.Kind {
        switch row.int(2) {
        case 0: .client
        case 1: .service
        case 2: .admin(.owner)
        case 3: .admin(.admin)
        case 4: .admin(.auditor)
        default: .admin(.teamLead(TeamID(row.int(3))))
        }
    }

    private static func owner(_ row: borrowing Row) -> Key.Owner {
        let team = row.optionalInt(5).map { TeamID($0) }
        if let user = row.optionalInt(4) { return .user(UserID(user), billedTo: team) }
        return team.map { .team($0) } ?? .nobody
    }

    private static func override(_ row: borrowing Row) -> QuotaOverride {
        let (a, b) = (row.int(2), row.int(3))
        let scope: QuotaScope =
            switch row.int(1) {
            case 1: .user(UserID(a))
            case 2: .team(TeamID(a))
            case 3: .member(UserID(a), TeamID(b))
            case 4: .key(KeyID(a))
            default: .everyone
            }
        let quota = Quota(
            unit: QuotaUnit(rawValue: byte(row, 4)) ?? .tokens,
            period: Period(rawValue: byte(row, 5)) ?? .month,
            models: list(row.text(6)).compactMap { ModelPattern($0) },
            limit: row.int(7),
            action: QuotaAction(rawValue: byte(row, 8)) ?? .refuse,
            warnPercents: list(row.text(9)).compactMap { Int($0) }
        )
        return QuotaOverride(
            id: QuotaID(row.int(0)),
            scope: scope,
            quota: quota,
            effect: QuotaOverride.Effect(rawValue: byte(row, 10)) ?? .replace,
            endsAt: row.optionalInt(11).map { Timestamp(milliseconds: $0) }
        )
    }

    private static func byte(_ row: borrowing Row, _ column: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: row.int(column))
    }

    /// Lists stand in one column, a line for each member; no member can hold a line break.
    static func list(_ text: String) -> [String] {
        text.isEmpty ? [] : text.split(separator: "\n").map(String.init)
    }

    static func text(_ list: [String]) -> String {
        list.map { $0.split(separator: "\n").joined(separator: " ") }.joined(separator: "\n")
    }
}
