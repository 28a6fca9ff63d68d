internal import HTTPWire
internal import JSONText
internal import Metering

/// Why a quota stands where it stands: by which requests, and by which decisions.
enum ExplanationRoutes {
    static let all: [Route] = [
        Route(
            .get,
            "/api/explain",
            .read,
            "Explains the quotas of a user, team, member or key by requests and decisions",
            parameters: QuotaRoutes.subject + ["limit"],
            gives: "Explanation",
            answer: explain
        )
    ]

    @Sendable private static func explain(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let scope = try QuotaRoutes.scope(
            user: call.query.text("user"),
            team: call.query.text("team"),
            key: call.query.text("key"),
            call
        )
        guard QuotaRoutes.sees(scope, call) else {
            throw .forbidden("A team lead sees the quotas of the own team, its members and keys.")
        }
        let limit = Int(try call.query.integer("limit", in: 1...1_000) ?? 10)
        let ledger = call.ledger
        let quotas = try await asking { () async throws(LedgerFault) in
            try await ledger.explain(scope, limit: limit)
        }
        return .json { json in
            json.object { json in
                json.member("object", "explanation")
                json.list("data") { json in
                    for quota in quotas { json.write(quota, in: call.directory) }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ quota: QuotaExplanation, in directory: Directory) {
        let unit = quota.standing.quota.unit
        let books = quota.books
        object { json in
            json.name("standing")
            json.write(quota.standing, in: directory)
            // A quota in total begins with the first entry, which no date says.
            json.member("from", quota.to == nil ? "beginning" : quota.from.text)
            json.member("to", quota.to?.text)
            json.member("booked", books.booked, in: unit)
            json.member("requests", books.requests)
            json.member("capped", books.capped)
            json.member("observed", books.observed)
            json.member("recovered", books.recovered)
            json.member("refused", books.refused)
            json.list("in_flight") { json in
                for hold in quota.inFlight { json.write(hold, in: unit, directory) }
            }
            for (name, entries) in [
                ("largest" as StaticString, books.largest),
                ("capped_entries", books.cappedEntries), ("refusals", books.refusals),
            ] {
                json.list(name) { json in
                    for entry in entries { json.write(entry) }
                }
            }
        }
    }

    private mutating func write(
        _ hold: QuotaExplanation.InFlight,
        in unit: QuotaUnit,
        _ directory: Directory
    ) {
        object { json in
            json.member("request_id", hold.id.text)
            json.member("time", hold.id.time)
            json.member("user", hold.user.flatMap { directory.user($0)?.facts.name })
            json.member("key", directory.key(hold.key)?.facts.name)
            json.member("model", hold.model)
            json.member("held", hold.held, in: unit)
            json.member("capped", hold.isCapped)
            json.member("delivered_tokens", hold.delivered)
        }
    }
}
