internal import HTTPWire
internal import JSONText
internal import Metering

/// Teams: who shares keys and a pool.
enum TeamRoutes {
    static let all: [Route] = [
        Route(
            .get,
            "/api/teams",
            .read,
            "Lists teams",
            parameters: Call.paging + ["q", "tag", "plan", "disabled"],
            gives: "TeamList",
            answer: list
        ),
        Route(
            .post,
            "/api/teams",
            .change,
            "Adds a team",
            takes: "NewTeam",
            gives: "Team",
            status: 201,
            answer: add
        ),
        Route(
            .get,
            "/api/teams/{team}",
            .read,
            "Shows a team by id or name",
            gives: "Team",
            answer: show
        ),
        Route(
            .patch,
            "/api/teams/{team}",
            .change,
            "Changes a team",
            takes: "TeamChange",
            gives: "Team",
            answer: edit
        ),
        Route(
            .delete,
            "/api/teams/{team}",
            .change,
            "Deletes a team; entries keep the name",
            parameters: ["force"],
            gives: "Deleted",
            answer: delete
        ),
        Route(
            .put,
            "/api/teams/{team}/members/{user}",
            .manage,
            "Puts a person into a team, or changes the role there",
            takes: "Membership",
            gives: "Team",
            answer: putMember
        ),
        Route(
            .delete,
            "/api/teams/{team}/members/{user}",
            .manage,
            "Takes a person out of a team",
            gives: "Team",
            answer: removeMember
        ),
    ]

    @Sendable private static func list(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let query = call.query
        var teams = call.directory.teams
        if let onlyTeam = call.onlyTeam { teams.removeAll { $0.id != onlyTeam } }
        if let tag = try query.text("tag") { teams.removeAll { !$0.facts.tags.contains(tag) } }
        if let plan = try query.text("plan") { teams.removeAll { $0.facts.plan != plan } }
        if let is_ = try query.truth("disabled") { teams.removeAll { $0.facts.isDisabled != is_ } }
        if let text = try query.text("q")?.lowercased(), !text.isEmpty {
            teams.removeAll { !$0.facts.name.lowercased().contains(text) }
        }
        return try call.page(of: teams, prefix: "team_", number: \.id.rawValue) { json, team in
            json.write(team, in: call.directory)
        }
    }

    @Sendable private static func add(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var body = try call.body()
        guard let name = try body.text("name") else {
            throw .invalid("name", "A team needs a `name`.")
        }
        var facts = Team.Facts(name: name)
        try read(&body, into: &facts, call)
        return try await answer(201, call.change(.addTeam(facts)))
    }

    @Sendable private static func show(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let team = try call.team(call.arguments[0])
        return .json { $0.write(team, in: call.directory) }.versioned(team.version)
    }

    @Sendable private static func edit(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let team = try call.team(call.arguments[0])
        let version = try call.seenVersion(team.version)
        var body = try call.body()
        var facts = team.facts
        try read(&body, into: &facts, call)
        return try await answer(200, call.change(.editTeam(team.id, facts, ifVersion: version)))
    }

    @Sendable private static func delete(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let team = try call.team(call.arguments[0])
        let keys = call.directory.keys.count { $0.facts.owner.team == team.id }
        let members = call.directory.members(of: team.id).count
        let isForced = try call.query.truth("force") ?? false
        if keys + members > 0, !isForced {
            throw .inUse(
                "\(team.facts.name) has \(members) members and \(keys) keys that would end; "
                    + "delete by force to end them too."
            )
        }
        _ = try await call.change(.deleteTeam(team.id))
        return .deleted("team", team.id.text)
    }

    @Sendable private static func putMember(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let team = try call.team(call.arguments[0])
        var body = try call.body()
        let roles = [
            (word: "member", value: Membership.Role.member), (word: "lead", value: .lead),
        ]
        let role = try body.choice("role", roles)
        try body.finish()
        let user = try newcomer(call)
        let before = call.directory.members(of: team.id).first { $0.user == user.id }
        let membership = Membership(
            user: user.id,
            team: team.id,
            role: role ?? before?.role ?? .member
        )
        let change = try await call.change(.setMembership(membership))
        return try answer(200, team.id, change)
    }

    /// A team lead may take in anybody whose name they know, so the scope does not hold here.
    private static func newcomer(_ call: Call) throws(AdminFault) -> User {
        let name = call.arguments[1]
        if call.onlyTeam != nil, let user = call.directory.user(named: name) { return user }
        return try call.user(name)
    }

    @Sendable private static func removeMember(
        _ call: Call
    ) async throws(AdminFault) -> AdminAnswer {
        let team = try call.team(call.arguments[0])
        let user = try call.user(call.arguments[1])
        guard call.directory.memberships(of: user.id).contains(where: { $0.team == team.id })
        else {
            let names = "\(user.facts.name) is no member of \(team.facts.name)."
            throw .notFound("user", names)
        }
        return try answer(200, team.id, await call.change(.endMembership(user.id, team.id)))
    }

    private static func read(
        _ body: inout Body,
        into facts: inout Team.Facts,
        _ call: Call
    ) throws(AdminFault) {
        if let name = try body.text("name") {
            try checkName(name)
            facts.name = name
        }
        try body.text("plan") { facts.plan = $0 }
        if let isDisabled = try body.truth("disabled") { facts.isDisabled = isDisabled }
        if let tags = try body.texts("tags") { facts.tags = tags }
        try body.finish()
        try checkTags(facts.tags)
        try call.checkPlan(facts.plan)
    }

    private static func answer(
        _ status: Int,
        _ change: ChangeAnswer
    ) throws(AdminFault) -> AdminAnswer {
        guard case .team(let id) = change.thing else {
            throw AdminFault(500, "internal", "The team was written, but cannot be read back.")
        }
        return try answer(status, id, change)
    }

    private static func answer(
        _ status: Int,
        _ id: TeamID,
        _ change: ChangeAnswer
    ) throws(AdminFault) -> AdminAnswer {
        guard let team = change.directory.team(id) else {
            throw AdminFault(500, "internal", "The team was written, but cannot be read back.")
        }
        return .json(status) { $0.write(team, in: change.directory) }.versioned(team.version)
    }
}

extension JSONWriter {
    mutating func write(_ team: Team, in directory: Directory) {
        object { json in
            json.member("object", "team")
            json.member("id", team.id.text)
            json.member("name", team.facts.name)
            json.member("plan", team.facts.plan)
            json.member("disabled", team.facts.isDisabled)
            json.member("tags", team.facts.tags)
            json.list("members") { json in
                for membership in directory.members(of: team.id) {
                    json.object { json in
                        json.member("id", membership.user.text)
                        json.member("name", directory.user(membership.user)?.facts.name)
                        json.member("role", membership.role.name)
                    }
                }
            }
            json.member("created_at", team.createdAt)
            json.member("version", team.version)
        }
    }
}
