internal import HTTPWire
internal import JSONText
internal import Metering

/// People: who may spend tokens, and under which names other systems know them.
enum UserRoutes {
    static let filters = ["q", "team", "tag", "plan", "disabled", "external_id"]

    static let all: [Route] = [
        Route(
            .get,
            "/api/users",
            .read,
            "Lists people",
            parameters: Call.paging + filters,
            gives: "UserList",
            answer: list
        ),
        Route(
            .post,
            "/api/users",
            .change,
            "Adds a person",
            takes: "NewUser",
            gives: "User",
            status: 201,
            answer: add
        ),
        Route(
            .get,
            "/api/users/{user}",
            .read,
            "Shows a person by id or name",
            gives: "User",
            answer: show
        ),
        Route(
            .patch,
            "/api/users/{user}",
            .change,
            "Changes a person",
            takes: "UserChange",
            gives: "User",
            answer: edit
        ),
        Route(
            .delete,
            "/api/users/{user}",
            .change,
            "Deletes a person; entries keep the name",
            parameters: ["force"],
            gives: "Deleted",
            answer: delete
        ),
    ]

    @Sendable private static func list(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let query = call.query
        var users = call.directory.users.filter(call.sees)
        if let team = try query.text("team") {
            let members = call.directory.members(of: try call.team(team).id).map(\.user)
            users.removeAll { !members.contains($0.id) }
        }
        if let tag = try query.text("tag") { users.removeAll { !$0.facts.tags.contains(tag) } }
        if let plan = try query.text("plan") { users.removeAll { $0.facts.plan != plan } }
        if let is_ = try query.truth("disabled") { users.removeAll { $0.facts.isDisabled != is_ } }
        if let id = try query.text("external_id") { users.removeAll { $0.facts.externalID != id } }
        if let text = try query.text("q")?.lowercased(), !text.isEmpty {
            users.removeAll { user in
                ![user.facts.name, user.facts.email ?? "", user.facts.externalID ?? ""]
                    .contains { $0.lowercased().contains(text) }
            }
        }
        return try call.page(of: users, prefix: "user_", number: \.id.rawValue) { json, user in
            json.write(user, in: call.directory)
        }
    }

    @Sendable private static func add(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var body = try call.body()
        guard let name = try body.text("name") else {
            throw .invalid("name", "A person needs a `name`.")
        }
        var facts = User.Facts(name: name)
        try read(&body, into: &facts, call)
        return try await answer(201, call, call.change(.addUser(facts)))
    }

    @Sendable private static func show(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let user = try call.user(call.arguments[0])
        return .json { $0.write(user, in: call.directory) }.versioned(user.version)
    }

    @Sendable private static func edit(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let user = try call.user(call.arguments[0])
        let version = try call.seenVersion(user.version)
        var body = try call.body()
        var facts = user.facts
        try read(&body, into: &facts, call)
        let change = DirectoryChange.editUser(user.id, facts, ifVersion: version)
        return try await answer(200, call, call.change(change))
    }

    @Sendable private static func delete(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let user = try call.user(call.arguments[0])
        let keys = call.directory.keys.filter { $0.facts.owner.user == user.id }
        let isForced = try call.query.truth("force") ?? false
        if !keys.isEmpty, !isForced {
            throw .inUse(
                "\(user.facts.name) has \(keys.count == 1 ? "a key" : "\(keys.count) keys") "
                    + "that would end; delete by force to end them too."
            )
        }
        _ = try await call.change(.deleteUser(user.id))
        return .deleted("user", user.id.text)
    }

    private static func read(
        _ body: inout Body,
        into facts: inout User.Facts,
        _ call: Call
    ) throws(AdminFault) {
        if let name = try body.text("name") {
            try checkName(name)
            facts.name = name
        }
        try body.text("external_id") { facts.externalID = $0 }
        try body.text("email") { facts.email = $0 }
        try body.text("plan") { facts.plan = $0 }
        if let isDisabled = try body.truth("disabled") { facts.isDisabled = isDisabled }
        if let tags = try body.texts("tags") { facts.tags = tags }
        try body.finish()
        if let id = facts.externalID { try checkName(id, field: "external_id") }
        if let email = facts.email { try checkEmail(email) }
        try checkTags(facts.tags)
        try call.checkPlan(facts.plan)
    }

    private static func answer(
        _ status: Int,
        _ call: Call,
        _ change: ChangeAnswer
    ) throws(AdminFault) -> AdminAnswer {
        guard case .user(let id) = change.thing, let user = change.directory.user(id) else {
            throw AdminFault(500, "internal", "The person was written, but cannot be read back.")
        }
        return .json(status) { $0.write(user, in: change.directory) }.versioned(user.version)
    }
}

extension JSONWriter {
    mutating func write(_ user: User, in directory: Directory) {
        object { json in
            json.member("object", "user")
            json.member("id", user.id.text)
            json.member("name", user.facts.name)
            json.member("external_id", user.facts.externalID)
            json.member("email", user.facts.email)
            json.member("plan", user.facts.plan)
            json.member("disabled", user.facts.isDisabled)
            json.member("tags", user.facts.tags)
            json.list("teams") { json in
                for membership in directory.memberships(of: user.id) {
                    json.object { json in
                        json.member("id", membership.team.text)
                        json.member("name", directory.team(membership.team)?.facts.name)
                        json.member("role", membership.role.name)
                    }
                }
            }
            json.member("created_at", user.createdAt)
            json.member("version", user.version)
        }
    }
}

extension AdminAnswer {
    static func deleted(_ kind: String, _ id: String) -> AdminAnswer {
        .json { json in
            json.object { json in
                json.member("object", "\(kind).deleted")
                json.member("id", id)
                json.member("deleted", true)
            }
        }
    }
}

/// Refuses what is clearly no address; whether it works only a letter can tell.
func checkEmail(_ email: String) throws(AdminFault) {
    let halves = email.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    let isPlain = email.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ",") }
    guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty }), isPlain, email.utf8.count <= 254
    else { throw .invalid("email", "`email` must be an address such as ann@example.com.") }
}

/// Refuses tags that could not be typed as a filter.
func checkTags(_ tags: [String]) throws(AdminFault) {
    guard tags.count <= 32 else { throw .invalid("tags", "There may be at most 32 tags.") }
    for tag in tags { try checkName(tag, field: "tags") }
}
