internal import CSQLite
internal import Digest
internal import Metering

extension LedgerReader {
    /// Proves sums and invariants on the data at hand: one pass over all entries.
    func check() throws(SQLiteFault) -> CheckResult {
        try reading(seconds: 3_600) { () throws(SQLiteFault) in
            var check = LedgerCheck()
            try check.integrity(of: database)
            try check.entries(in: self)
            try check.archives(in: self)
            try check.rollups(in: database)
            try check.holds(in: database)
            try check.audit(in: database)
            return check.result
        }
    }
}

/// One pass of `ledger check`, and what it found.
struct LedgerCheck {
    private var proven: [String] = []
    private var broken: [String] = []
    private var tally = Tally()
    private var requests: Set<Int64> = []
    private var firstBlock: Int64 = 0

    mutating func add(broken line: String) { broken.append(line) }
    mutating func add(proven line: String) { proven.append(line) }

    var result: CheckResult { CheckResult(proven: proven, broken: broken) }

    /// SQLite's own structures.
    mutating func integrity(of database: Database) throws(SQLiteFault) {
        var answers: [String] = []
        try database.prepare("PRAGMA quick_check").forEachRow { answers.append($0.text(0)) }
        if answers == ["ok"] {
            proven.append("the file's structures are sound")
        } else {
            broken += answers.map { "file: \($0)" }
        }
    }

    /// I2, I6, I7: every request once, every block as it was sealed.
    mutating func entries(in reader: LedgerReader) throws(SQLiteFault) {
        let database = reader.database
        var seals: [Int64: [UInt8]] = [:]
        try database.prepare("SELECT last, hash FROM seal").forEachRow { row in
            seals[row.int(0)] = row.bytes(1)
        }
        let tallied =
            try database.prepare("SELECT value FROM meta WHERE name = 'tallied_through'")
            .first { $0.int(0) } ?? 0
        var chain = try start(of: database)
        var count: Int64 = 0
        let brokenBefore = broken.count
        let blocks = try database.prepare("SELECT seq, body FROM entry_block ORDER BY seq")
        try blocks.forEachRow { row in
            let (sequence, body) = (row.int(0), row.bytes(1))
            if sequence != firstBlock + 1 {
                broken.append("I7: block \(firstBlock + 1) is missing")
            }
            firstBlock = sequence
            chain = sha256((chain + body).span).bytes
            if let seal = seals.removeValue(forKey: sequence), seal != chain {
                broken.append("I7: the entries up to block \(sequence) are not as they were sealed")
                chain = seal
            }
            guard var entries = EntryBlock.Reader(body) else {
                broken.append("I7: block \(sequence) cannot be read")
                return
            }
            while let entry = entries.next() {
                count += 1
                if sequence <= tallied { tally.add(entry) }
                if entry.kind == .request, !requests.insert(entry.id).inserted {
                    broken.append(
                        "I2: request \(RequestID(clamping: entry.id).text) is entered twice"
                    )
                }
            }
            if entries.isDamaged { broken.append("I7: block \(sequence) cannot be read") }
        }
        for last in seals.keys.sorted() where last > firstBlock {
            broken.append("I7: entries are missing at the end: block \(last) was sealed")
        }
        if broken.count == brokenBefore {
            proven.append("\(count) entries, each request once, as they were sealed")
        }
    }

    /// I4, I5: the rollups are the sums of the entries.
    mutating func rollups(in database: Database) throws(SQLiteFault) {
        var expected = tally.usage
        // Archived entries are gone; what they summed up to is kept.
        try Rollup.archived.forEachRow(in: database) { key, sums in
            expected[key, default: UsageSums()].add(sums)
        }
        var (rows, wrong) = (0, 0)
        for table in Rollup.kept {
            var coarse: [UsageKey: UsageSums] = [:]
            for (key, sums) in expected {
                coarse[table.row(of: key), default: UsageSums()].add(sums)
            }
            try table.forEachRow(in: database) { key, sums in
                rows += 1
                if coarse.removeValue(forKey: key) ?? UsageSums() != sums { wrong += 1 }
            }
            wrong += coarse.values.count { $0 != UsageSums() }
        }
        if wrong == 0 {
            proven.append("\(rows) rollup rows are the sums of the entries")
        } else {
            broken.append("I5: \(wrong) rollup rows are not the sums of their entries")
        }
    }

    /// I2, I3: what is held has no entry.
    mutating func holds(in database: Database) throws(SQLiteFault) {
        let meta = ["tallied_through": tallied(database)]
        let tail = try LedgerTail(database, meta: meta.compactMapValues { $0 })
        let entered = tail.openHolds.filter { requests.contains($0.id) }
        broken += entered.map { hold in
            "I2: request \(RequestID(clamping: hold.id).text) is held and entered"
        }
        if entered.isEmpty {
            proven.append("\(tail.openHolds.count) open holds, none of them entered")
        }
    }

    /// The audit log's chain.
    mutating func audit(in database: Database) throws(SQLiteFault) {
        var previous = AuditChain.beginning
        var last: Int64 = 0
        let lines = try database.prepare(
            """
            SELECT seq, time, key, actor, origin, action, target, before, after, hash
            FROM audit ORDER BY seq
            """
        )
        var found: [String] = []
        try lines.forEachRow { row in
            let actor = Actor(
                key: row.optionalInt(2).map { KeyID($0) },
                name: row.text(3),
                origin: row.text(4)
            )
            let hash = AuditChain.hash(
                after: previous,
                time: Timestamp(milliseconds: row.int(1)),
                actor: actor,
                action: row.text(5),
                target: row.text(6),
                before: row.optionalText(7),
                after: row.optionalText(8)
            )
            if row.int(0) != last + 1 || hash != row.bytes(9) {
                found.append("audit: line \(row.int(0)) is not as it was written")
            }
            last = row.int(0)
            previous = row.bytes(9)
        }
        broken += found
        if found.isEmpty { proven.append("\(last) audit lines, chained") }
    }

    private func tallied(_ database: Database) -> Int64? {
        try? database.prepare("SELECT value FROM meta WHERE name = 'tallied_through'")
            .first { $0.int(0) }
    }

    private static func archivedThrough(_ database: Database) throws(SQLiteFault) -> Int64 {
        try database.prepare("SELECT value FROM meta WHERE name = 'archived_through'")
            .first { $0.int(0) } ?? 0
    }

    /// The hash before the first block that is still there.
    private mutating func start(of database: Database) throws(SQLiteFault) -> [UInt8] {
        firstBlock = try Self.archivedThrough(database)
        let seal = try database.prepare("SELECT hash FROM seal WHERE last = ?")
        seal.bind(1, firstBlock)
        return try seal.first { $0.bytes(0) } ?? Chain().hash
    }
}
