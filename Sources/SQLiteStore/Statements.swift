internal import Metering

/// The statements that the writer runs all the time.
struct WriterStatements {
    let begin: Statement
    let commit: Statement
    let word: Statement
    let holdSlot: Statement
    let newHoldSlot: Statement
    let openHolds: Statement
    let entryBlock: Statement
    let seal: Statement
    let usage: Statement
    let redaction: Statement
    let meta: Statement

    init(_ database: Database) throws(SQLiteFault) {
        begin = try database.prepare("BEGIN IMMEDIATE")
        commit = try database.prepare("COMMIT")
        word = try database.prepare("INSERT INTO word VALUES(?, ?)")
        holdSlot = try database.prepare("UPDATE hold_slot SET body = ?1 WHERE slot = ?2")
        newHoldSlot = try database.prepare("INSERT INTO hold_slot(body, slot) VALUES(?1, ?2)")
        openHolds = try database.prepare("INSERT OR REPLACE INTO open_holds VALUES(1, ?, ?, ?)")
        entryBlock = try database.prepare("INSERT INTO entry_block VALUES(?, ?)")
        seal = try database.prepare("INSERT INTO seal VALUES(?, ?, ?, ?)")
        usage = try database.prepare(Self.addingUsage(to: "usage"))
        redaction = try database.prepare(
            """
            INSERT INTO usage_redaction VALUES(?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET count = count + excluded.count
            """
        )
        meta = try database.prepare("UPDATE meta SET value = ? WHERE name = ?")
    }

    /// What adds sums to a row of a table of rollups.
    static func addingUsage(to table: String) -> String {
        """
        INSERT INTO \(table) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET
            requests = requests + excluded.requests, refused = refused + excluded.refused,
            prompt = prompt + excluded.prompt, cached = cached + excluded.cached,
            completion = completion + excluded.completion,
            reasoning = reasoning + excluded.reasoning,
            weighted = weighted + excluded.weighted, cost = cost + excluded.cost
        """
    }

    /// Adds sums to a rollup row.
    func add(_ sums: UsageSums, to key: UsageKey) throws(SQLiteFault) {
        try Self.add(sums, to: key, by: usage)
    }

    /// Adds sums to a row by a statement that was made for its table.
    static func add(
        _ sums: UsageSums,
        to key: UsageKey,
        by usage: Statement
    ) throws(SQLiteFault) {
        usage.bind(1, CivilDay(number: Int(key.day)).monthNumber)
        usage.bind(2, key.user)
        usage.bind(3, key.team)
        usage.bind(4, key.key)
        usage.bind(5, key.model)
        usage.bind(6, key.day)
        usage.bind(7, key.status)
        usage.bind(8, Int64(key.source))
        usage.bind(9, key.reason)
        usage.bind(10, sums.requests)
        usage.bind(11, sums.refused)
        usage.bind(12, sums.prompt)
        usage.bind(13, sums.cached)
        usage.bind(14, sums.completion)
        usage.bind(15, sums.reasoning)
        usage.bind(16, sums.weightedMilli)
        usage.bind(17, sums.nanoDollars)
        try usage.run()
    }

    /// Adds a count to a redaction row.
    func add(_ count: Int64, to key: RedactionKey) throws(SQLiteFault) {
        redaction.bind(1, CivilDay(number: Int(key.day)).monthNumber)
        redaction.bind(2, key.user)
        redaction.bind(3, key.team)
        redaction.bind(4, key.key)
        redaction.bind(5, key.model)
        redaction.bind(6, key.day)
        redaction.bind(7, key.kind)
        redaction.bind(8, count)
        try redaction.run()
    }

    /// Writes holds into a slot, over those that are there.
    func put(
        _ body: [UInt8],
        inSlot slot: Int64,
        of database: Database
    ) throws(SQLiteFault) {
        for statement in [holdSlot, newHoldSlot] {
            statement.bind(1, body)
            statement.bind(2, slot)
            try statement.run()
            if database.changes > 0 { return }
        }
    }

    /// Writes all open holds, as they are after a chain's newest block and slot.
    func putOpenHolds(_ body: [UInt8], _ chain: Chain) throws(SQLiteFault) {
        openHolds.bind(1, chain.lastHoldSlot)
        openHolds.bind(2, chain.lastBlock)
        openHolds.bind(3, body)
        try openHolds.run()
    }

    /// Writes down one of the ledger's own numbers.
    func set(_ name: String, _ value: Int64) throws(SQLiteFault) {
        meta.bind(1, value)
        meta.bind(2, name)
        try meta.run()
    }
}

extension CivilDay {
    /// Months since the year 0: what rollups are ordered by.
    var monthNumber: Int64 {
        let (year, month, _) = date
        return Int64(year * 12 + month - 1)
    }
}
