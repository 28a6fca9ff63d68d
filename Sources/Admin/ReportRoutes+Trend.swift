internal import JSONText
internal import Metering

/// Where a month is heading.
extension ReportRoutes {
    @Sendable static func trend(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let words = [ReportQuery.Dimension.user, .team, .key, .model].map {
            (word: $0.word, value: $0)
        }
        let by = try call.query.choice("by", words) ?? .user
        let limit = Int(try call.query.integer("limit", in: 1...1_000) ?? 10)
        let span = try TrendSpan(call)
        let now = try await report(span.from, span.to, by, call)
        let before = try await report(span.beforeFrom, span.beforeTo, by, call)
        let whole = try await report(span.beforeFrom, span.from, nil, call)
        let changes = TrendChange.all(from: before, to: now).prefix(limit)
        return .json { json in
            json.object { json in
                json.member("object", "trend")
                json.member("month", String(span.from.text.dropLast(3)))
                json.member("from", span.from.text)
                json.member("to", span.to.adding(days: -1).text)
                json.member("month_part", Int64(span.part * 1_000_000), decimals: 6)
                json.object("total") { $0.write(now.total) }
                json.name("forecast")
                if span.part > 0 { json.writeForecast(now.total, span.part) } else { json.null() }
                json.object("before") { json in
                    json.member("from", span.beforeFrom.text)
                    json.member("to", span.beforeTo.adding(days: -1).text)
                    json.object("total") { $0.write(before.total) }
                    json.object("whole_month") { $0.write(whole.total) }
                }
                json.member("by", by.word)
                json.list("changes") { json in
                    for change in changes { json.write(change, by) }
                }
            }
        }
    }

    private static func report(
        _ from: CivilDay,
        _ to: CivilDay,
        _ by: ReportQuery.Dimension?,
        _ call: Call
    ) async throws(AdminFault) -> Report {
        var query = ReportQuery(from: from, to: to)
        query.by = by.map { [$0] } ?? []
        try await call.narrow(&query)
        let (ledger, asked) = (call.ledger, query)
        return try await asking { () async throws(LedgerFault) in try await ledger.report(asked) }
    }
}

/// A month up to now, and as many days of the month before.
private struct TrendSpan {
    let from: CivilDay
    /// The day after the last one that counts.
    let to: CivilDay
    let beforeFrom: CivilDay
    let beforeTo: CivilDay
    /// Which part of the month has passed: 0 to 1, to the millisecond.
    let part: Double

    init(_ call: Call) throws(AdminFault) {
        let today = call.zone.day(at: call.now)
        var first = Period.month.start(of: today)
        if let month = try call.query.text("month") {
            guard let day = CivilDay(text: month + "-01") else {
                throw .invalid("month", "`month` must be a month such as 2026-11, not `\(month)`.")
            }
            first = day
        }
        let next = Period.month.next(after: first) ?? first.adding(days: 31)
        from = first
        to = min(max(today.adding(days: 1), first), next)
        beforeFrom = Period.month.start(of: first.adding(days: -1))
        beforeTo = min(beforeFrom.adding(days: to.number - first.number), first)
        let start = call.zone.start(of: first).milliseconds
        let length = call.zone.start(of: next).milliseconds - start
        part = min(max(Double(call.now.milliseconds - start) / Double(max(length, 1)), 0), 1)
    }
}

/// How much one person, team, key or model changed from one month to the next.
private struct TrendChange {
    let value: Report.Row.Value
    var before = Report.Sums()
    var now = Report.Sums()

    var tokens: Int64 { now.total - before.total }

    /// All changes, the largest first, whichever way they go.
    static func all(from before: Report, to now: Report) -> [TrendChange] {
        var changes: [Report.Row.Value: TrendChange] = [:]
        for row in before.rows {
            guard let value = row.values.first else { continue }
            changes[value, default: TrendChange(value: value)].before = row.sums
        }
        for row in now.rows {
            guard let value = row.values.first else { continue }
            changes[value, default: TrendChange(value: value)].now = row.sums
        }
        return changes.values.filter { $0.tokens != 0 }.sorted { x, y in
            let (a, b) = (x.tokens.magnitude, y.tokens.magnitude)
            return a != b ? a > b : x.value.text < y.value.text
        }
    }
}

extension JSONWriter {
    /// What a month comes to if it goes on as it began.
    fileprivate mutating func writeForecast(_ sums: Report.Sums, _ part: Double) {
        func straight(_ value: Int64) -> Int64 {
            Int64(exactly: (Double(value) / part).rounded()) ?? .max
        }
        object { json in
            json.member("requests", straight(sums.requests))
            json.member("total_tokens", straight(sums.total))
            json.member("cost_usd", straight(sums.nanoDollars), decimals: 9)
        }
    }

    fileprivate mutating func write(_ change: TrendChange, _ by: ReportQuery.Dimension) {
        object { json in
            json.write(change.value, as: by)
            json.member("total_tokens", change.now.total)
            json.member("total_tokens_before", change.before.total)
            json.member("change_tokens", change.tokens)
            json.member("cost_usd", change.now.nanoDollars, decimals: 9)
            json.member("cost_usd_before", change.before.nanoDollars, decimals: 9)
            json.member("requests", change.now.requests)
            json.member("requests_before", change.before.requests)
        }
    }
}
