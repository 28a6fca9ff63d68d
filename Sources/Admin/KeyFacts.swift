internal import ChatFormat
internal import JSONText
internal import Metering

/// What can be said about a key, read from a request's body.
enum KeyFacts {
    /// The facts that are given once and never changed: kind and owner.
    static func start(_ body: inout Body, _ call: Call) throws(AdminFault) -> Key.Facts {
        let user: User? = try body.text("user").map { name throws(AdminFault) in
            try call.user(name)
        }
        let team: Team? = try body.text("team").map { name throws(AdminFault) in
            try call.team(name)
        }
        let kind = try kind(&body, team)
        let owner = try owner(kind, user, team, call)
        let name = defaultName(kind, user, team, call)
        var facts = Key.Facts(name: name, kind: kind, owner: owner)
        if case .service = kind { facts.attribution = .none }
        return facts
    }

    private static func kind(_ body: inout Body, _ team: Team?) throws(AdminFault) -> Key.Kind {
        let word = try body.choice(
            "kind",
            [(word: "client", value: 0), (word: "service", value: 1), (word: "admin", value: 2)]
        )
        let role = try body.text("role")
        guard word == 2 || (word == nil && role != nil) else {
            guard role == nil else { throw .invalid("role", "Only an admin key has a `role`.") }
            return word == 1 ? .service : .client
        }
        switch role {
        case "owner": return .admin(.owner)
        case "admin": return .admin(.admin)
        case "auditor": return .admin(.auditor)
        case "team_lead":
            guard let team else { throw .invalid("team", "A team lead's key needs a `team`.") }
            return .admin(.teamLead(team.id))
        default:
            throw .invalid("role", "`role` must be one of owner, admin, auditor, team_lead.")
        }
    }

    private static func owner(
        _ kind: Key.Kind,
        _ user: User?,
        _ team: Team?,
        _ call: Call
    ) throws(AdminFault) -> Key.Owner {
        switch (kind, user, team) {
        case (.admin, .some, _): throw .invalid("user", "An admin key speaks for no user.")
        case (.admin(.teamLead), nil, _): return .nobody
        case (.admin, nil, .some): throw .invalid("team", "Only a team lead's key has a `team`.")
        case (.admin, nil, nil): return .nobody
        case (.service, .some, _): throw .invalid("user", "A service key speaks for no user.")
        case (.service, nil, nil): throw .invalid("team", "A service key needs a `team`.")
        case (.service, nil, .some(let team)): return .team(team.id)
        case (.client, nil, nil): throw .invalid("user", "A key needs a `user` or a `team`.")
        case (.client, nil, .some(let team)): return .team(team.id)
        case (.client, .some(let user), let team):
            guard let team else { return .user(user.id, billedTo: nil) }
            let memberships = call.directory.memberships(of: user.id)
            guard memberships.contains(where: { $0.team == team.id }) else {
                throw .invalid("team", "\(user.facts.name) is no member of \(team.facts.name).")
            }
            return .user(user.id, billedTo: team.id)
        }
    }

    /// `ann-key-2`: whose it is, and its number among that owner's keys.
    private static func defaultName(
        _ kind: Key.Kind,
        _ user: User?,
        _ team: Team?,
        _ call: Call
    ) -> String {
        let stem = user?.facts.name ?? team?.facts.name ?? kind.name
        let taken = Set(call.directory.keys.map(\.facts.name))
        var count = 1
        while true {
            let tail = "-key-\(count)"
            let name = String(decoding: stem.utf8.prefix(128 - tail.utf8.count), as: UTF8.self)
            if !taken.contains(name + tail) { return name + tail }
            count += 1
        }
    }

    /// The facts that can be changed.
    static func read(
        _ body: inout Body,
        into facts: inout Key.Facts,
        _ call: Call
    ) throws(AdminFault) {
        if let name = try body.text("name") {
            try checkName(name)
            facts.name = name
        }
        if let isDisabled = try body.truth("disabled") { facts.isDisabled = isDisabled }
        let expiry = facts.expiresAt
        try body.time("expires_at", zone: call.zone) { facts.expiresAt = $0 }
        // A moment that has passed is a slip of the pen, unless it was there before.
        if let end = facts.expiresAt, end != expiry, end <= call.now {
            let sentence = "`expires_at` lies in the past (\(end.text)); to shut a key, disable it."
            throw .invalid("expires_at", sentence)
        }
        try readReach(&body, into: &facts)
        try readManner(&body, into: &facts)
        try body.text("plan") { facts.plan = $0 }
        try body.count("requests_per_minute") { facts.limits.requestsPerMinute = $0 }
        try body.count("tokens_per_minute") { facts.limits.tokensPerMinute = $0 }
        try body.count("parallel") { facts.limits.parallel = $0 }
        if let tags = try body.texts("tags") { facts.tags = tags }
        try body.finish()
        try checkTags(facts.tags)
        try call.checkPlan(facts.plan)
    }

    /// Models, routes and addresses.
    private static func readReach(
        _ body: inout Body,
        into facts: inout Key.Facts
    ) throws(AdminFault) {
        if let models = try body.texts("models") { facts.models = try patterns(models) }
        if let routes = try body.texts("routes") {
            let all = ChatFormat.Route.allCases.map(\.rawValue)
            for route in routes where !all.contains(route) {
                let list = all.joined(separator: ", ")
                let sentence = "`routes` has `\(route.prefix(64))`, which is none of \(list)."
                throw .invalid("routes", sentence)
            }
            facts.routes = routes
        }
        guard let addresses = try body.texts("addresses") else { return }
        facts.addresses = []
        for text in addresses {
            guard let range = AddressRange(text) else {
                throw .invalid("addresses", "`\(text)` is no address such as 10.0.0.0/8 or ::1.")
            }
            facts.addresses.append(range)
        }
    }

    /// How requests with the key are treated.
    private static func readManner(
        _ body: inout Body,
        into facts: inout Key.Facts
    ) throws(AdminFault) {
        let attributions = [
            (word: "required", value: Key.Attribution.required), (word: "optional", .optional),
            (word: "none", .none),
        ]
        if let attribution = try body.choice("attribution", attributions) {
            facts.attribution = attribution
        }
        if let enrols = try body.truth("enrols_unknown") { facts.enrolsUnknown = enrols }
        let hangUps = [(word: "cut", value: Key.HangUp.cut), (word: "drain", .drain)]
        if body.isNull("hang_up") {
            facts.hangUp = nil
        } else if let hangUp = try body.choice("hang_up", hangUps) {
            facts.hangUp = hangUp
        }
        let forms = ArchiveForm.allCases.map { (word: $0.rawValue, value: $0) }
        if body.isNull("archive") {
            facts.archive = nil
        } else if let form = try body.choice("archive", forms) {
            facts.archive = form
        }
        let overLimits = [(word: "cap", value: Key.OverLimit.cap), (word: "refuse", .refuse)]
        if let overLimit = try body.choice("over_limit", overLimits) { facts.overLimit = overLimit }
        if let shows = try body.truth("shows_amounts") { facts.showsAmounts = shows }
    }
}

/// Reads model names, of which the last letter may be a `*`.
func patterns(_ models: [String]) throws(AdminFault) -> [ModelPattern] {
    var patterns: [ModelPattern] = []
    for text in models {
        guard text.utf8.count <= 256, let pattern = ModelPattern(text) else {
            throw .invalid("models", "`\(text)` is no model; a `*` may stand at its end only.")
        }
        patterns.append(pattern)
    }
    return patterns
}
