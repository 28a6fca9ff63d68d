internal import CSQLite
internal import Metering
internal import Reactor

/// Reads reports and entries on a connection of its own, so that the writer never waits for them.
final class LedgerReader: @unchecked Sendable {
    // SAFETY: used by the reports' thread alone.
    let database: Database

    /// How long one call may take: a reader that never ends would keep the log from being emptied.
    static let secondsMax = 30

    /// Where files of old entries are.
    let archiveFolder: String?

    init(database: Database, archiveFolder: String? = nil) {
        self.database = database
        self.archiveFolder = archiveFolder
    }

    /// Runs a call over one unchanging state of the file, within its time.
    func reading<Value>(
        seconds: Int = LedgerReader.secondsMax,
        _ body: () throws(SQLiteFault) -> Value
    ) throws(SQLiteFault) -> Value {
        database.interrupt(after: .current.adding(milliseconds: seconds * 1_000))
        defer { database.interrupt(after: .never) }
        return try database.reading(body)
    }

    /// The words by number.
    func words() throws(SQLiteFault) -> Words {
        var words = Words()
        try database.prepare("SELECT id, text FROM word").forEachRow { row in
            words.load(row.int(0), row.text(1))
        }
        return words
    }

    /// Calls for every entry in blocks after one, oldest first, until told to stop.
    func forEachEntry(
        afterBlock first: Int64,
        _ body: (_ sequence: Int64, _ time: Timestamp, EntryRecord) -> Bool
    ) throws(SQLiteFault) {
        guard first < .max else { return }
        try forEachEntry(in: first + 1 ... .max, body)
    }

    /// Calls for every entry in some blocks, oldest first, until told to stop.
    func forEachEntry(
        in range: ClosedRange<Int64>,
        _ body: (_ sequence: Int64, _ time: Timestamp, EntryRecord) -> Bool
    ) throws(SQLiteFault) {
        let blocks = try database.prepare(
            "SELECT seq, body FROM entry_block WHERE seq BETWEEN ? AND ? ORDER BY seq"
        )
        blocks.bind(1, range.lowerBound)
        blocks.bind(2, range.upperBound)
        var goesOn = true
        try blocks.forEachRow(while: { goesOn }) { (row) throws(SQLiteFault) in
            let sequence = row.int(0)
            guard var reader = EntryBlock.Reader(row.bytes(1)) else {
                throw Self.damage(sequence)
            }
            var place: Int64 = 0
            while goesOn, let entry = reader.next() {
                goesOn = body(sequence << 16 | place, reader.time, entry)
                place += 1
            }
            if reader.isDamaged { throw Self.damage(sequence) }
        }
    }

    /// The entries of a request and of its corrections.
    func booked(for id: RequestID) throws(SQLiteFault) -> [EntryRecord] {
        try reading { () throws(SQLiteFault) in
            var found: [EntryRecord] = []
            let first = try block(before: id.time)
            try forEachEntry(afterBlock: first) { _, _, entry in
                if entry.id == id.rawValue { found.append(entry) }
                return true
            }
            return found
        }
    }

    /// A block that was written before a time: everything of that time comes after it.
    func block(before time: Timestamp) throws(SQLiteFault) -> Int64 {
        let ends =
            try database.prepare("SELECT min(seq), max(seq) FROM entry_block")
            .first { ($0.int(0), $0.int(1)) } ?? (0, 0)
        // Blocks are numbered from 1; a ledger without entries has none.
        guard ends.1 > 0 else { return 0 }
        let probe = try database.prepare("SELECT body FROM entry_block WHERE seq = ?")
        // The writer's clock never goes back, so blocks are in order of time.
        var (low, high) = (ends.0, ends.1 + 1)
        while low < high {
            let middle = (low + high) / 2
            probe.bind(1, middle)
            let body = try probe.first { $0.bytes(0) } ?? []
            guard let reader = EntryBlock.Reader(body) else { throw Self.damage(middle) }
            if reader.time < time { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }

    static func damage(_ block: Int64) -> SQLiteFault {
        SQLiteFault(code: SQLITE_CORRUPT, message: "entry block \(block)")
    }
}

extension Database {
    // SAFETY: the handler is taken away, or the connection closed, before this object goes.

    /// Lets statements run until a time; then they end with SQLITE_INTERRUPT.
    func interrupt(after time: MonotonicTime) {
        deadline = time
        guard time != .never else {
            unsafe sqlite3_progress_handler(pointer, 0, nil, nil)
            return
        }
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe sqlite3_progress_handler(
            pointer,
            10_000,
            { context in
                guard let context = unsafe context else { return 0 }
                let database = unsafe Unmanaged<Database>.fromOpaque(context)
                    .takeUnretainedValue()
                return MonotonicTime.current > database.deadline ? 1 : 0
            },
            context
        )
    }
}
