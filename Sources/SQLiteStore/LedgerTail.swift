internal import CSQLite
internal import Digest
internal import Metering

/// What a ledger's last process left behind: entries that are not summed up, holds that are not
/// settled, and where the chain of hashes stands.
struct LedgerTail {
    private(set) var chain = Chain()
    /// Entries after the newest rollup.
    private(set) var entries: [EntryRecord] = []
    /// Holds without an entry, in order of request.
    private(set) var openHolds: [HoldRecord] = []
    /// The newest time that was written.
    private(set) var time: Timestamp
    /// The newest request number in holds and entries.
    private(set) var newestID: Int64

    init(_ database: Database, meta: [String: Int64]) throws(SQLiteFault) {
        time = Timestamp(milliseconds: meta["time"] ?? 0)
        newestID = meta["newest_id"] ?? 0
        chain.sealedThrough = meta["tallied_through"] ?? 0
        chain.lastBlock = chain.sealedThrough
        let seal = try database.prepare("SELECT last, hash FROM seal ORDER BY last DESC LIMIT 1")
        if let (last, hash) = try seal.first({ ($0.int(0), $0.bytes(1)) }) {
            guard last == chain.sealedThrough, hash.count == 32 else {
                throw Self.damage("the newest seal is not the newest sum")
            }
            chain.hash = hash
        }
        var settled: Set<Int64> = []
        try readEntries(database, settled: &settled)
        try readHolds(database, settled: settled)
    }

    private mutating func readEntries(
        _ database: Database,
        settled: inout Set<Int64>
    ) throws(SQLiteFault) {
        let blocks = try database.prepare(
            "SELECT seq, body FROM entry_block WHERE seq > ? ORDER BY seq"
        )
        blocks.bind(1, chain.sealedThrough)
        try blocks.forEachRow { (row) throws(SQLiteFault) in
            let body = row.bytes(1)
            guard row.int(0) == chain.lastBlock + 1, var reader = EntryBlock.Reader(body) else {
                throw Self.damage("entry block \(row.int(0))")
            }
            chain.lastBlock += 1
            chain.hash = sha256((chain.hash + body).span).bytes
            while let entry = reader.next() {
                entries.append(entry)
                settled.insert(entry.id)
                newestID = max(newestID, entry.id)
                chain.unsealedEntries += 1
            }
            guard !reader.isDamaged else { throw Self.damage("entry block \(row.int(0))") }
            time = max(time, reader.time)
        }
        try addEntries(after: database, settled: &settled)
    }

    /// The open holds may be older than the rollups: entries in between have settled some of them.
    private mutating func addEntries(
        after database: Database,
        settled: inout Set<Int64>
    ) throws(SQLiteFault) {
        let through =
            try database.prepare("SELECT entries_through FROM open_holds")
            .first { $0.int(0) } ?? 0
        guard through < chain.sealedThrough else { return }
        let blocks = try database.prepare(
            "SELECT body FROM entry_block WHERE seq > ? AND seq <= ?"
        )
        blocks.bind(1, through)
        blocks.bind(2, chain.sealedThrough)
        try blocks.forEachRow { row in
            guard var reader = EntryBlock.Reader(row.bytes(0)) else { return }
            while let entry = reader.next() { settled.insert(entry.id) }
        }
    }

    private mutating func readHolds(
        _ database: Database,
        settled: Set<Int64>
    ) throws(SQLiteFault) {
        var holds: [Int64: HoldRecord] = [:]
        var through: Int64 = 0
        func add(_ body: [UInt8]) throws(SQLiteFault) {
            guard let slot = HoldSlot.unpack(body) else { throw Self.damage("a slot of holds") }
            chain.lastHoldSlot = max(chain.lastHoldSlot, slot.number)
            // Slots up to the newest value of all open holds are free.
            guard slot.number == 0 || slot.number > through else { return }
            time = max(time, slot.time)
            for hold in slot.holds {
                // A slot tells of the grant, the value of all open holds of the mark too.
                if holds[hold.id] == nil { holds[hold.id] = hold }
                newestID = max(newestID, hold.id)
            }
        }
        let snapshot = try database.prepare("SELECT slots_through, body FROM open_holds")
        try snapshot.forEachRow { (row) throws(SQLiteFault) in
            through = row.int(0)
            chain.lastHoldSlot = max(chain.lastHoldSlot, through)
            try add(row.bytes(1))
        }
        let slots = try database.prepare("SELECT body FROM hold_slot")
        try slots.forEachRow { (row) throws(SQLiteFault) in try add(row.bytes(0)) }
        openHolds = holds.values.filter { !settled.contains($0.id) }.sorted { $0.id < $1.id }
    }

    private static func damage(_ what: String) -> SQLiteFault {
        SQLiteFault(code: SQLITE_CORRUPT, message: what)
    }
}
