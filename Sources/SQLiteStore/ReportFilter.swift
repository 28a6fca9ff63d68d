internal import Metering

/// What a report takes: as SQL for the rollups, as a test for single entries.
struct ReportFilter {
    let days: Range<Int64>
    /// By column; a column that is not here takes everything.
    private var numbers: [String: Set<Int64>] = [:]
    /// The findings whose rows are read; nil for the rows that count every entry once.
    private let findings: Findings?

    private struct Findings {
        /// Words of kinds, and actions; empty for all.
        let kinds: Set<Int64>
        let actions: Set<Int64>

        init?(_ query: ReportQuery, _ number: (String) -> Int64) {
            let isSplit = query.by.contains(.redaction) || query.by.contains(.action)
            guard isSplit || !query.redactions.isEmpty || !query.actions.isEmpty else { return nil }
            kinds = Set(query.redactions.map(number))
            let areAll = query.actions.isEmpty && query.by.contains(.action)
            let hidden = [RedactionCount.Action.redact]
            let asked = areAll ? [] : query.actions.isEmpty ? hidden : query.actions
            actions = Set(asked.map { Int64($0.rawValue) })
        }

        func takes(_ kind: Int64) -> Bool {
            kind != 0 && (kinds.isEmpty || kinds.contains(FindingKind.word(kind)))
                && (actions.isEmpty || actions.contains(FindingKind.action(kind)))
        }

        var conditions: [String] {
            var parts = ["kind <> 0"]
            if !kinds.isEmpty { parts.append("\(FindingKind.wordColumn) IN (\(list(kinds)))") }
            if !actions.isEmpty {
                parts.append("\(FindingKind.actionColumn) IN (\(list(actions)))")
            }
            return parts
        }
    }

    init(_ query: ReportQuery, words: Words) {
        days = Int64(query.from.number)..<Int64(max(query.from, query.to).number)
        // A word that the ledger never saw has the number -1, which no row has.
        func number(_ word: String) -> Int64 { words.exactNumber(word) ?? -1 }
        findings = Findings(query, number)
        for (column, list) in [
            ("user", query.users.map(\.rawValue)), ("team", query.teams.map(\.rawValue)),
            ("key", query.keys.map(\.rawValue)), ("model", query.models.map(number)),
            ("status", query.statuses.map { Int64($0) }),
            ("source", query.sources.map { Int64($0.rawValue) }),
            ("reason", query.reasons.flatMap { Self.reasons($0, words) }),
        ] where !list.isEmpty { numbers[column] = Set(list) }
    }

    /// The columns that are looked at.
    var columns: [String] { numbers.keys.sorted() }

    /// The condition on a table's rows, days aside; only numbers stand in it.
    var condition: String {
        var parts = numbers.sorted { $0.key < $1.key }.map {
            "\($0.key) IN (\(list($0.value)))"
        }
        parts += findings?.conditions ?? ["kind = 0"]
        return parts.joined(separator: " AND ")
    }

    func takes(_ row: UsageKey) -> Bool {
        guard days.contains(row.day), findings?.takes(row.kind) ?? (row.kind == 0) else {
            return false
        }
        return numbers.allSatisfy { column, list in
            let value =
                switch column {
                case "user": row.user
                case "team": row.team
                case "key": row.key
                case "model": row.model
                case "status": row.status
                case "source": Int64(row.source)
                default: row.reason
                }
            return list.contains(value)
        }
    }

    /// An ending and a refusal's reason may share a word.
    static func reasons(_ word: String, _ words: Words) -> [Int64] {
        let ending = Ending.allCases.first { $0.name == word }.map { Int64($0.rawValue) }
        let reason = words.exactNumber(word).map { UsageKey.reasonWords + $0 }
        let found = [ending, reason].compactMap(\.self)
        return found.isEmpty ? [-1] : found
    }
}

private func list(_ numbers: Set<Int64>) -> String {
    numbers.sorted().map { String($0) }.joined(separator: ", ")
}

extension ReportQuery.Dimension {
    /// The column of the rollups; a month is told from the day where there is a day.
    func column(in table: Rollup) -> String {
        switch self {
        case .user: "user"
        case .team: "team"
        case .key: "key"
        case .model: "model"
        case .day: "day"
        case .month: table == .month ? "month" : "day"
        case .status: "status"
        case .source: "source"
        case .reason: "reason"
        case .redaction, .action: "kind"
        }
    }

    /// What is read of the column.
    func expression(in table: Rollup) -> String {
        switch self {
        case .redaction: FindingKind.wordColumn
        case .action: FindingKind.actionColumn
        default: column(in: table)
        }
    }

    /// Whether a table can tell it.
    func isTold(by table: Rollup) -> Bool { table.columns.contains(column(in: table)) }

    func value(in row: UsageKey) -> Int64 {
        switch self {
        case .user: row.user
        case .team: row.team
        case .key: row.key
        case .model: row.model
        case .day: row.day
        case .month: CivilDay(number: Int(row.day)).monthNumber
        case .status: row.status
        case .source: Int64(row.source)
        case .reason: row.reason
        case .redaction: FindingKind.word(row.kind)
        case .action: FindingKind.action(row.kind)
        }
    }
}
