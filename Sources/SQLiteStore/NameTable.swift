internal import Metering

/// The names of people, teams and keys, of deleted ones too, now and as they were.
struct NameTable {
    private struct Former {
        let until: Int64
        let name: String
    }

    private var names: [String: [Int64: String]] = [:]
    private var former: [String: [Int64: [Former]]] = [:]

    /// Reads the newest names of what a report is split by.
    init(_ database: Database, for by: [ReportQuery.Dimension]) throws(SQLiteFault) {
        let tables: [ReportQuery.Dimension: String] = [.user: "user", .team: "team", .key: "key"]
        for dimension in by {
            if let table = tables[dimension] { try load(table, database) }
        }
    }

    init(_ database: Database) throws(SQLiteFault) {
        for table in ["user", "team", "key"] { try load(table, database) }
        let renamed = try database.prepare(
            "SELECT kind, id, until, name FROM renamed ORDER BY until"
        )
        try renamed.forEachRow { row in
            let name = Former(until: row.int(2), name: row.text(3))
            former[row.text(0), default: [:]][row.int(1), default: []].append(name)
        }
    }

    private mutating func load(_ table: String, _ database: Database) throws(SQLiteFault) {
        var known: [Int64: String] = [:]
        try database.prepare("SELECT id, name FROM \(table)").forEachRow { row in
            known[row.int(0)] = row.text(1)
        }
        names[table] = known
    }

    /// The newest name of a thing.
    func name(_ table: String, _ id: Int64) -> String { names[table]?[id] ?? "" }

    /// The name that a thing had at a time.
    func name(_ table: String, _ id: Int64, at time: Timestamp) -> String {
        former[table]?[id]?.first { time.milliseconds < $0.until }?.name ?? name(table, id)
    }

    /// A report's value.
    func value(
        of dimension: ReportQuery.Dimension,
        _ number: Int64,
        _ words: Words
    ) -> Report.Row.Value {
        func named(_ table: String) -> Report.Row.Value {
            Report.Row.Value(text: name(table, number), id: number == 0 ? nil : number)
        }
        switch dimension {
        case .user: return named("user")
        case .team: return named("team")
        case .key: return named("key")
        case .model, .redaction: return Report.Row.Value(text: words.text(number))
        case .day: return Report.Row.Value(text: CivilDay(number: Int(number)).text)
        case .month:
            let first = CivilDay(monthNumber: number)
            return Report.Row.Value(text: String(first.text.dropLast(3)))
        case .status: return Report.Row.Value(text: String(number))
        case .source:
            let source = UsageSource(rawValue: UInt8(truncatingIfNeeded: number))
            return Report.Row.Value(text: (source ?? .none).name)
        case .reason: return Report.Row.Value(text: Self.reason(number, words))
        case .action:
            let action = RedactionCount.Action(rawValue: UInt8(truncatingIfNeeded: number))
            return Report.Row.Value(text: (action ?? .redact).name)
        }
    }

    /// The word for how a request ended or why it was refused.
    static func reason(_ number: Int64, _ words: Words) -> String {
        if number >= UsageKey.reasonWords { return words.text(number - UsageKey.reasonWords) }
        return (Ending(rawValue: UInt8(truncatingIfNeeded: number)) ?? .complete).name
    }
}
