internal import HTTPWire
internal import JSONText
internal import Metering

/// One request on its way through a route: its parts, and look-ups within the caller's scope.
///
/// Every person, team and key is looked up here, so that nobody finds what they may not see.
struct Call: Sendable {
    let api: AdminAPI
    let request: AdminRequest
    /// What stands for the `{...}` of the route's pattern, in order.
    let arguments: [String]
    let query: Query
    /// The snapshot that the whole call is answered from.
    let directory: Directory
    let now: Timestamp

    var ledger: any Ledger { api.ledger }
    var actor: Actor { request.principal.actor }
    var zone: CivilZone { directory.policy.zone }

    func body() throws(AdminFault) -> Body { try Body(request.body) }

    // MARK: scope

    /// The one team that the caller sees; nil for those who see all.
    var onlyTeam: TeamID? {
        guard case .teamLead(let team) = request.principal.role else { return nil }
        return team
    }

    func sees(_ user: User) -> Bool {
        guard let onlyTeam else { return true }
        return directory.memberships(of: user.id).contains { $0.team == onlyTeam }
    }

    func sees(_ key: Key) -> Bool {
        guard let onlyTeam else { return true }
        return key.facts.owner.team == onlyTeam
    }

    // MARK: look-ups

    /// The person that an id or a name means.
    func user(_ text: String, field: String = "user") throws(AdminFault) -> User {
        let byID = number(text, after: "user_").flatMap { directory.user(UserID($0)) }
        guard let user = byID ?? directory.user(named: text), sees(user) else {
            throw .notFound(field, "There is no user `\(shown(text))`.")
        }
        return user
    }

    /// The team that an id or a name means.
    func team(_ text: String, field: String = "team") throws(AdminFault) -> Team {
        let byID = number(text, after: "team_").flatMap { directory.team(TeamID($0)) }
        guard let team = byID ?? directory.team(named: text),
            onlyTeam == nil || onlyTeam == team.id
        else { throw .notFound(field, "There is no team `\(shown(text))`.") }
        return team
    }

    /// The key that an id, a public id, or a name that only one key has means.
    func key(_ text: String, field: String = "key") throws(AdminFault) -> Key {
        if let id = number(text, after: "key_"), let key = directory.key(KeyID(id)), sees(key) {
            return key
        }
        let visible = directory.keys.filter(sees)
        if let key = visible.first(where: { key in key.locks.contains { $0.publicID == text } }) {
            return key
        }
        let named = visible.filter { $0.facts.name == text }
        guard let key = named.first else {
            throw .notFound(field, "There is no key `\(shown(text))`.")
        }
        guard named.count == 1 else {
            let ids = named.prefix(5).map(\.id.text).joined(separator: ", ")
            throw AdminFault(
                409,
                "ambiguous",
                field: field,
                "\(named.count) keys are called `\(text)`; use one of their ids: \(ids)."
            )
        }
        return key
    }

    /// What a sentence may repeat of a name that nobody has.
    private func shown(_ text: String) -> String {
        String(text.unicodeScalars.prefix(128).map { $0.value < 0x20 ? " " : Character($0) })
    }

    // MARK: changes

    /// Makes one change and answers with what came of it.
    func change(_ change: DirectoryChange) async throws(AdminFault) -> ChangeAnswer {
        let (ledger, actor) = (ledger, actor)
        return try await asking { () async throws(LedgerFault) in
            try await ledger.change(change, by: actor)
        }
    }

    /// Writes down what is about to be done, or has been; `facts` is a JSON object.
    func note(
        _ action: String,
        of target: String,
        facts: (inout JSONWriter) -> Void = { _ in }
    ) async throws(AdminFault) {
        var json = JSONWriter()
        json.object(facts)
        let text = String(decoding: json.bytes, as: UTF8.self)
        let (ledger, actor) = (ledger, actor)
        try await asking { () async throws(LedgerFault) in
            try await ledger.note(action, of: target, facts: text == "{}" ? nil : text, by: actor)
        }
    }

    /// The version that a change is for: what the caller has seen, else what there is now.
    func seenVersion(_ current: Int64) throws(AdminFault) -> Int64 {
        guard let tag = request.ifMatch, tag != "*" else { return current }
        guard tag == "\"\(current)\"" else {
            throw AdminFault(
                412,
                "conflict",
                field: "If-Match",
                "Somebody else has changed this in between; read it again."
            )
        }
        return current
    }

    /// Refuses a plan that no policy file names.
    func checkPlan(_ plan: String?) throws(AdminFault) {
        guard let plan, directory.policy.plans[plan] == nil else { return }
        let names = directory.policy.plans.keys.sorted().joined(separator: ", ")
        let known = names.isEmpty ? "no plans are defined" : "there are: \(names)"
        throw .invalid("plan", "There is no plan `\(plan)`; \(known).")
    }
}

extension Key.Owner {
    /// The team that pays, where there is one.
    var team: TeamID? {
        switch self {
        case .user(_, let team): team
        case .team(let team): team
        case .nobody: nil
        }
    }

    /// The person it speaks for, where it is one.
    var user: UserID? {
        guard case .user(let user, _) = self else { return nil }
        return user
    }
}
