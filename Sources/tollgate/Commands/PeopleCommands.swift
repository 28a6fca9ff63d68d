internal import Admin
internal import HTTPWire

/// Commands about people and teams.
enum PeopleCommands {
    private static let facts = [
        Option("email", .text("ADDRESS"), "where warnings may go"),
        Option("external-id", .text("ID"), "the name that another system uses"),
        Option("plan", .text("NAME"), "a plan of policies/plans.yaml"),
        Option("tag", .text("WORD"), "a free word for filters", isRepeated: true),
    ]
    private static let edits = [
        Option("name", .text("NAME"), "a new name"),
        Option("disable", .flag, "refuse their requests"),
        Option("enable", .flag, "serve them again"),
    ]
    private static let force = Option("force", .flag, "also when it has keys, which then end")

    static let all: [Command] = users + teams

    private static let users: [Command] = [
        Command(
            "user add",
            "adds a person",
            arguments: ["NAME"],
            options: facts + [OutputForm.jsonOption],
            notes: ["Example: tollgate user add ann --email ann@example.com --plan standard"],
            run: addUser
        ),
        Command(
            "user list",
            "lists people",
            options: [
                Option("team", .text("TEAM"), "members of this team only"),
                Option("search", .text("TEXT"), "names, addresses and ids with this text only"),
            ] + OutputForm.options,
            run: listUsers
        ),
        Command(
            "user show",
            "shows a person",
            arguments: ["USER"],
            options: [OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            try await show("/api/users/", invocation)
        },
        Command(
            "user edit",
            "changes a person; `none` takes a value away",
            arguments: ["USER"],
            options: facts + edits + [OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            try await edit("/api/users/", invocation)
        },
        Command(
            "user delete",
            "deletes a person; entries keep the name",
            arguments: ["USER"],
            options: [force, OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            try await delete("/api/users/", invocation)
        },
    ]

    private static let teams: [Command] = [
        Command(
            "team add",
            "adds a team",
            arguments: ["NAME"],
            options: facts.suffix(2) + [OutputForm.jsonOption],
            run: addTeam
        ),
        Command("team list", "lists teams", options: OutputForm.options, run: listTeams),
        Command(
            "team show",
            "shows a team and its members",
            arguments: ["TEAM"],
            options: [OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            try await show("/api/teams/", invocation)
        },
        Command(
            "team edit",
            "changes a team; `none` takes a value away",
            arguments: ["TEAM"],
            options: facts.suffix(2) + edits + [OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            try await edit("/api/teams/", invocation)
        },
        Command(
            "team delete",
            "deletes a team; entries keep the name",
            arguments: ["TEAM"],
            options: [force, OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            try await delete("/api/teams/", invocation)
        },
        Command(
            "team member",
            "puts people into a team, or takes them out",
            arguments: ["TEAM", "USER..."],
            options: [
                Option("role", .choice(["member", "lead"]), "what they may do there"),
                Option("remove", .flag, "take them out"), OutputForm.jsonOption,
            ],
            notes: ["Example: tollgate team member research ann ben --role lead"],
            run: member
        ),
    ]

    // MARK: people

    @Sendable private static func addUser(_ invocation: Invocation) async throws(CommandFault) {
        var fields = facts(of: invocation)
        fields.text("name", invocation.arguments[0])
        let body = fields
        let user = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.post, "/api/users", [], body)
        }
        invocation.print(
            user,
            or: "Added \(user["name"]?.shown ?? "") (\(user["id"]?.shown ?? ""))."
        )
    }

    @Sendable private static func listUsers(_ invocation: Invocation) async throws(CommandFault) {
        var query: [(name: String, value: String)] = []
        if let team = invocation.text("team") { query.append((name: "team", value: team)) }
        if let text = invocation.text("search") { query.append((name: "q", value: text)) }
        let asked = query
        let users = try await invocation.withLine { line throws(CommandFault) in
            try await line.all("/api/users", asked)
        }
        invocation.print(
            users,
            [
                ("Id", .left, { $0["id"]?.shown ?? "" }),
                ("Name", .left, { $0["name"]?.shown ?? "" }),
                ("Teams", .left, { names($0["teams"]) }),
                ("Plan", .left, { $0["plan"]?.shown ?? "" }),
                ("Email", .left, { $0["email"]?.shown ?? "" }),
                ("State", .left, state),
            ],
            empty: "There is nobody yet: tollgate user add NAME"
        )
    }

    // MARK: teams

    @Sendable private static func addTeam(_ invocation: Invocation) async throws(CommandFault) {
        var fields = facts(of: invocation)
        fields.text("name", invocation.arguments[0])
        let body = fields
        let team = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.post, "/api/teams", [], body)
        }
        invocation.print(
            team,
            or: "Added \(team["name"]?.shown ?? "") (\(team["id"]?.shown ?? ""))."
        )
    }

    @Sendable private static func listTeams(_ invocation: Invocation) async throws(CommandFault) {
        let teams = try await invocation.withLine { line throws(CommandFault) in
            try await line.all("/api/teams")
        }
        invocation.print(
            teams,
            [
                ("Id", .left, { $0["id"]?.shown ?? "" }),
                ("Name", .left, { $0["name"]?.shown ?? "" }),
                ("Members", .left, { names($0["members"]) }),
                ("Plan", .left, { $0["plan"]?.shown ?? "" }),
                ("State", .left, state),
            ],
            empty: "There is no team yet: tollgate team add NAME"
        )
    }

    @Sendable private static func member(_ invocation: Invocation) async throws(CommandFault) {
        let team = invocation.arguments[0]
        var fields = Fields()
        fields.text("role", invocation.text("role"))
        let (body, removes) = (fields, invocation.has("remove"))
        let shown = try await invocation.withLine { line throws(CommandFault) in
            var shown: JSONView?
            for user in invocation.arguments.dropFirst() {
                let path =
                    "/api/teams/\(percentEncoded(team))/members/\(percentEncoded(user))"
                shown =
                    try await removes
                    ? line.view(.delete, path) : line.view(.put, path, [], body)
            }
            return shown
        }
        guard let shown else { return }
        let members = names(shown["members"])
        invocation.print(shown, or: "\(team) has \(members.isEmpty ? "no members" : members).")
    }

    // MARK: both

    private static func facts(of invocation: Invocation) -> Fields {
        var fields = Fields()
        fields.clearable("email", invocation.text("email"))
        fields.clearable("external_id", invocation.text("external-id"))
        fields.clearable("plan", invocation.text("plan"))
        fields.texts("tags", invocation.words("tag"))
        return fields
    }

    private static func show(_ path: String, _ invocation: Invocation) async throws(CommandFault) {
        let name = invocation.arguments[0]
        let thing = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.get, path + percentEncoded(name))
        }
        invocation.printMembers(thing)
    }

    private static func edit(_ path: String, _ invocation: Invocation) async throws(CommandFault) {
        guard !(invocation.has("disable") && invocation.has("enable")) else {
            throw .usage("--disable and --enable contradict each other")
        }
        var fields = facts(of: invocation)
        fields.text("name", invocation.text("name"))
        if invocation.has("disable") { fields.truth("disabled", true) }
        if invocation.has("enable") { fields.truth("disabled", false) }
        let (name, body) = (invocation.arguments[0], fields)
        let thing = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.patch, path + percentEncoded(name), [], body)
        }
        invocation.print(thing, or: "Changed \(thing["name"]?.shown ?? name).")
    }

    private static func delete(
        _ path: String,
        _ invocation: Invocation
    ) async throws(CommandFault) {
        let name = invocation.arguments[0]
        let force = invocation.has("force") ? [(name: "force", value: "true")] : []
        let thing = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.delete, path + percentEncoded(name), force)
        }
        invocation.print(thing, or: "Deleted \(name). Its entries keep the name.")
    }

    private static func names(_ list: JSONView?) -> String {
        (list?.elements ?? []).map { member in
            let name = member["name"]?.shown ?? ""
            return member["role"]?.text == "lead" ? name + " (lead)" : name
        }
        .joined(separator: ", ")
    }
}

/// Whether a thing works, for a table.
func state(_ thing: JSONView) -> String {
    thing["disabled"]?.isTrue == true ? "disabled" : "active"
}
