internal import HTTPWire
internal import JSONText
internal import Metering

/// Reports: sums over entries, split as asked.
enum ReportRoutes {
    static let filters = [
        "user", "team", "key", "model", "status", "source", "reason", "redaction", "action",
    ]

    static let all: [Route] = [
        Route(
            .get,
            "/api/report",
            .read,
            "Sums over entries, by any of eleven dimensions",
            parameters: ["by", "from", "to", "month"] + filters + ["format"],
            gives: "Report",
            answer: report
        ),
        Route(
            .get,
            "/api/report/trend",
            .read,
            "A month to date: its forecast, the month before, and what changed most",
            parameters: ["by", "month"] + filters + ["limit"],
            gives: "Trend",
            answer: trend
        ),
    ]

    @Sendable private static func report(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var query = try call.reportQuery()
        query.by = try dimensions(call.query)
        try await call.narrow(&query)
        let formats = [(word: "json", value: false), (word: "csv", value: true)]
        let isCSV = try call.query.choice("format", formats) ?? false
        let (ledger, asked) = (call.ledger, query)
        let report = try await asking { () async throws(LedgerFault) in
            try await ledger.report(asked)
        }
        guard isCSV else { return .json { $0.write(report, of: query) } }
        var answer = AdminAnswer(200, "text/csv; charset=utf-8", csv(report, of: query))
        let words = (query.by.isEmpty ? ["total"] : query.by.map(\.word)).joined(separator: "-")
        answer.fileName = "report-\(words)-\(query.from.text)-\(query.lastDay.text).csv"
        return answer
    }

    private static func dimensions(
        _ query: Query
    ) throws(AdminFault) -> [ReportQuery.Dimension] {
        var found: [ReportQuery.Dimension] = []
        for word in try query.words("by") {
            let all = ReportQuery.Dimension.allCases
            guard let dimension = all.first(where: { $0.word == word }) else {
                let words = all.map(\.word).joined(separator: ", ")
                throw .invalid("by", "`by` must be some of \(words), not `\(word)`.")
            }
            guard !found.contains(dimension) else {
                throw .invalid("by", "`\(word)` stands in `by` twice.")
            }
            found.append(dimension)
        }
        return found
    }

    private static func csv(_ report: Report, of query: ReportQuery) -> [UInt8] {
        var csv = CSVWriter()
        csv.row(
            query.by.map(\.member) + [
                "requests", "refused", "prompt_tokens", "cached_tokens", "completion_tokens",
                "reasoning_tokens", "total_tokens", "cost_usd", "redactions",
            ]
        )
        for row in report.rows {
            for value in row.values { csv.text(value.text) }
            let sums = row.sums
            for number in [
                sums.requests, sums.refused, sums.prompt, sums.cached, sums.completion,
                sums.reasoning, sums.total,
            ] { csv.number(number) }
            csv.number(sums.nanoDollars, decimals: 9)
            csv.number(sums.redactions)
            csv.endRow()
        }
        return csv.bytes
    }
}

extension Call {
    /// The days that `from`, `to` and `month` name; the month to date without them.
    func reportQuery() throws(AdminFault) -> ReportQuery {
        let today = zone.day(at: now)
        let (from, to) = (try query.day("from"), try query.day("to"))
        if let month = try query.text("month") {
            guard let first = CivilDay(text: month + "-01") else {
                throw .invalid("month", "`month` must be a month such as 2026-11, not `\(month)`.")
            }
            guard from == nil, to == nil else {
                throw .invalid("month", "`month` stands alone, without `from` and `to`.")
            }
            return ReportQuery(from: first, to: Period.month.next(after: first) ?? first)
        }
        let last = to ?? max(today, from ?? today)
        let first = from ?? Period.month.start(of: last)
        guard first <= last else { throw .invalid("from", "`from` lies behind `to`.") }
        return ReportQuery(from: first, to: last.adding(days: 1))
    }

    /// Puts the filters into a report's query, within what the caller may see.
    func narrow(_ report: inout ReportQuery) async throws(AdminFault) {
        for name in try query.texts("user") { report.users += try await users(name) }
        for name in try query.texts("team") { report.teams += try await teams(name) }
        for name in try query.texts("key") { report.keys += try await keys(name) }
        report.models = try query.texts("model")
        report.statuses = try query.statuses()
        report.sources = try query.sources()
        report.reasons = try query.words("reason")
        report.redactions = try query.words("redaction")
        report.actions = try query.actions()
        if let onlyTeam { report.teams = [onlyTeam] }
    }
}

extension ReportQuery {
    /// The last day that counts.
    var lastDay: CivilDay { to.adding(days: -1) }
}

extension ReportQuery.Dimension {
    /// The word of the query parameter `by`.
    package var word: String {
        switch self {
        case .user: "user"
        case .team: "team"
        case .key: "key"
        case .model: "model"
        case .day: "day"
        case .month: "month"
        case .status: "status"
        case .source: "source"
        case .reason: "reason"
        case .redaction: "redaction"
        case .action: "action"
        }
    }

    /// The member of a row.
    package var member: String { self == .source ? "usage_source" : word }
}

extension Report.Sums {
    /// Input and output tokens.
    package var total: Int64 { prompt + completion }
}

extension JSONWriter {
    mutating func write(_ report: Report, of query: ReportQuery) {
        object { json in
            json.member("object", "report")
            json.member("from", query.from.text)
            json.member("to", query.lastDay.text)
            json.member("by", query.by.map(\.word))
            json.list("rows") { json in
                for row in report.rows {
                    json.object { json in
                        for (dimension, value) in zip(query.by, row.values) {
                            json.write(value, as: dimension)
                        }
                        json.write(row.sums)
                    }
                }
            }
            json.object("total") { $0.write(report.total) }
        }
    }

    /// The value of one dimension; null where requests had none, such as no team.
    mutating func write(
        _ value: Report.Row.Value,
        as dimension: ReportQuery.Dimension
    ) {
        name(dimension.member)
        switch dimension {
        case .status:
            if let status = Int64(value.text) { integer(status) } else { null() }
        default:
            if value.text.isEmpty { null() } else { string(value.text) }
        }
        switch dimension {
        case .user: member("user_id", value.id.map { UserID($0).text })
        case .team: member("team_id", value.id.map { TeamID($0).text })
        case .key: member("key_id", value.id.map { KeyID($0).text })
        default: break
        }
    }

    mutating func write(_ sums: Report.Sums) {
        member("requests", sums.requests)
        member("refused", sums.refused)
        member("prompt_tokens", sums.prompt)
        member("cached_tokens", sums.cached)
        member("completion_tokens", sums.completion)
        member("reasoning_tokens", sums.reasoning)
        member("total_tokens", sums.total)
        member("cost_usd", sums.nanoDollars, decimals: 9)
        member("redactions", sums.redactions)
    }
}
