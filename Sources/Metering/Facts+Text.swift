extension User.Facts {
    /// The facts as a JSON object.
    var text: String {
        var writer = FactsWriter()
        writer.put("name", name)
        writer.put("external_id", externalID)
        writer.put("email", email)
        writer.put("plan", plan)
        writer.put("disabled", isDisabled)
        writer.put("tags", tags)
        return writer.finished()
    }
}

extension Team.Facts {
    /// The facts as a JSON object.
    var text: String {
        var writer = FactsWriter()
        writer.put("name", name)
        writer.put("plan", plan)
        writer.put("disabled", isDisabled)
        writer.put("tags", tags)
        return writer.finished()
    }
}

extension Membership {
    /// The facts as a JSON object.
    var text: String {
        var writer = FactsWriter()
        writer.put("user", user.rawValue)
        writer.put("team", team.rawValue)
        writer.put("role", role.name)
        return writer.finished()
    }
}

extension Key {
    /// The facts as a JSON object; of its locks only what may be shown.
    var text: String {
        var writer = FactsWriter()
        writer.put("name", facts.name)
        writer.put("kind", facts.kind.name)
        switch facts.owner {
        case .user(let user, let team):
            writer.put("user", user.rawValue)
            writer.put("team", team?.rawValue)
        case .team(let team): writer.put("team", team.rawValue)
        case .nobody: break
        }
        writer.put("attribution", Int64(facts.attribution.rawValue))
        writer.put("enrols_unknown", facts.enrolsUnknown)
        writer.put("expires_at", facts.expiresAt?.seconds)
        writer.put("disabled", facts.isDisabled)
        writer.put("models", facts.models.map(\.text))
        writer.put("routes", facts.routes)
        writer.put("addresses", facts.addresses.map(\.text))
        writer.put("hang_up", facts.hangUp.map { $0 == .cut ? "cut" : "drain" })
        writer.put("archive", facts.archive?.rawValue)
        writer.put("over_limit", facts.overLimit == .cap ? "cap" : "refuse")
        writer.put("shows_amounts", facts.showsAmounts)
        writer.put("plan", facts.plan)
        writer.put("requests_per_minute", facts.limits.requestsPerMinute)
        writer.put("tokens_per_minute", facts.limits.tokensPerMinute)
        writer.put("parallel", facts.limits.parallel)
        writer.put("tags", facts.tags)
        writer.put("public_ids", locks.map(\.publicID))
        return writer.finished()
    }
}

extension Key.Kind {
    /// The word used on the command line and in reports.
    package var name: String {
        switch self {
        case .client: "client"
        case .service: "service"
        case .admin(let role): role.name
        }
    }
}

extension QuotaOverride {
    /// The facts as a JSON object.
    var text: String {
        var writer = FactsWriter()
        writer.put("scope", scope.text)
        writer.put("unit", quota.unit.name)
        writer.put("per", quota.period.name)
        writer.put("models", quota.models.map(\.text))
        writer.put("limit", quota.limit)
        writer.put("action", quota.action.name)
        writer.put("effect", effect.name)
        writer.put("ends_at", endsAt?.seconds)
        return writer.finished()
    }
}

extension QuotaOverride.Effect {
    /// The word used on the command line and in reports.
    package var name: String {
        switch self {
        case .replace: "replace"
        case .raise: "raise"
        case .lift: "lift"
        }
    }
}

extension QuotaScope {
    /// The scope as a target of the audit log, such as `user:7`.
    package var text: String {
        switch self {
        case .everyone: "everyone"
        case .user(let user): "user:\(user.rawValue)"
        case .team(let team): "team:\(team.rawValue)"
        case .member(let user, let team): "member:\(user.rawValue)@\(team.rawValue)"
        case .key(let key): "key:\(key.rawValue)"
        }
    }
}
