internal import Metering

/// The tables of sums, from fine to coarse.
///
/// All are moved in the same transaction, from the same tally, so each is the sum of the entries at
/// any time; a report reads the coarsest that can answer it.
enum Rollup: String, CaseIterable {
    /// By everything that a report can be split by.
    case full = "usage"
    /// The same without the day: who used what in a month.
    case month = "usage_month"
    /// The same without people and keys: what happened on a day.
    case day = "usage_day"
    /// What the other tables have from entries that were deleted, each row as in `full`.
    case archived = "archived_usage"

    /// The tables that entries are added to.
    static let kept: [Rollup] = [.full, .month, .day]

    /// What a row is for; they are the primary key, in this order.
    var columns: [String] {
        let outcome = ["status", "source", "reason", "kind"]
        return switch self {
        case .full, .archived: ["day", "user", "team", "key", "model"] + outcome
        case .month: ["month", "user", "team", "key", "model"] + outcome
        case .day: ["day", "team", "model"] + outcome
        }
    }

    /// The sums of a row.
    static let sums = [
        "requests", "refused", "prompt", "cached", "completion", "reasoning", "weighted", "cost",
        "findings",
    ]

    /// What makes the table.
    var schema: String {
        let rows = (columns + Self.sums).map { "\($0) INTEGER NOT NULL" }
        let key = columns.joined(separator: ", ")
        return """
            CREATE TABLE \(rawValue)(\(rows.joined(separator: ", ")), PRIMARY KEY(\(key)))
                STRICT, WITHOUT ROWID;
            """
    }

    /// What adds sums to a row, or makes it.
    var adding: String {
        let marks = (columns + Self.sums).map { _ in "?" }.joined(separator: ", ")
        return "INSERT INTO \(rawValue) VALUES(\(marks)) \(Self.onConflict)"
    }

    static var onConflict: String {
        let sums = sums.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
        return "ON CONFLICT DO UPDATE SET \(sums)"
    }

    /// The row of this table that a row of the finest belongs to.
    ///
    /// What the table does not tell apart is 0; a month stands in the place of the day.
    func row(of key: UsageKey) -> UsageKey {
        var key = key
        switch self {
        case .full, .archived: break
        case .month: key.day = CivilDay(number: Int(key.day)).monthNumber
        case .day: (key.user, key.key) = (0, 0)
        }
        return key
    }

    /// Reads the row that a statement over `columns` and then `sums` stands on.
    func read(_ row: borrowing Row) -> (UsageKey, UsageSums) {
        var key = UsageKey()
        var place: Int32 = 0
        func next() -> Int64 {
            defer { place += 1 }
            return row.int(place)
        }
        key.day = next()
        if self != .day { key.user = next() }
        key.team = next()
        if self != .day { key.key = next() }
        key.model = next()
        key.status = next()
        key.source = UInt8(truncatingIfNeeded: next())
        key.reason = next()
        key.kind = next()
        return (key, UsageSums(row, from: place))
    }

    /// Calls for every row of the table.
    func forEachRow(
        in database: Database,
        _ body: (UsageKey, UsageSums) -> Void
    ) throws(SQLiteFault) {
        let all = (columns + Self.sums).joined(separator: ", ")
        try database.prepare("SELECT \(all) FROM \(rawValue)").forEachRow { row in
            let (key, sums) = read(row)
            body(key, sums)
        }
    }
}

/// Adds sums to rows of one table.
struct RollupStatement {
    private let table: Rollup
    private let statement: Statement

    init(_ table: Rollup, _ database: Database) throws(SQLiteFault) {
        self.table = table
        statement = try database.prepare(table.adding)
    }

    /// Adds sums to the row of this table that a row of the finest belongs to.
    func add(_ sums: UsageSums, to fine: UsageKey) throws(SQLiteFault) {
        let key = table.row(of: fine)
        var place: Int32 = 0
        func next(_ number: Int64) {
            place += 1
            statement.bind(place, number)
        }
        next(key.day)
        if table != .day { next(key.user) }
        next(key.team)
        if table != .day { next(key.key) }
        next(key.model)
        next(key.status)
        next(Int64(key.source))
        next(key.reason)
        next(key.kind)
        next(sums.requests)
        next(sums.refused)
        next(sums.prompt)
        next(sums.cached)
        next(sums.completion)
        next(sums.reasoning)
        next(sums.weightedMilli)
        next(sums.nanoDollars)
        next(sums.findings)
        try statement.run()
    }
}

/// Adds a tally to all tables that are kept.
struct RollupStatements {
    private let full: RollupStatement
    private let month: RollupStatement
    private let day: RollupStatement

    init(_ database: Database) throws(SQLiteFault) {
        full = try RollupStatement(.full, database)
        month = try RollupStatement(.month, database)
        day = try RollupStatement(.day, database)
    }

    func add(_ tally: Tally) throws(SQLiteFault) {
        // Many people's rows fall on one of the day's; months rarely have two days in a tally.
        var days: [UsageKey: UsageSums] = [:]
        for (key, sums) in tally.usage {
            try full.add(sums, to: key)
            try month.add(sums, to: key)
            days[Rollup.day.row(of: key), default: UsageSums()].add(sums)
        }
        for (key, sums) in days { try day.add(sums, to: key) }
    }
}

extension CivilDay {
    /// Months since the year 0: what the coarse rollup is ordered by.
    var monthNumber: Int64 {
        let (year, month, _) = date
        return Int64(year * 12 + month - 1)
    }

    /// The first day of the month with a number.
    init(monthNumber: Int64) {
        self.init(year: Int(monthNumber / 12), month: Int(monthNumber % 12) + 1, day: 1)
    }
}
