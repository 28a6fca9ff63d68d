internal import Metering

extension LedgerReader {
    /// Sums over the rollups and over the entries that are not in them yet.
    func report(_ query: ReportQuery) throws(SQLiteFault) -> Report {
        try reading { () throws(SQLiteFault) in
            let words = try words()
            let filter = ReportFilter(query, words: words)
            var sums: [[Int64]: UsageSums] = [:]
            // The kinds of findings are a table of their own; sums of tokens have no kind.
            if !query.by.contains(.redaction) {
                try addRollups(filter, to: &sums)
                try addTail(filter, to: &sums)
            }
            let findings =
                query.by.allSatisfy(\.tellsRedactions) ? try findings(filter) : nil
            return try report(sums, findings, query, words)
        }
    }

    private func addRollups(
        _ filter: ReportFilter,
        to sums: inout [[Int64]: UsageSums]
    ) throws(SQLiteFault) {
        let columns = filter.query.by.map { ReportFilter.column(of: $0) }
        let select = columns.map { $0 + ", " }.joined()
        let group = columns.isEmpty ? "" : "GROUP BY " + columns.joined(separator: ", ")
        let statement = try database.prepare(
            """
            SELECT \(select) sum(requests), sum(refused), sum(prompt), sum(cached),
                sum(completion), sum(reasoning), sum(weighted), sum(cost)
            FROM usage WHERE \(filter.condition) \(group)
            """
        )
        let width = Int32(columns.count)
        try statement.forEachRow { row in
            let key = (0..<width).map { row.int($0) }
            var part = UsageSums()
            part.requests = row.int(width)
            part.refused = row.int(width + 1)
            part.prompt = row.int(width + 2)
            part.cached = row.int(width + 3)
            part.completion = row.int(width + 4)
            part.reasoning = row.int(width + 5)
            part.weightedMilli = row.int(width + 6)
            part.nanoDollars = row.int(width + 7)
            sums[key, default: UsageSums()].add(part)
        }
    }

    private func addTail(
        _ filter: ReportFilter,
        to sums: inout [[Int64]: UsageSums]
    ) throws(SQLiteFault) {
        try forEachEntry(afterBlock: try talliedThrough()) { _, _, entry in
            let row = UsageKey(entry)
            guard filter.takes(row) else { return true }
            let key = filter.query.by.map { ReportFilter.value(of: $0, in: row) }
            sums[key, default: UsageSums()].add(entry)
            return true
        }
    }

    /// How many findings of redaction there were, by the query's dimensions.
    private func findings(_ filter: ReportFilter) throws(SQLiteFault) -> [[Int64]: Int64] {
        var found: [[Int64]: Int64] = [:]
        let columns = filter.query.by.map { ReportFilter.column(of: $0) }
        let select = columns.map { $0 + ", " }.joined()
        let group = columns.isEmpty ? "" : "GROUP BY " + columns.joined(separator: ", ")
        let statement = try database.prepare(
            "SELECT \(select) sum(count) FROM usage_redaction WHERE \(filter.condition) \(group)"
        )
        let width = Int32(columns.count)
        try statement.forEachRow { row in
            found[(0..<width).map { row.int($0) }, default: 0] += row.int(width)
        }
        try forEachEntry(afterBlock: try talliedThrough()) { _, _, entry in
            let row = UsageKey(entry)
            guard filter.takes(row) else { return true }
            for redaction in entry.redactions {
                let key = filter.query.by.map { dimension in
                    dimension == .redaction
                        ? redaction.word : ReportFilter.value(of: dimension, in: row)
                }
                found[key, default: 0] += redaction.count
            }
            return true
        }
        return found
    }

    /// The last block whose entries are in the rollups.
    private func talliedThrough() throws(SQLiteFault) -> Int64 {
        try database.prepare("SELECT value FROM meta WHERE name = 'tallied_through'")
            .first { $0.int(0) } ?? 0
    }

    private func report(
        _ sums: [[Int64]: UsageSums],
        _ findings: [[Int64]: Int64]?,
        _ query: ReportQuery,
        _ words: Words
    ) throws(SQLiteFault) -> Report {
        let names = try NameTable(database)
        var total = Report.Sums()
        var rows: [(key: [Int64], row: Report.Row)] = []
        var sums = sums
        for (key, count) in findings ?? [:] where count != 0 {
            sums[key] = sums[key] ?? UsageSums()
        }
        for (key, part) in sums where part != UsageSums() || findings?[key, default: 0] ?? 0 != 0 {
            var sums = Report.Sums(part)
            if let findings { sums.redactions = findings[key, default: 0] }
            total.add(sums)
            let values = zip(query.by, key).map { dimension, value in
                names.value(of: dimension, value, words)
            }
            rows.append((key, Report.Row(values: values, sums: sums)))
        }
        let isByTime = query.by.first == .day || query.by.first == .month
        rows.sort { x, y in
            let (a, b) = (x.row.sums, y.row.sums)
            if !isByTime, a.prompt + a.completion != b.prompt + b.completion {
                return a.prompt + a.completion > b.prompt + b.completion
            }
            if !isByTime, a.redactions ?? 0 != b.redactions ?? 0 {
                return a.redactions ?? 0 > b.redactions ?? 0
            }
            return x.key.lexicographicallyPrecedes(y.key)
        }
        return Report(rows: rows.map(\.row), total: total)
    }
}

/// What a report takes: as SQL for the rollups, as a test for single entries.
struct ReportFilter {
    let query: ReportQuery
    private let days: Range<Int64>
    private let users: Set<Int64>
    private let teams: Set<Int64>
    private let keys: Set<Int64>
    private let models: Set<Int64>

    init(_ query: ReportQuery, words: Words) {
        self.query = query
        days = Int64(query.from.number)..<Int64(max(query.from, query.to).number)
        users = Set(query.users.map(\.rawValue))
        teams = Set(query.teams.map(\.rawValue))
        keys = Set(query.keys.map(\.rawValue))
        // A model that the ledger never saw has the number -1, which no row has.
        models = Set(query.models.map { words.exactNumber($0) ?? -1 })
    }

    /// The condition on rollup rows; only numbers stand in it.
    var condition: String {
        let last = CivilDay(number: Int(days.upperBound) - 1)
        var parts = [
            "month >= \(query.from.monthNumber)", "month <= \(last.monthNumber)",
            "day >= \(days.lowerBound)", "day < \(days.upperBound)",
        ]
        func add(_ column: String, _ numbers: Set<Int64>) {
            guard !numbers.isEmpty else { return }
            let list = numbers.sorted().map { String($0) }.joined(separator: ", ")
            parts.append("\(column) IN (\(list))")
        }
        add("user", users)
        add("team", teams)
        add("key", keys)
        add("model", models)
        return parts.joined(separator: " AND ")
    }

    func takes(_ row: UsageKey) -> Bool {
        days.contains(row.day) && (users.isEmpty || users.contains(row.user))
            && (teams.isEmpty || teams.contains(row.team))
            && (keys.isEmpty || keys.contains(row.key))
            && (models.isEmpty || models.contains(row.model))
    }

    static func column(of dimension: ReportQuery.Dimension) -> String {
        switch dimension {
        case .user: "user"
        case .team: "team"
        case .key: "key"
        case .model: "model"
        case .day: "day"
        case .month: "month"
        case .status: "status"
        case .source: "source"
        case .reason: "reason"
        case .redaction: "kind"
        }
    }

    static func value(of dimension: ReportQuery.Dimension, in row: UsageKey) -> Int64 {
        switch dimension {
        case .user: row.user
        case .team: row.team
        case .key: row.key
        case .model: row.model
        case .day: row.day
        case .month: CivilDay(number: Int(row.day)).monthNumber
        case .status: row.status
        case .source: Int64(row.source)
        case .reason: row.reason
        case .redaction: 0
        }
    }
}

extension Report.Sums {
    init(_ sums: UsageSums) {
        self.init()
        requests = sums.requests
        refused = sums.refused
        prompt = sums.prompt
        cached = sums.cached
        completion = sums.completion
        reasoning = sums.reasoning
        weightedMilli = sums.weightedMilli
        nanoDollars = sums.nanoDollars
    }

    mutating func add(_ other: Report.Sums) {
        requests += other.requests
        refused += other.refused
        prompt += other.prompt
        cached += other.cached
        completion += other.completion
        reasoning += other.reasoning
        weightedMilli += other.weightedMilli
        nanoDollars += other.nanoDollars
        if let count = other.redactions { redactions = (redactions ?? 0) + count }
    }
}
