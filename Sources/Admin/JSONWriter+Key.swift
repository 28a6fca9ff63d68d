internal import JSONText
internal import Metering

extension Key.Kind {
    /// The word that the API uses.
    var name: String {
        switch self {
        case .client: "client"
        case .service: "service"
        case .admin: "admin"
        }
    }
}

extension JSONWriter {
    /// A key without its secret; `tail` adds members at the end.
    mutating func write(
        _ key: Key,
        in directory: Directory,
        tail: (inout JSONWriter) -> Void = { _ in }
    ) {
        let facts = key.facts
        object { json in
            json.member("object", "key")
            json.member("id", key.id.text)
            json.member("public_id", key.locks.first?.publicID)
            json.member("name", facts.name)
            json.member("kind", facts.kind.name)
            json.writeOwner(facts, in: directory)
            json.member("disabled", facts.isDisabled)
            json.member("expires_at", facts.expiresAt)
            json.writeManner(facts)
            json.member("plan", facts.plan)
            json.member("requests_per_minute", facts.limits.requestsPerMinute)
            json.member("tokens_per_minute", facts.limits.tokensPerMinute)
            json.member("parallel", facts.limits.parallel)
            json.member("tags", facts.tags)
            json.list("former") { json in
                for lock in key.locks.dropFirst() {
                    json.object { json in
                        json.member("public_id", lock.publicID)
                        json.member("ends_at", lock.endsAt)
                    }
                }
            }
            json.member("created_at", key.createdAt)
            json.member("version", key.version)
            tail(&json)
        }
    }

    private mutating func writeOwner(_ facts: Key.Facts, in directory: Directory) {
        var team = facts.owner.team
        var role: String?
        if case .admin(let admin) = facts.kind {
            role = admin.name
            if case .teamLead(let led) = admin { team = led }
        }
        member("role", role)
        member("user", facts.owner.user.flatMap { directory.user($0)?.facts.name })
        member("user_id", facts.owner.user?.text)
        member("team", team.flatMap { directory.team($0)?.facts.name })
        member("team_id", team?.text)
    }

    private mutating func writeManner(_ facts: Key.Facts) {
        let attribution =
            switch facts.attribution {
            case .required: "required"
            case .optional: "optional"
            case .none: "none"
            }
        member("models", facts.models.map(\.text))
        member("routes", facts.routes)
        member("addresses", facts.addresses.map(\.text))
        member("attribution", attribution)
        member("enrols_unknown", facts.enrolsUnknown)
        member("hang_up", facts.hangUp.map { $0 == .cut ? "cut" : "drain" })
        member("archive", facts.archive?.rawValue)
        member("over_limit", facts.overLimit == .cap ? "cap" : "refuse")
        member("shows_amounts", facts.showsAmounts)
    }
}
