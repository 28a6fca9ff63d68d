internal import HTTPWire
internal import JSONText
internal import Metering

/// What anybody may see with any key: the own quotas and the own use.
enum MeRoutes {
    static let all: [Route] = [
        Route(
            .get,
            "/api/me",
            .anyKey,
            "Shows the own quotas, what is left, and the own use",
            parameters: ["user"],
            gives: "Me",
            answer: me
        )
    ]

    @Sendable private static func me(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        guard case .client(let key) = call.request.principal.standing else {
            return administrator(call)
        }
        let person = try call.query.text("user") ?? call.request.person
        let subject = try subject(key, person, call)
        let ledger = call.ledger
        let standings = try await asking { () async throws(LedgerFault) in
            try await ledger.standings(of: subject, model: nil)
        }
        let byModel = try await report(by: .model, key, subject, call)
        let byDay = try await report(by: .day, key, subject, call)
        return .json { json in
            json.object { json in
                json.member("object", "me")
                json.object("key") { $0.writeOwn(key) }
                json.writeNamed("user", subject.user.flatMap(call.directory.user)?.facts.name)
                json.writeNamed("team", subject.team.flatMap(call.directory.team)?.facts.name)
                json.list("quotas") { json in
                    for standing in standings where standing.quota.action != .observe {
                        // What everybody together uses is not everybody's business.
                        let isOwn = standing.scope != .everyone
                        json.write(
                            standing,
                            in: call.directory,
                            showsAmounts: key.facts.showsAmounts && isOwn,
                            // Every answer tells what it used: with a percentage beside it,
                            // the limit is a division away.
                            showsPart: key.facts.showsAmounts
                        )
                    }
                }
                json.object("usage") { json in
                    json.write(byModel.report, of: byModel.query, as: "by_model")
                    json.write(byDay.report, of: byDay.query, as: "by_day")
                    json.object("total") { $0.write(byModel.report.total) }
                    json.member("from", byModel.query.from.text)
                    json.member("to", byModel.query.lastDay.text)
                }
            }
        }
    }

    /// Whom the caller is: for a shared key, the person that the request names, if any.
    private static func subject(
        _ key: Key,
        _ person: String?,
        _ call: Call
    ) throws(AdminFault) -> Subject {
        switch key.facts.owner {
        case .user(let user, let team): return Subject(key: key.id, user: user, team: team)
        case .nobody: return Subject(key: key.id, user: nil, team: nil)
        case .team(let team):
            guard let person, key.facts.attribution != .none else {
                return Subject(key: key.id, user: nil, team: team)
            }
            guard let user = call.directory.member(of: team, called: person) else {
                throw .notFound(
                    "user",
                    "The team of this key has no member `\(person.prefix(64))`."
                )
            }
            return Subject(key: key.id, user: user.id, team: team)
        }
    }

    /// This month's use: a person's over all keys; without a person, that of the key.
    private static func report(
        by dimension: ReportQuery.Dimension,
        _ key: Key,
        _ subject: Subject,
        _ call: Call
    ) async throws(AdminFault) -> (report: Report, query: ReportQuery) {
        let today = call.zone.day(at: call.now)
        var query = ReportQuery(from: Period.month.start(of: today), to: today.adding(days: 1))
        query.by = [dimension]
        if let user = subject.user { query.users = [user] } else { query.keys = [key.id] }
        // Behind a shared key nobody sees what the person does elsewhere.
        if case .team(let team) = key.facts.owner { query.teams = [team] }
        let (ledger, asked) = (call.ledger, query)
        let report = try await asking { () async throws(LedgerFault) in
            try await ledger.report(asked)
        }
        return (report, query)
    }

    private static func administrator(_ call: Call) -> AdminAnswer {
        let principal = call.request.principal
        return .json { json in
            json.object { json in
                json.member("object", "me")
                json.member("name", principal.actor.name)
                json.member("role", principal.role?.name)
                json.writeNamed("team", call.onlyTeam.flatMap(call.directory.team)?.facts.name)
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func writeOwn(_ key: Key) {
        member("id", key.id.text)
        member("public_id", key.locks.first?.publicID)
        member("name", key.facts.name)
        member("kind", key.facts.kind.name)
        member("expires_at", key.facts.expiresAt)
        member("models", key.facts.models.map(\.text))
    }

    fileprivate mutating func writeNamed(_ name: StaticString, _ text: String?) {
        member(name, text)
    }

    fileprivate mutating func write(
        _ report: Report,
        of query: ReportQuery,
        as member: StaticString
    ) {
        list(member) { json in
            for row in report.rows {
                json.object { json in
                    for (dimension, value) in zip(query.by, row.values) {
                        json.name(dimension.member)
                        json.string(value.text)
                    }
                    json.write(row.sums)
                }
            }
        }
    }
}
