internal import Admin
internal import HTTPWire
internal import Metering

/// Commands about quotas.
enum QuotaCommands {
    private static let scope = [
        Option("user", .text("USER"), "all use of this person, over all keys"),
        Option("team", .text("TEAM"), "all use of this team; with --member, one member's part"),
        Option("member", .text("USER"), "a member of --team: the part that is billed to the team"),
        Option("key", .text("KEY"), "all use of this key"),
    ]

    static let all: [Command] = [
        Command(
            "quota set",
            "gives a quota; it holds from the next request on",
            options: scope + [
                Option(
                    "model",
                    .text("A,B*"),
                    "only these models; alone: everyone's use of them",
                    isRepeated: true
                ),
                Option("tokens", .count("N"), "so many input and output tokens"),
                Option("weighted-tokens", .text("N"), "so many tokens times the models' weights"),
                Option("requests", .count("N"), "so many forwarded requests"),
                Option("usd", .text("AMOUNT"), "so much money in US dollars"),
                Option("per", .choice(["day", "week", "month", "total"]), "month without it"),
                Option(
                    "action",
                    .choice(["cap", "refuse", "observe"]),
                    "when it does not fit: a shorter answer while some is left, no, or a note"
                ),
                Option("raise", .flag, "add the amount to the plan's quota instead"),
                Option("lift", .flag, "the plan's quota of this kind does not apply"),
                Option("until", .text("DATE"), "when the plan's quota holds again"),
                OutputForm.jsonOption,
            ],
            notes: [
                "Examples: tollgate quota set --user ann --tokens 2_000_000 --per month",
                "          tollgate quota set --team research --usd 500 --per month",
                "          tollgate quota set --team research --member ann --tokens 9000 --per day",
                "          tollgate quota set --user ann --raise --tokens 50000 --until 7d",
            ],
            run: set
        ),
        Command(
            "quota show",
            "shows quotas and how they stand: used, held, left, reset",
            options: scope + OutputForm.options,
            notes: [
                "Of a team, its members' parts too; without a flag, all quotas that there are."
            ],
            run: show
        ),
        Command(
            "quota list",
            "lists quotas that were given by hand",
            options: OutputForm.options,
            run: list
        ),
        Command(
            "quota end",
            "takes a quota back, so that the plan's holds again",
            arguments: ["QUOTA"],
            options: [OutputForm.jsonOption],
            run: end
        ),
    ]

    @Sendable private static func set(_ invocation: Invocation) async throws(CommandFault) {
        var fields = Fields()
        for (name, value) in try subject(invocation) { fields.text(name, value) }
        let units = [
            ("tokens", "tokens"), ("weighted-tokens", "weighted_tokens"),
            ("requests", "requests"), ("usd", "usd"),
        ]
        let given = units.filter { invocation.has($0.0) }
        guard given.count == 1 || (given.isEmpty && invocation.has("lift")) else {
            throw .usage("a quota counts one of --tokens, --weighted-tokens, --requests, --usd")
        }
        if let (flag, unit) = given.first {
            fields.text("unit", unit)
            fields.decimal("limit", try amount(invocation, flag, of: unit))
        }
        fields.text("period", invocation.text("per"))
        fields.texts("models", invocation.words("model"))
        fields.text("action", invocation.text("action"))
        guard !(invocation.has("raise") && invocation.has("lift")) else {
            throw .usage("--raise and --lift contradict each other")
        }
        if invocation.has("raise") { fields.text("effect", "raise") }
        if invocation.has("lift") { fields.text("effect", "lift") }
        fields.clearable("ends_at", try moment(invocation, "until"))
        let body = fields
        let quota = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.put, "/api/quotas", [], body)
        }
        invocation.print(quota, or: sentence(quota))
    }

    /// Digits of an amount, without the separators that people type.
    private static func amount(
        _ invocation: Invocation,
        _ flag: String,
        of unit: String
    ) throws(CommandFault) -> String? {
        let decimals = QuotaUnit(named: unit)?.decimals ?? 0
        guard let text = invocation.text(flag) else { return nil }
        let digits = text.filter { $0 != "_" && $0 != "," }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == 0x2E }),
            let value = decimalValue(digits, decimals: decimals)
        else { throw .usage("--\(flag) takes an amount, not `\(text)`") }
        return decimalText(value, decimals: decimals)
    }

    @Sendable private static func show(_ invocation: Invocation) async throws(CommandFault) {
        let named = try subject(invocation)
        // One person's or key's are few; a team is shown with its members.
        let hasParts = named.allSatisfy { $0.name == "team" }
        let query = named + (hasParts ? [(name: "parts", value: "true")] : [])
        let view = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.get, "/api/standings", query)
        }
        invocation.print(
            view["data"]?.elements ?? [],
            standingColumns,
            empty: named.isEmpty
                ? "No quota was given to anybody: nothing is limited."
                : "No quota holds here: nothing is limited."
        )
    }

    @Sendable private static func list(_ invocation: Invocation) async throws(CommandFault) {
        let quotas = try await invocation.withLine { line throws(CommandFault) in
            try await line.all("/api/quotas")
        }
        invocation.print(
            quotas,
            [
                ("Id", .left, { $0["id"]?.shown ?? "" }), ("Whose", .left, whose),
                ("Unit", .left, { $0["unit"]?.shown ?? "" }),
                ("Per", .left, { $0["period"]?.shown ?? "" }),
                ("Models", .left, { $0["models"]?.shown ?? "" }),
                ("Limit", .right, { $0["limit"]?.grouped ?? "" }),
                ("Effect", .left, { $0["effect"]?.shown ?? "" }),
                ("Until", .left, { $0["ends_at"]?.shown ?? "" }),
            ],
            empty: "No quota was given by hand: tollgate quota set --user NAME --tokens N"
        )
    }

    @Sendable private static func end(_ invocation: Invocation) async throws(CommandFault) {
        let path = "/api/quotas/" + percentEncoded(invocation.arguments[0])
        let ended = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.delete, path)
        }
        invocation.print(ended, or: "Ended \(invocation.arguments[0]).")
    }

    /// Whose quota the flags mean, as the surface names it.
    private static func subject(
        _ invocation: Invocation
    ) throws(CommandFault) -> [(name: String, value: String)] {
        var subject: [(name: String, value: String)] = []
        if let member = invocation.text("member") {
            guard invocation.has("team") else { throw .usage("--member needs --team") }
            guard !invocation.has("user") else {
                throw .usage("--member and --user are two people")
            }
            subject.append((name: "user", value: member))
        }
        for name in ["user", "team", "key"] {
            if let value = invocation.text(name) { subject.append((name: name, value: value)) }
        }
        return subject
    }

    private static func sentence(_ quota: JSONView) -> String {
        let limit = "\(quota["limit"]?.grouped ?? "") \(quota["unit"]?.shown ?? "")"
        let models = quota["models"]?.shown ?? ""
        let only = models.isEmpty ? "" : " for \(models)"
        let period =
            quota["period"]?.text == "total" ? "in total" : "a \(quota["period"]?.shown ?? "")"
        switch quota["effect"]?.text {
        case "lift": return "\(whose(quota)): the plan's quota does not apply\(only)."
        case "raise": return "\(whose(quota)): \(limit) more \(period)\(only)."
        default: return "\(whose(quota)): \(limit) \(period)\(only)."
        }
    }
}

/// Whose quota it is, for people.
func whose(_ quota: JSONView) -> String {
    let (user, team, key) = (quota["user"]?.text, quota["team"]?.text, quota["key"]?.text)
    switch (user, team, key) {
    case (.some(let user), .some(let team), _): return "\(user) in \(team)"
    case (.some(let user), nil, _): return user
    case (nil, .some(let team), _): return "team \(team)"
    case (nil, nil, .some(let key)): return "key \(key)"
    default: return "everyone"
    }
}

/// The columns of quotas with their standing.
var standingColumns: [(head: String, side: Table.Side, cell: (JSONView) -> String)] {
    [
        ("Whose", .left, whose),
        ("Unit", .left, { $0["unit"]?.shown ?? "" }),
        ("Per", .left, { $0["period"]?.shown ?? "" }),
        ("Models", .left, { $0["models"]?.shown ?? "" }),
        ("Limit", .right, { $0["limit"]?.grouped ?? "" }),
        ("Used", .right, { $0["used"]?.grouped ?? "" }),
        ("Held", .right, { $0["held"]?.grouped ?? "" }),
        ("Left", .right, { $0["left"]?.grouped ?? "" }),
        ("Resets", .left, { $0["resets_at"]?.shown ?? "" }),
    ]
}
