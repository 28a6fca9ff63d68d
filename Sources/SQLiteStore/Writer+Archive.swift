internal import Metering

/// What becomes of old entries; each call is one short transaction between two commits.
extension Writer {
    /// Brings sums and seals up to now; tells the day that has begun.
    func settleSums() -> Result<CivilDay, LedgerFault> {
        if let fault { return .failure(fault) }
        commit(isTick: true)
        if let fault { return .failure(fault) }
        return pending.isEmpty ? .success(books.day) : .failure(.overloaded)
    }

    /// Writes down that a month is in a file; from now on its entries may go.
    func record(
        _ month: ArchivedMonth,
        _ range: MonthFile.BlockRange,
        by actor: Actor
    ) -> Result<Void, LedgerFault> {
        if let fault { return .failure(fault) }
        do throws(SQLiteFault) {
            let insert = try database.prepare("INSERT INTO archive VALUES(?, ?, ?, ?, ?, ?, ?, ?)")
            try database.transaction { () throws(SQLiteFault) in
                insert.bind(1, range.first)
                insert.bind(2, range.last)
                insert.bind(3, month.month.monthNumber)
                insert.bind(4, month.file)
                insert.bind(5, month.entries)
                insert.bind(6, month.bytes)
                insert.bind(7, month.sha256)
                insert.bind(8, month.madeAt.milliseconds)
                try insert.run()
                try audit(
                    actor,
                    action: "ledger.archive",
                    target: month.file,
                    before: nil,
                    after: "{\"entries\":\(month.entries),\"sha256\":\"\(Hex.text(month.sha256))\"}"
                )
            }
            return .success(())
        } catch {
            return .failure(changeFailed(error))
        }
    }

    /// Deletes some entries that are in a file; their sums stay (I5).
    func forget(_ expired: Archivist.Expired) -> Result<Void, LedgerFault> {
        if let fault { return .failure(fault) }
        // What waits has settled holds that the disk still calls open.
        guard pending.isEmpty else { return .failure(.overloaded) }
        let open = books.open.map { HoldRecord($0) }.sorted { $0.id < $1.id }
        do throws(SQLiteFault) {
            let archived = try RollupStatement(.archived, database)
            let blocks = try database.prepare("DELETE FROM entry_block WHERE seq <= ?")
            let seals = try database.prepare("DELETE FROM seal WHERE last < ?")
            blocks.bind(1, expired.through)
            seals.bind(1, expired.through)
            try database.transaction { () throws(SQLiteFault) in
                try statements.set("archived_through", expired.through)
                for (key, part) in expired.tally.usage {
                    try archived.add(part, to: key)
                }
                try blocks.run()
                try seals.run()
                // The value of all open holds must not refer to entries that are gone.
                try statements.putOpenHolds(HoldSlot.packAll(open, time: now.time), chain)
            }
            chain.openHoldsThrough = chain.lastHoldSlot
            openHoldsAreWritten = !open.isEmpty
            return .success(())
        } catch {
            return .failure(changeFailed(error))
        }
    }
}
