internal import Metering

extension LedgerReader {
    /// Sums over the rollups and over the entries that are not in them yet.
    func report(_ query: ReportQuery) throws(SQLiteFault) -> Report {
        try reading { () throws(SQLiteFault) in
            let words = try words()
            let filter = ReportFilter(query, words: words)
            let kept = try keptDays()
            let rows = try rows(query, filter, kept)
            // A request with two kinds of findings stands in two rows, and in the total once.
            var whole = query
            whole.by = []
            let isSplitByKind =
                (query.by.contains(.redaction) || query.by.contains(.action))
                && query.redactions.isEmpty && query.actions.isEmpty
            let total =
                isSplitByKind
                ? try self.rows(whole, ReportFilter(whole, words: words), kept) : rows
            return try Report(rows, total: total, query, NameTable(database, for: query.by), words)
        }
    }

    private func rows(
        _ query: ReportQuery,
        _ filter: ReportFilter,
        _ kept: ClosedRange<Int64>?
    ) throws(SQLiteFault) -> GroupedSums {
        var groups = GroupedSums(width: query.by.count)
        try addTail(query, filter, to: &groups)
        let parts = ReportPlan(query, filter, kept: kept).parts
        for (place, part) in parts.enumerated() {
            let isLast = place == parts.count - 1
            try add(part, query, filter, isLast: isLast, to: &groups)
        }
        return groups
    }

    private func add(
        _ part: ReportPlan.Part,
        _ query: ReportQuery,
        _ filter: ReportFilter,
        isLast: Bool,
        to groups: inout GroupedSums
    ) throws(SQLiteFault) {
        let columns = query.by.map { $0.expression(in: part.table) }
        let sums = Rollup.sums.map { "sum(\($0))" }
        let group = columns.isEmpty ? "" : "GROUP BY " + columns.joined(separator: ", ")
        let statement = try database.prepare(
            """
            SELECT \((columns + sums).joined(separator: ", ")) FROM \(part.table.rawValue)
            WHERE \(part.span) AND \(filter.condition) \(group)
            """
        )
        // Where only the day is kept, a group of a month comes once for each of its days.
        let month = part.table == .month ? nil : query.by.firstIndex(of: .month)
        try statement.forEachRow { row in
            var values = GroupValues()
            for place in columns.indices { values[place] = row.int(Int32(place)) }
            if let month { values[month] = CivilDay(number: Int(values[month])).monthNumber }
            let found = UsageSums(row, from: Int32(columns.count))
            groups.add(found, to: values, isLast: isLast && month == nil)
        }
    }

    private func addTail(
        _ query: ReportQuery,
        _ filter: ReportFilter,
        to groups: inout GroupedSums
    ) throws(SQLiteFault) {
        try forEachEntry(afterBlock: try talliedThrough()) { _, _, entry in
            entry.forEachRow { row, findings in
                guard filter.takes(row) else { return }
                var values = GroupValues()
                for (place, dimension) in query.by.enumerated() {
                    values[place] = dimension.value(in: row)
                }
                var sums = UsageSums()
                sums.add(entry)
                sums.findings = findings
                groups.add(sums, to: values)
            }
            return true
        }
    }

    /// The last block whose entries are in the rollups.
    func talliedThrough() throws(SQLiteFault) -> Int64 {
        try database.prepare("SELECT value FROM meta WHERE name = 'tallied_through'")
            .first { $0.int(0) } ?? 0
    }

    /// The days that the rollups have rows of.
    private func keptDays() throws(SQLiteFault) -> ClosedRange<Int64>? {
        let first = try database.prepare("SELECT min(day) FROM usage").first { $0.optionalInt(0) }
        let last = try database.prepare("SELECT max(day) FROM usage").first { $0.optionalInt(0) }
        guard let first = first ?? nil, let last = last ?? nil else { return nil }
        return first...last
    }
}

extension Report {
    fileprivate init(
        _ groups: GroupedSums,
        total: GroupedSums,
        _ query: ReportQuery,
        _ names: NameTable,
        _ words: Words
    ) {
        let isByTime = query.by.first == .day || query.by.first == .month
        var order = (0..<groups.count).filter { groups.sums[$0] != UsageSums() }
        order.sort { x, y in
            let (a, b) = (groups.sums[x], groups.sums[y])
            if !isByTime, a.prompt + a.completion != b.prompt + b.completion {
                return a.prompt + a.completion > b.prompt + b.completion
            }
            if !isByTime, a.findings != b.findings { return a.findings > b.findings }
            return groups.values(of: x).lexicographicallyPrecedes(groups.values(of: y))
        }
        var known = [[Int64: Report.Row.Value]](repeating: [:], count: groups.width)
        let rows = order.map { group in
            let values = groups.values(of: group).enumerated().map { place, number in
                if let value = known[place][number] { return value }
                let value = names.value(of: query.by[place], number, words)
                known[place][number] = value
                return value
            }
            return Report.Row(values: values, sums: Report.Sums(groups.sums[group]))
        }
        var all = UsageSums()
        for sums in total.sums { all.add(sums) }
        self.init(rows: rows, total: Report.Sums(all))
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
        redactions = sums.findings
    }
}
