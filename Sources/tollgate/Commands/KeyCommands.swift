internal import Admin
internal import ChatFormat
internal import HTTPWire

/// Commands about keys.
enum KeyCommands {
    private static let owner = [
        Option("user", .text("USER"), "the person it speaks for"),
        Option(
            "team",
            .text("TEAM"),
            "the team that shares it, or that a person's use is billed to"
        ),
        Option("service", .flag, "with --team: a program's key, which speaks for no person"),
        Option(
            "admin",
            .choice(["owner", "admin", "auditor", "team_lead"]),
            "a key for the admin surface with this role, never for model calls"
        ),
    ]

    private static let routes = ChatFormat.Route.allCases.map(\.rawValue).joined(separator: ", ")

    private static let facts = [
        Option("name", .text("NAME"), "its name in reports"),
        Option("models", .text("A,B*"), "models it may use; all without it", isRepeated: true),
        Option(
            "routes",
            .text("A,B"),
            "routes it may use: \(routes); all without it",
            isRepeated: true
        ),
        Option(
            "address",
            .text("CIDR"),
            "addresses it may come from; all without it",
            isRepeated: true
        ),
        Option("expires", .text("DATE"), "when it stops: 2027-01-31, a time, or 90d from now"),
        Option(
            "attribution",
            .choice(["required", "optional", "none"]),
            "whether a shared key's requests must name a person"
        ),
        Option("enrol", .flag, "a shared key adds people nobody knows to the team"),
        Option("plan", .text("NAME"), "a plan of its own, beside its owner's"),
        Option("requests-per-minute", .count("N"), "the most requests in any minute"),
        Option("tokens-per-minute", .count("N"), "the most tokens in any minute"),
        Option("parallel", .count("N"), "the most requests at once"),
        Option(
            "hang-up",
            .choice(["cut", "drain"]),
            "when a client leaves: cancel upstream, or read on to the usage"
        ),
        Option(
            "over-limit",
            .choice(["cap", "refuse"]),
            "when less is left than was asked for: a shorter answer, or none"
        ),
        Option(
            "archive",
            .choice(["redacted", "full", "none", "default"]),
            "in which form its stored texts are kept; `default` leaves it to the settings"
        ),
        Option("hide-amounts", .flag, "errors and its own page of use do not tell limits"),
        Option("tag", .text("WORD"), "a free word for filters", isRepeated: true),
    ]

    static let all: [Command] = [
        Command(
            "key create",
            "makes a key and shows it, this once",
            options: owner + facts + [OutputForm.jsonOption],
            notes: [
                "Examples: tollgate key create --user ann --models 'gpt-4o*' --expires 90d",
                "          tollgate key create --team research     (people are named per request)",
                "          tollgate key create --admin auditor",
            ],
            run: create
        ),
        Command(
            "key list",
            "lists keys, without their secrets",
            options: owner.prefix(2) + OutputForm.options,
            run: list
        ),
        Command(
            "key show",
            "shows a key, without its secret",
            arguments: ["KEY"],
            options: [OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            let path = path(invocation)
            let key = try await invocation.withLine { line throws(CommandFault) in
                try await line.view(.get, path)
            }
            invocation.printMembers(key)
        },
        Command(
            "key edit",
            "changes a key",
            arguments: ["KEY"],
            options: facts + [OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            try await change(invocation, facts(of: invocation), "Changed")
        },
        Command(
            "key disable",
            "refuses a key's requests from now on",
            arguments: ["KEY"],
            options: [OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            var fields = Fields()
            fields.truth("disabled", true)
            try await change(invocation, fields, "Disabled")
        },
        Command(
            "key enable",
            "serves a disabled key's requests again",
            arguments: ["KEY"],
            options: [OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            var fields = Fields()
            fields.truth("disabled", false)
            try await change(invocation, fields, "Enabled")
        },
        Command(
            "key rotate",
            "gives a key a new secret and shows it, this once",
            arguments: ["KEY"],
            options: [
                Option("grace", .text("TIME"), "how long the old secret still works, such as 24h"),
                OutputForm.jsonOption,
            ],
            run: rotate
        ),
        Command(
            "key delete",
            "deletes a key; entries keep the name",
            arguments: ["KEY"],
            options: [
                Option("force", .flag, "also when it still works"), OutputForm.jsonOption,
            ],
            run: delete
        ),
    ]

    @Sendable private static func create(_ invocation: Invocation) async throws(CommandFault) {
        var fields = try facts(of: invocation)
        fields.text("user", invocation.text("user"))
        fields.text("team", invocation.text("team"))
        if invocation.has("service") { fields.text("kind", "service") }
        if let role = invocation.text("admin") {
            guard !invocation.has("service") else {
                throw .usage("--service and --admin contradict each other")
            }
            fields.text("kind", "admin")
            fields.text("role", role)
        } else if !invocation.has("user"), !invocation.has("team") {
            throw .usage("a key needs --user, --team or --admin")
        }
        let body = fields
        let key = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.post, "/api/keys", [], body)
        }
        invocation.print(key, or: secretText(key))
    }

    @Sendable private static func list(_ invocation: Invocation) async throws(CommandFault) {
        var query: [(name: String, value: String)] = []
        for name in ["user", "team"] {
            if let value = invocation.text(name) { query.append((name: name, value: value)) }
        }
        let asked = query
        let keys = try await invocation.withLine { line throws(CommandFault) in
            try await line.all("/api/keys", asked)
        }
        invocation.print(
            keys,
            [
                ("Id", .left, { $0["id"]?.shown ?? "" }),
                ("Public id", .left, { $0["public_id"]?.shown ?? "" }),
                ("Name", .left, { $0["name"]?.shown ?? "" }),
                ("Kind", .left, { $0["role"]?.text ?? $0["kind"]?.shown ?? "" }),
                ("User", .left, { $0["user"]?.shown ?? "" }),
                ("Team", .left, { $0["team"]?.shown ?? "" }),
                ("Expires", .left, { $0["expires_at"]?.shown ?? "" }),
                ("State", .left, state),
            ],
            empty: "There is no key yet: tollgate key create --user NAME"
        )
    }

    @Sendable private static func rotate(_ invocation: Invocation) async throws(CommandFault) {
        var fields = Fields()
        if let text = invocation.text("grace") {
            guard let seconds = durationSeconds(text) else {
                throw .usage("--grace takes a time such as 30m, 24h or 7d, not `\(text)`")
            }
            fields.number("grace_seconds", seconds)
        }
        let (path, body) = (path(invocation) + "/rotate", fields)
        let key = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.post, path, [], body)
        }
        invocation.print(key, or: secretText(key))
    }

    @Sendable private static func delete(_ invocation: Invocation) async throws(CommandFault) {
        let path = path(invocation)
        let force = invocation.has("force") ? [(name: "force", value: "true")] : []
        let key = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.delete, path, force)
        }
        invocation.print(key, or: "Deleted \(invocation.arguments[0]). Its entries keep the name.")
    }

    private static func change(
        _ invocation: Invocation,
        _ fields: Fields,
        _ verb: String
    ) async throws(CommandFault) {
        let path = path(invocation)
        let key = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.patch, path, [], fields)
        }
        let name = "\(key["name"]?.shown ?? "") (\(key["id"]?.shown ?? ""))"
        invocation.print(key, or: "\(verb) \(name).")
    }

    private static func path(_ invocation: Invocation) -> String {
        "/api/keys/" + percentEncoded(invocation.arguments[0])
    }

    private static func facts(of invocation: Invocation) throws(CommandFault) -> Fields {
        var fields = Fields()
        fields.text("name", invocation.text("name"))
        fields.texts("models", invocation.words("models"))
        fields.texts("routes", invocation.words("routes"))
        fields.texts("addresses", invocation.words("address"))
        fields.clearable("expires_at", try moment(invocation, "expires"))
        fields.text("attribution", invocation.text("attribution"))
        if invocation.has("enrol") { fields.truth("enrols_unknown", true) }
        fields.clearable("plan", invocation.text("plan"))
        fields.number("requests_per_minute", invocation.count("requests-per-minute"))
        fields.number("tokens_per_minute", invocation.count("tokens-per-minute"))
        fields.number("parallel", invocation.count("parallel"))
        fields.text("hang_up", invocation.text("hang-up"))
        fields.text("over_limit", invocation.text("over-limit"))
        if let form = invocation.text("archive") {
            // `none` is a form here, so that another word takes the key's own choice away.
            if form == "default" {
                fields.clearable("archive", "none")
            } else {
                fields.text("archive", form)
            }
        }
        if invocation.has("hide-amounts") { fields.truth("shows_amounts", false) }
        fields.texts("tags", invocation.words("tag"))
        return fields
    }

    private static func secretText(_ key: JSONView) -> String {
        let whose = [key["user"]?.text, key["team"]?.text].compactMap { $0 }
        let owner = whose.isEmpty ? "" : " for " + whose.joined(separator: ", billed to ")
        return """
            Key \(key["name"]?.shown ?? "") (\(key["id"]?.shown ?? ""))\(owner). \
            Its secret is shown this once:

                \(key["key"]?.shown ?? "")
            """
    }
}
