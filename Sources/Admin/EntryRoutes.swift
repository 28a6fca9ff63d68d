internal import HTTPWire
internal import JSONText
internal import Metering

/// Entries: the ledger line by line.
enum EntryRoutes {
    static let filters = [
        "user", "team", "key", "model", "status", "source", "reason", "redaction", "action",
        "from", "to", "request_id", "refusals",
    ]

    static let all: [Route] = [
        Route(
            .get,
            "/api/entries",
            .read,
            "Lists entries, oldest first unless asked otherwise",
            parameters: ["limit", "after", "order", "format"] + filters,
            gives: "EntryList",
            answer: list
        ),
        Route(
            .get,
            "/api/entries/{request_id}",
            .read,
            "Shows a request's entry",
            gives: "Entry",
            answer: show
        ),
    ]

    @Sendable private static func list(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var query = try await query(call)
        let limit = query.limit
        // One more than is shown tells whether there are more.
        query.limit += 1
        let formats = [(word: "json", value: false), (word: "csv", value: true)]
        let isCSV = try call.query.choice("format", formats) ?? false
        let (ledger, asked) = (call.ledger, query)
        let page = try await asking { () async throws(LedgerFault) in
            try await ledger.entries(asked)
        }
        let entries = page.entries.prefix(limit)
        guard !isCSV else {
            var answer = AdminAnswer(200, "text/csv; charset=utf-8", csv(entries))
            answer.fileName = "entries.csv"
            return answer
        }
        return .json { json in
            json.object { json in
                json.member("object", "list")
                json.list("data") { json in
                    for entry in entries { json.write(entry) }
                }
                json.member("first_id", entries.first?.sequence)
                json.member("last_id", entries.last?.sequence)
                json.member("has_more", page.entries.count > limit)
            }
        }
    }

    @Sendable private static func show(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let text = call.arguments[0]
        var query = EntryQuery()
        query.id = RequestID(text: text)
        query.withRefusals = true
        if let onlyTeam = call.onlyTeam { query.teams = [onlyTeam] }
        let (ledger, asked) = (call.ledger, query)
        let page =
            query.id == nil
            ? EntryPage(entries: [], next: nil)
            : try await asking { () async throws(LedgerFault) in try await ledger.entries(asked) }
        guard let entry = page.entries.first else {
            throw .notFound("request_id", "There is no entry for `\(text.prefix(32))`.")
        }
        return .json { $0.write(entry) }
    }

    private static func query(_ call: Call) async throws(AdminFault) -> EntryQuery {
        var query = EntryQuery()
        query.cursor = try call.query.integer("after", in: 0...Int64.max)
        query.limit = Int(try call.query.integer("limit", in: 1...1_000) ?? 100)
        let orders = [(word: "asc", value: false), (word: "desc", value: true)]
        query.isNewestFirst = try call.query.choice("order", orders) ?? false
        query.withRefusals = try call.query.truth("refusals") ?? true
        for name in try call.query.texts("user") { query.users += try await call.users(name) }
        for name in try call.query.texts("team") { query.teams += try await call.teams(name) }
        for name in try call.query.texts("key") { query.keys += try await call.keys(name) }
        query.models = try call.query.texts("model")
        query.statuses = try call.query.statuses()
        query.sources = try call.query.sources()
        query.reasons = try call.query.words("reason")
        query.redactions = try call.query.words("redaction")
        query.actions = try call.query.actions()
        query.from = try call.query.day("from")
        query.to = try call.query.day("to").map { $0.adding(days: 1) }
        if let text = try call.query.text("request_id") {
            guard let id = RequestID(text: text) else {
                throw .invalid("request_id", "`\(text.prefix(32))` is no request id of ours.")
            }
            query.id = id
        }
        if let onlyTeam = call.onlyTeam { query.teams = [onlyTeam] }
        return query
    }

    private static func csv(_ entries: ArraySlice<Entry>) -> [UInt8] {
        var csv = CSVWriter()
        csv.row([
            "id", "request_id", "time", "kind", "user", "team", "key", "model", "status", "reason",
            "count", "prompt_tokens", "completion_tokens", "usage_source", "cost_usd",
            "upstream_request_id",
        ])
        for entry in entries {
            csv.number(entry.sequence)
            csv.text(entry.id.text)
            csv.text(entry.time.text)
            csv.text(entry.kind.name)
            for name in [entry.user?.name, entry.team?.name, entry.key?.name, entry.model] {
                csv.text(name ?? "")
            }
            csv.number(Int64(entry.status))
            csv.text(entry.reason)
            csv.number(entry.count)
            csv.number(entry.settlement?.usage.prompt ?? 0)
            csv.number(entry.settlement?.usage.completion ?? 0)
            csv.text((entry.settlement?.source ?? .none).name)
            csv.number(entry.settlement?.charge.nanoDollars ?? 0, decimals: 9)
            csv.text(entry.settlement?.upstreamID ?? "")
            csv.endRow()
        }
        return csv.bytes
    }
}

extension Entry.Kind {
    /// The word that the API uses.
    var name: String {
        switch self {
        case .request: "request"
        case .refusal: "refusal"
        case .correction: "correction"
        }
    }
}

extension JSONWriter {
    mutating func write(_ entry: Entry) {
        let settlement = entry.settlement
        object { json in
            json.member("id", entry.sequence)
            json.member("request_id", entry.id.text)
            json.member("upstream_request_id", settlement?.upstreamID)
            json.member("time", entry.time)
            json.member("kind", entry.kind.name)
            json.member("user", entry.user?.name)
            json.member("user_id", entry.user?.id.text)
            json.member("team", entry.team?.name)
            json.member("team_id", entry.team?.id.text)
            json.member("key", entry.key?.name)
            json.member("key_id", entry.key?.id.text)
            json.member("model", entry.model)
            json.member("served_model", settlement?.servedModel)
            json.member("status", Int64(entry.status))
            json.member("reason", entry.reason)
            json.member("count", entry.count)
            json.writeUse(entry)
            json.object("redactions") { json in
                for redaction in entry.redactions where redaction.action == .redact {
                    json.name(redaction.kind)
                    json.integer(Int64(redaction.count))
                }
            }
            json.list("findings") { json in
                for finding in entry.redactions { json.write(finding) }
            }
            json.member("upstream", settlement?.upstream)
            json.member("first_byte_ms", settlement?.firstByteMilliseconds)
            json.member("duration_ms", settlement?.milliseconds)
            json.list("attempts") { json in
                for attempt in settlement?.attempts ?? [] { json.write(attempt) }
            }
            json.member("corrects", entry.corrects?.text)
            json.name("decision")
            if let decision = entry.decision { json.write(decision) } else { json.null() }
        }
    }

    private mutating func write(_ finding: RedactionCount) {
        object { json in
            json.member("kind", finding.kind)
            json.member("action", finding.action.name)
            json.member("count", Int64(finding.count))
        }
    }

    private mutating func writeUse(_ entry: Entry) {
        let usage = entry.settlement?.usage ?? TokenUsage()
        member("prompt_tokens", usage.prompt)
        member("cached_tokens", usage.cached)
        member("completion_tokens", usage.completion)
        member("reasoning_tokens", usage.reasoning)
        member("total_tokens", usage.total)
        member("held_tokens", entry.heldTokens)
        member("capped", entry.isCapped)
        member("over_observed", entry.isOverObserved)
        member("usage_source", (entry.settlement?.source ?? .none).name)
        member("cost_usd", entry.settlement?.charge.nanoDollars ?? 0, decimals: 9)
    }

    private mutating func write(_ decision: QuotaDecision) {
        let unit = decision.unit
        object { json in
            json.member("scope", decision.scope.name)
            json.member("unit", unit.name)
            json.member("period", decision.period.name)
            json.member("models", decision.models)
            json.member("limit", decision.limit, in: unit)
            json.member("used", decision.used, in: unit)
            json.member("held", decision.held, in: unit)
            json.member("needed", decision.needed, in: unit)
        }
    }

    private mutating func write(_ attempt: Settlement.Attempt) {
        object { json in
            json.member("upstream", attempt.upstream)
            json.member("status", Int64(attempt.status))
            json.member("duration_ms", attempt.milliseconds)
        }
    }
}
