internal import HTTPWire
internal import JSONText
internal import Metering

/// Quotas: what somebody was given by hand, and how all of them stand.
enum QuotaRoutes {
    static let subject = ["user", "team", "key"]

    static let all: [Route] = [
        Route(
            .get,
            "/api/quotas",
            .read,
            "Lists quotas that were given by hand",
            parameters: Call.paging + subject,
            gives: "QuotaList",
            answer: list
        ),
        Route(
            .put,
            "/api/quotas",
            .manage,
            "Gives a quota to a user, team, member, key, or to everyone's use of some models",
            takes: "NewQuota",
            gives: "Quota",
            answer: set
        ),
        Route(
            .delete,
            "/api/quotas/{quota}",
            .manage,
            "Takes a quota back, so that the plan's holds again",
            gives: "Deleted",
            answer: end
        ),
        Route(
            .get,
            "/api/standings",
            .read,
            "Shows the quotas of a user, team, member or key: used, held, left, reset; with "
                + "`parts` a team's members' too, and without a subject everybody's",
            parameters: subject + ["parts"],
            gives: "StandingList",
            answer: standings
        ),
        Route(
            .get,
            "/api/standings/highest",
            .read,
            "Lists the quotas that are used most, fullest first",
            parameters: ["limit"],
            gives: "StandingList",
            answer: highest
        ),
    ]

    // MARK: scopes

    /// The scope that `user`, `team` and `key` name together.
    static func scope(
        user: String?,
        team: String?,
        key: String?,
        _ call: Call
    ) throws(AdminFault) -> QuotaScope {
        if let key {
            guard user == nil, team == nil else {
                throw .invalid("key", "A key stands alone: without `user` and `team`.")
            }
            return .key(try call.key(key).id)
        }
        switch (user, team) {
        case (nil, nil): return .everyone
        case (.some(let user), nil): return .user(try call.user(user).id)
        case (nil, .some(let team)): return .team(try call.team(team).id)
        case (.some(let user), .some(let team)):
            let (user, team) = (try call.user(user), try call.team(team))
            let memberships = call.directory.memberships(of: user.id)
            guard memberships.contains(where: { $0.team == team.id }) else {
                throw .invalid("user", "\(user.facts.name) is no member of \(team.facts.name).")
            }
            return .member(user.id, team.id)
        }
    }

    /// A team lead sees the pool and divides it among the members, but does not enlarge it.
    private static func mayChange(_ scope: QuotaScope, _ call: Call) throws(AdminFault) {
        guard call.onlyTeam != nil else { return }
        switch scope {
        case .member, .key: return
        case .everyone, .user, .team:
            throw .forbidden("A team lead sets quotas of members (`user` and `team`) and keys.")
        }
    }

    static func sees(_ scope: QuotaScope, _ call: Call) -> Bool {
        guard let onlyTeam = call.onlyTeam else { return true }
        switch scope {
        case .team(let team), .member(_, let team): return team == onlyTeam
        case .key(let id): return call.directory.key(id).map(call.sees) ?? false
        case .everyone, .user: return false
        }
    }

    // MARK: answers

    @Sendable private static func list(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var overrides = call.directory.overrides.filter { sees($0.scope, call) }
        let (user, team) = (try call.query.text("user"), try call.query.text("team"))
        let key = try call.query.text("key")
        if user != nil || team != nil || key != nil {
            let scope = try scope(user: user, team: team, key: key, call)
            overrides.removeAll { $0.scope != scope }
        }
        return try call.page(of: overrides, prefix: "quota_", number: \.id.rawValue) {
            $0.write($1, in: call.directory)
        }
    }

    @Sendable private static func set(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var body = try call.body()
        let (user, team) = (try body.text("user"), try body.text("team"))
        let scope = try scope(user: user, team: team, key: body.text("key"), call)
        let (quota, effect) = try quota(&body)
        var endsAt: Timestamp?
        try body.time("ends_at", zone: call.zone) { endsAt = $0 }
        try body.finish()
        try mayChange(scope, call)
        if scope == .everyone, quota.models.isEmpty {
            throw .invalid("user", "A quota needs a `user`, `team` or `key`, or `models`.")
        }
        if let endsAt, endsAt <= call.now {
            throw .invalid("ends_at", "`ends_at` lies in the past.")
        }
        let change = try await call.change(.setQuota(scope, quota, effect, endsAt: endsAt))
        guard case .quota(let id) = change.thing,
            let made = change.directory.overrides.first(where: { $0.id == id })
        else {
            throw AdminFault(500, "internal", "The quota was written, but cannot be read back.")
        }
        return .json { $0.write(made, in: change.directory) }
    }

    private static func quota(
        _ body: inout Body
    ) throws(AdminFault) -> (Quota, QuotaOverride.Effect) {
        let units = QuotaUnit.allCases.map { (word: $0.name, value: $0) }
        let unit = try body.choice("unit", units) ?? .tokens
        let periods = Period.allCases.map { (word: $0.name, value: $0) }
        let period = try body.choice("period", periods) ?? .month
        let actions = QuotaAction.allCases.map { (word: $0.name, value: $0) }
        let action = try body.choice("action", actions) ?? .cap
        let effects = QuotaOverride.Effect.all.map { (word: $0.name, value: $0) }
        let effect = try body.choice("effect", effects) ?? .replace
        let models = try patterns(try body.texts("models") ?? [])
        let limit = try body.decimal("limit", decimals: unit.decimals)
        guard let limit = limit ?? (effect == .lift ? 0 : nil) else {
            throw .invalid("limit", "A quota needs a `limit`.")
        }
        guard limit >= 0 else { throw .invalid("limit", "`limit` must not be negative.") }
        let quota = Quota(
            unit: unit,
            period: period,
            models: models,
            limit: limit,
            action: action
        )
        return (quota, effect)
    }

    @Sendable private static func end(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let text = call.arguments[0]
        let id = number(text, after: "quota_")
        guard let override = call.directory.overrides.first(where: { $0.id.rawValue == id }),
            sees(override.scope, call)
        else { throw .notFound("quota", "There is no quota `\(text.prefix(32))`.") }
        try mayChange(override.scope, call)
        _ = try await call.change(.endQuota(override.id))
        return .deleted("quota", override.id.text)
    }

    @Sendable private static func standings(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let scope = try scope(
            user: call.query.text("user"),
            team: call.query.text("team"),
            key: call.query.text("key"),
            call
        )
        let withParts = try call.query.truth("parts") ?? false
        guard sees(scope, call) || (withParts && scope == .everyone) else {
            throw .forbidden("A team lead sees the quotas of the own team, its members and keys.")
        }
        guard withParts else {
            let ledger = call.ledger
            let standings = try await asking { () async throws(LedgerFault) in
                try await ledger.standings(of: scope)
            }
            return answer(standings, call)
        }
        return try await standingsWithParts(of: scope, call)
    }

    @Sendable private static func highest(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let limit = Int(try call.query.integer("limit", in: 1...1_000) ?? 100)
        let ledger = call.ledger
        // A team lead's are chosen among all, since the ledger knows no leads.
        let most = call.onlyTeam == nil ? limit : Int.max
        let standings = try await asking { () async throws(LedgerFault) in
            try await ledger.highestStandings(limit: most)
        }
        return answer(standings.filter { sees($0.scope, call) }.prefix(limit), call)
    }

    static func answer(
        _ standings: some Sequence<QuotaStanding>,
        _ call: Call
    ) -> AdminAnswer {
        .json { json in
            json.object { json in
                json.member("object", "list")
                json.list("data") { json in
                    for standing in standings { json.write(standing, in: call.directory) }
                }
            }
        }
    }
}

extension QuotaOverride.Effect {
    static let all: [QuotaOverride.Effect] = [.replace, .raise, .lift]

    /// The word that the API uses.
    var name: String {
        switch self {
        case .replace: "replace"
        case .raise: "raise"
        case .lift: "lift"
        }
    }
}

extension JSONWriter {
    mutating func write(_ override: QuotaOverride, in directory: Directory) {
        object { json in
            json.member("object", "quota")
            json.member("id", override.id.text)
            json.write(override.scope, in: directory)
            json.write(override.quota)
            json.member("effect", override.effect.name)
            json.member("ends_at", override.endsAt)
        }
    }

    /// How a quota stands.
    ///
    /// Without amounts there is the used part in percent; where the caller knows the own use, that
    /// would tell the limit, and is left out too.
    mutating func write(
        _ standing: QuotaStanding,
        in directory: Directory,
        showsAmounts: Bool = true,
        showsPart: Bool = true
    ) {
        let quota = standing.quota
        object { json in
            json.member("object", "standing")
            json.write(standing.scope, in: directory)
            json.write(quota, showsLimit: showsAmounts)
            if showsAmounts {
                json.member("used", standing.used, in: quota.unit)
                json.member("held", standing.held, in: quota.unit)
                json.member("left", standing.left, in: quota.unit)
            }
            if showsPart { json.member("used_percent", standing.usedPercent) }
            json.member("resets_at", standing.resetsAt)
        }
    }

    /// A quota as a warning tells of it.
    mutating func writeFacts(_ standing: QuotaStanding, in directory: Directory) {
        let unit = standing.quota.unit
        object { json in
            json.write(standing.scope, in: directory)
            json.write(standing.quota)
            json.member("used", standing.used, in: unit)
            json.member("used_percent", standing.usedPercent)
            json.member("resets_at", standing.resetsAt)
        }
    }

    private mutating func write(_ quota: Quota, showsLimit: Bool = true) {
        member("unit", quota.unit.name)
        member("period", quota.period.name)
        member("models", quota.models.map(\.text))
        if showsLimit { member("limit", quota.limit, in: quota.unit) }
        member("action", quota.action.name)
    }

    private mutating func write(_ scope: QuotaScope, in directory: Directory) {
        var (user, team, key): (UserID?, TeamID?, KeyID?)
        switch scope {
        case .everyone: break
        case .user(let id): user = id
        case .team(let id): team = id
        case .member(let member, let of): (user, team) = (member, of)
        case .key(let id): key = id
        }
        member("scope", scope.name)
        member("user", user.flatMap { directory.user($0)?.facts.name })
        member("user_id", user?.text)
        member("team", team.flatMap { directory.team($0)?.facts.name })
        member("team_id", team?.text)
        member("key", key.flatMap { directory.key($0)?.facts.name })
        member("key_id", key?.text)
    }
}

extension QuotaStanding {
    /// The part that is used, in percent, rounded down; above 100 when the limit was lowered.
    var usedPercent: Int64 {
        guard quota.limit > 0 else { return 100 }
        let (product, isTooLarge) = used.multipliedReportingOverflow(by: 100)
        return isTooLarge ? used / max(quota.limit / 100, 1) : product / quota.limit
    }
}
