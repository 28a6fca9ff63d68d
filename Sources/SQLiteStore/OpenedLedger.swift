internal import CSQLite
internal import Digest
internal import Metering
internal import Reactor

/// A ledger that was opened, brought to its newest schema, and whose old holds are settled.
struct OpenedLedger {
    let folder: DataFolder
    let database: Database
    let statements: WriterStatements
    let history: HistoryReader
    let checkpointer: Checkpointer
    var books: Books
    var words: Words
    var numbers: NextNumbers
    var clock: LedgerClock
    var tally = Tally()
    var chain: Chain
    var moment: Moment
    /// The newest request number that the ledger knows.
    var newestID: RequestID?
    /// How many holds were found from before.
    var recovered = 0

    init(
        folder path: String,
        policy: Policy,
        options: LedgerOptions
    ) throws(LedgerOpenFault) {
        _ = csqlite_skip_memory_statistics()
        folder = try DataFolder(
            path: path,
            reserveBytes: options.reserveBytes,
            allowsAnyFileSystem: options.allowsAnyFileSystem
        )
        if options.disk == nil { try folder.makeLedgerFile() }
        do throws(SQLiteFault) {
            database = try Database(
                path: folder.ledgerPath,
                mode: .readWrite,
                disk: options.disk
            )
            try Self.configure(database)
        } catch {
            throw .database(error.message)
        }
        try Migration.run(on: database)
        do throws(SQLiteFault) {
            statements = try WriterStatements(database)
            history = try HistoryReader(database)
            checkpointer = try Checkpointer(
                path: folder.ledgerPath,
                writer: database,
                disk: options.disk
            )
            words = try Self.words(database)
            let meta = try Self.meta(database)
            numbers = NextNumbers(
                user: meta["next_user"] ?? 1,
                team: meta["next_team"] ?? 1,
                key: meta["next_key"] ?? 1,
                quota: meta["next_quota"] ?? 1
            )
            let directory = Directory(
                version: meta["directory_version"] ?? 0,
                policy: policy,
                people: try DirectoryRows.read(database)
            )
            let tail = try LedgerTail(database, meta: meta)
            chain = tail.chain
            clock = LedgerClock(newest: tail.time)
            let milliseconds = Int64(MonotonicTime.current.nanoseconds / 1_000_000)
            let time = clock.read(
                wall: Timestamp(milliseconds: options.clock.wallMilliseconds()),
                bootMilliseconds: options.clock.bootMilliseconds(),
                isSynchronized: options.clock.isSynchronized(),
                zone: policy.zone
            )
            moment = Moment(time: time, milliseconds: milliseconds)
            books = Books(directory: directory, at: moment)
            newestID = RequestID(rawValue: tail.newestID)
            try recover(tail, epoch: (meta["epoch"] ?? 0) + 1, options: options)
        } catch {
            throw .damaged(error.message)
        }
    }

    private static func configure(_ database: Database) throws(SQLiteFault) {
        let mode = try database.prepare("PRAGMA journal_mode = WAL").first { $0.text(0) }
        guard mode == "wal" else {
            throw SQLiteFault(code: SQLITE_CANTOPEN, message: "no write-ahead log here")
        }
        try database.run("PRAGMA synchronous = FULL")
        try database.run("PRAGMA wal_autocheckpoint = 0")
        try database.run("PRAGMA cache_size = -8192")
        try database.run("PRAGMA foreign_keys = ON")
        try database.run("PRAGMA trusted_schema = OFF")
    }

    private static func words(_ database: Database) throws(SQLiteFault) -> Words {
        var words = Words()
        try database.prepare("SELECT id, text FROM word").forEachRow { row in
            words.load(row.int(0), row.text(1))
        }
        return words
    }

    private static func meta(_ database: Database) throws(SQLiteFault) -> [String: Int64] {
        var meta: [String: Int64] = [:]
        try database.prepare("SELECT name, value FROM meta").forEachRow { row in
            meta[row.text(0)] = row.int(1)
        }
        return meta
    }

    /// Settles the holds of earlier processes by their upper bound, and brings sums and seals up
    /// to date, in one transaction: a crash in it changes nothing (I12).
    private mutating func recover(
        _ tail: LedgerTail,
        epoch: Int64,
        options: LedgerOptions
    ) throws(SQLiteFault) {
        var block = EntryBlock()
        block.begin(time: moment.time, day: books.day)
        var tally = Tally()
        for entry in tail.entries { tally.add(entry) }
        for hold in tail.openHolds {
            let terms = books.directory.terms(for: words.text(hold.model))
            let entry = EntryRecord(recovered: hold, terms: terms, options: options)
            block.append(entry)
            tally.add(entry)
        }
        recovered = tail.openHolds.count
        var chain = chain
        let (statements, time) = (statements, moment.time)
        try database.transaction { () throws(SQLiteFault) in
            if !block.isEmpty {
                chain.lastBlock += 1
                statements.entryBlock.bind(1, chain.lastBlock)
                statements.entryBlock.bind(2, block.bytes)
                try statements.entryBlock.run()
                chain.hash = sha256((chain.hash + block.bytes).span).bytes
                chain.unsealedEntries += Int64(block.count)
            }
            try statements.rollups.add(tally)
            if chain.lastBlock > chain.sealedThrough {
                statements.seal.bind(1, chain.lastBlock)
                statements.seal.bind(2, chain.sealedThrough + 1)
                statements.seal.bind(3, chain.unsealedEntries)
                statements.seal.bind(4, chain.hash)
                try statements.seal.run()
                chain.sealedThrough = chain.lastBlock
                chain.unsealedEntries = 0
            }
            chain.openHoldsThrough = chain.lastHoldSlot
            try statements.putOpenHolds(HoldSlot.packAll([], time: time), chain)
            try statements.set("tallied_through", chain.lastBlock)
            try statements.set("newest_id", tail.newestID)
            try statements.set("time", time.milliseconds)
            try statements.set("epoch", epoch)
        }
        self.chain = chain
    }
}
