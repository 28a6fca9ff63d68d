internal import Metering

/// What was used in each bucket of a window, by the dimensions that were asked for.
struct UsageResults {
    /// One result: the values it is for, and its sums.
    struct Row {
        var values: [ReportQuery.Dimension: Report.Row.Value]
        var sums: Report.Sums
    }

    /// The rows of each bucket, largest first.
    private(set) var rows: [[Row]]

    /// Minutes and hours are summed from single entries; more than these are refused.
    private static let entriesMax = 1_000_000
    private static let entriesAtOnce = 10_000

    /// Nothing in any bucket.
    init(_ window: UsageWindow) {
        rows = [[Row]](repeating: [], count: window.buckets.count)
    }

    /// Calendar days come from the rollups.
    init(days window: UsageWindow, _ query: ReportQuery, _ call: Call) async throws(AdminFault) {
        self.init(window)
        guard let first = window.buckets.first, let last = window.buckets.last else { return }
        var query = query
        query.from = call.zone.day(at: first.start)
        query.to = call.zone.day(at: last.start).adding(days: 1)
        query.by.insert(.day, at: 0)
        let (ledger, asked) = (call.ledger, query)
        let report = try await asking { () async throws(LedgerFault) in
            try await ledger.report(asked)
        }
        for row in report.rows where row.sums.isUse {
            guard let text = row.values.first?.text, let day = CivilDay(text: text),
                let bucket = window.index(of: call.zone.start(of: day))
            else { continue }
            let pairs = zip(query.by, row.values).dropFirst()
            let values = Dictionary(uniqueKeysWithValues: pairs.map { ($0, $1) })
            rows[bucket].append(Row(values: values, sums: row.sums))
        }
        sort()
    }

    /// Hours and minutes come from the entries, by the time at which they were settled.
    init(moments window: UsageWindow, _ query: ReportQuery, _ call: Call) async throws(AdminFault) {
        self.init(window)
        guard let first = window.buckets.first, let last = window.buckets.last else { return }
        var sums = [[[Report.Row.Value]: Report.Sums]](repeating: [:], count: rows.count)
        var entries = EntryQuery()
        // An entry counts in the day of its hold and is settled later, at most a day.
        entries.from = call.zone.day(at: first.start).adding(days: -1)
        entries.limit = Self.entriesAtOnce
        (entries.users, entries.teams) = (query.users, query.teams)
        (entries.keys, entries.models) = (query.keys, query.models)
        var read = 0
        reading: while true {
            let (ledger, asked) = (call.ledger, entries)
            let page = try await asking { () async throws(LedgerFault) in
                try await ledger.entries(asked)
            }
            for entry in page.entries {
                guard entry.time < last.end else { break reading }
                guard let bucket = window.index(of: entry.time) else { continue }
                let values = query.by.map { entry.value(of: $0) }
                sums[bucket][values, default: Report.Sums()].add(entry)
            }
            read += page.entries.count
            guard read <= Self.entriesMax else {
                throw .invalid(
                    "bucket_width",
                    "More than \(Self.entriesMax) entries: ask for days, or fewer buckets."
                )
            }
            guard page.entries.count == entries.limit, let next = page.next else { break }
            entries.cursor = next
        }
        keep(sums, query.by)
    }

    private mutating func keep(
        _ sums: [[[Report.Row.Value]: Report.Sums]],
        _ by: [ReportQuery.Dimension]
    ) {
        for (bucket, parts) in sums.enumerated() {
            rows[bucket] = parts.filter { $0.value.isUse }.map { values, sums in
                Row(values: Dictionary(uniqueKeysWithValues: zip(by, values)), sums: sums)
            }
        }
        sort()
    }

    private mutating func sort() {
        for bucket in rows.indices {
            rows[bucket].sort { x, y in
                if x.sums.total != y.sums.total { return x.sums.total > y.sums.total }
                // Equal ones always stand in the same order.
                return x.sortingText < y.sortingText
            }
        }
    }
}

extension UsageResults.Row {
    fileprivate var sortingText: String {
        values.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value.text).joined(
            separator: "\n"
        )
    }
}

extension Report.Sums {
    /// Whether anything was forwarded, or booked afterwards.
    fileprivate var isUse: Bool {
        requests != 0 || prompt != 0 || completion != 0 || nanoDollars != 0
    }

    fileprivate mutating func add(_ entry: Entry) {
        guard let settlement = entry.settlement else { return }
        if entry.kind == .request { requests += 1 }
        prompt += settlement.usage.prompt
        cached += settlement.usage.cached
        completion += settlement.usage.completion
        reasoning += settlement.usage.reasoning
        nanoDollars += settlement.charge.nanoDollars
    }
}

extension Entry {
    fileprivate func value(of dimension: ReportQuery.Dimension) -> Report.Row.Value {
        switch dimension {
        case .user: Report.Row.Value(text: user?.name ?? "", id: user?.id.rawValue)
        case .team: Report.Row.Value(text: team?.name ?? "", id: team?.id.rawValue)
        case .key: Report.Row.Value(text: key?.name ?? "", id: key?.id.rawValue)
        default: Report.Row.Value(text: model)
        }
    }
}
