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
    let rollups: RollupStatements
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
        rollups = try RollupStatements(database)
        meta = try database.prepare("UPDATE meta SET value = ? WHERE name = ?")
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
