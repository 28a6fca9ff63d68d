internal import CSQLite
internal import Metering
internal import Reactor

/// Finds what is old, on a thread and a connection of its own, so that neither the writer nor
/// reports wait for it.
///
/// What it finds the writer is asked to write down or to forget, bit by bit.
final class Archivist: Sendable {
    private let thread: BlockingThread
    private let reader: LedgerReader
    private let folder: String

    /// Entries that the writer forgets at once: some milliseconds of its time.
    private static let entriesAtOnce: Int64 = 2_000

    init(ledger path: String, folder: String, disk: String?) throws(SQLiteFault) {
        reader = LedgerReader(database: try Database(path: path, mode: .readOnly, disk: disk))
        self.folder = folder
        guard DataFolder.makePrivateFolder(at: folder) else {
            throw SQLiteFault(code: SQLITE_CANTOPEN, message: "\(folder) cannot be made")
        }
        thread = BlockingThread(name: "ledger-archive")
    }

    /// Some entries that are in a file and old enough to go.
    struct Expired: Sendable {
        /// The newest block that went before.
        let after: Int64
        /// The newest block to go; a seal ends there.
        let through: Int64
        /// How many entries they hold.
        let entries: Int64
        /// What they sum up to.
        let tally: Tally
    }

    /// Ends the thread.
    func stop() { thread.stop() }

    /// Writes the oldest month that has no file yet, is over, and began before a day.
    func writeNextMonth(
        before day: CivilDay,
        today: CivilDay,
        zone: CivilZone,
        at time: Timestamp
    ) async -> Result<(ArchivedMonth, MonthFile.BlockRange)?, LedgerFault> {
        await run { (archivist) throws(SQLiteFault) in
            guard
                let range = try archivist.reader.nextMonth(before: day, today: today, zone: zone)
            else { return nil }
            let name = try archivist.reader.freeName(for: range.month)
            var file = MonthFile(folder: archivist.folder, name: name, range: range)
            return (try file.write(from: archivist.reader, at: time), range)
        }
    }

    /// Finds the next entries to forget.
    func nextExpired(before day: CivilDay, zone: CivilZone) async -> Result<Expired?, LedgerFault> {
        let most = Self.entriesAtOnce
        return await run { (archivist) throws(SQLiteFault) in
            try archivist.reader.nextExpired(before: day, zone: zone, entries: most)
        }
    }

    private func run<Value: Sendable>(
        _ call: @escaping @Sendable (Archivist) throws(SQLiteFault) -> Value
    ) async -> Result<Value, LedgerFault> {
        await thread.run { [self] in
            do throws(SQLiteFault) {
                return .success(try call(self))
            } catch {
                if error.isFull { return .failure(.diskFull) }
                return .failure(error.isInterrupted ? .tooSlow : .damaged(error.message))
            }
        }
    }
}

extension LedgerReader {
    /// The files that were written, oldest first.
    func archives() throws(SQLiteFault) -> [ArchivedMonth] {
        var months: [ArchivedMonth] = []
        let rows = try database.prepare(
            "SELECT month, file, entries, bytes, sha256, made_at FROM archive ORDER BY first"
        )
        try rows.forEachRow { row in
            let month = row.int(0)
            months.append(
                ArchivedMonth(
                    month: CivilDay(monthNumber: month),
                    file: row.text(1),
                    entries: row.int(2),
                    bytes: row.int(3),
                    sha256: row.bytes(4),
                    madeAt: Timestamp(milliseconds: row.int(5))
                )
            )
        }
        return months
    }

    /// Calls for every block of a range, oldest first.
    func forEachBlock(
        _ range: ClosedRange<Int64>,
        _ body: (_ sequence: Int64, _ body: [UInt8]) throws(SQLiteFault) -> Void
    ) throws(SQLiteFault) {
        let blocks = try database.prepare(
            "SELECT seq, body FROM entry_block WHERE seq BETWEEN ? AND ? ORDER BY seq"
        )
        blocks.bind(1, range.lowerBound)
        blocks.bind(2, range.upperBound)
        try blocks.forEachRow { (row) throws(SQLiteFault) in try body(row.int(0), row.bytes(1)) }
    }

    /// The blocks of the oldest month without a file, if it is over and began before a day.
    fileprivate func nextMonth(
        before day: CivilDay,
        today: CivilDay,
        zone: CivilZone
    ) throws(SQLiteFault) -> MonthFile.BlockRange? {
        try reading { () throws(SQLiteFault) in
            let first = max(try archivedThrough(), try lastInFiles()) + 1
            let probe = try database.prepare("SELECT body FROM entry_block WHERE seq = ?")
            probe.bind(1, first)
            guard let body = try probe.first({ $0.bytes(0) }) else { return nil }
            guard let block = EntryBlock.Reader(body) else { throw Self.damage(first) }
            let month = Period.month.start(of: zone.day(at: block.time))
            guard month < day, let next = Period.month.next(after: month), next <= today else {
                return nil
            }
            let last = try self.block(before: zone.start(of: next))
            guard last >= first else { throw Self.damage(first) }
            return MonthFile.BlockRange(month: month, first: first, last: last)
        }
    }

    /// A name that no file has that was written down.
    fileprivate func freeName(for month: CivilDay) throws(SQLiteFault) -> String {
        let taken = try archives().count { $0.month == month }
        let stem = "entries-" + month.text.dropLast(3)
        return taken == 0 ? "\(stem).db" : "\(stem)-\(taken + 1).db"
    }

    /// The next entries that are in a file and from before a day, up to a seal.
    fileprivate func nextExpired(
        before day: CivilDay,
        zone: CivilZone,
        entries most: Int64
    ) throws(SQLiteFault) -> Archivist.Expired? {
        try reading { () throws(SQLiteFault) in
            let after = try archivedThrough()
            let end = min(try block(before: zone.start(of: day)), try lastInFiles())
            guard end > after else { return nil }
            let seals = try database.prepare(
                "SELECT last, entries FROM seal WHERE last > ? AND last <= ? ORDER BY last"
            )
            seals.bind(1, after)
            seals.bind(2, end)
            var (through, entries) = (after, Int64(0))
            try seals.forEachRow(while: { entries < most }) { row in
                through = row.int(0)
                entries += row.int(1)
            }
            guard through > after else { return nil }
            var tally = Tally()
            try forEachBlock(after + 1...through) { (sequence, body) throws(SQLiteFault) in
                guard var reader = EntryBlock.Reader(body) else { throw Self.damage(sequence) }
                while let entry = reader.next() { tally.add(entry) }
            }
            return Archivist.Expired(
                after: after,
                through: through,
                entries: Int64(tally.entries),
                tally: tally
            )
        }
    }

    func archivedThrough() throws(SQLiteFault) -> Int64 {
        try database.prepare("SELECT value FROM meta WHERE name = 'archived_through'")
            .first { $0.int(0) } ?? 0
    }

    private func lastInFiles() throws(SQLiteFault) -> Int64 {
        try database.prepare("SELECT coalesce(max(last), 0) FROM archive").first { $0.int(0) } ?? 0
    }
}
