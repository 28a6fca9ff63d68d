internal import CSQLite
internal import Digest
internal import Glibc
internal import Metering

/// One month of entries in a SQLite file of its own: readable columns for people, and the ledger's
/// own blocks, byte for byte, for proof.
///
///     write .part - sync - read it all back - rename - sync the folder
///
/// Until the ledger has written down the file's checksum nothing is deleted, so a crash at any
/// line leaves at most a file that the next pass writes again.
struct MonthFile {
    // SAFETY: the C calls below read paths that outlive them; the mapping is read within its size
    // and undone before it is forgotten.

    let folder: String
    let name: String
    let range: BlockRange
    private(set) var entries: Int64 = 0

    var path: String { folder + "/" + name }
    private var partPath: String { path + ".part" }

    /// The blocks of one month.
    struct BlockRange: Hashable {
        var month: CivilDay
        var first: Int64
        var last: Int64
    }

    /// Blocks that are read at once, so that no long look keeps the log from being emptied.
    private static let blocksAtOnce: Int64 = 1_000

    init(folder: String, name: String, range: BlockRange) {
        self.folder = folder
        self.name = name
        self.range = range
    }

    /// Writes the file and proves it against the ledger; answers with what to write down.
    mutating func write(from reader: LedgerReader, at time: Timestamp) throws(SQLiteFault)
        -> ArchivedMonth
    {
        _ = unsafe unlink(partPath)
        guard DataFolder.makePrivateFile(at: partPath) else { throw Self.failure(partPath) }
        do throws(SQLiteFault) {
            try fill(from: reader, at: time)
            try Self.sync(partPath)
            try prove(against: reader)
            guard unsafe rename(partPath, path) == 0 else { throw Self.failure(path) }
            try Self.sync(folder)
        } catch {
            _ = unsafe unlink(partPath)
            throw error
        }
        let (sha256, bytes) = try Self.checksum(of: path)
        return ArchivedMonth(
            month: range.month,
            file: name,
            entries: entries,
            bytes: bytes,
            sha256: sha256,
            madeAt: time
        )
    }

    private mutating func fill(from reader: LedgerReader, at time: Timestamp) throws(SQLiteFault) {
        let target = try Database(path: partPath, mode: .readWrite)
        // The file is synced as a whole before anybody relies on it.
        try target.run("PRAGMA journal_mode = OFF")
        try target.run("PRAGMA synchronous = OFF")
        try target.run(MonthRows.schema)
        let rows = try MonthRows(target)
        var entries: Int64 = 0
        var first = range.first
        while first <= range.last {
            let last = min(first + Self.blocksAtOnce - 1, range.last)
            try target.transaction { () throws(SQLiteFault) in
                try reader.reading { () throws(SQLiteFault) in
                    let words = try reader.words()
                    let names = try NameTable(reader.database)
                    try reader.forEachBlock(first...last) { (sequence, body) throws(SQLiteFault) in
                        try rows.put(sequence, body)
                        entries += try rows.put(entriesOf: body, sequence, names, words)
                    }
                }
            }
            first = last + 1
        }
        self.entries = entries
        try rows.tell([
            ("format", "1"), ("month", String(range.month.text.dropLast(3))),
            ("first_block", "\(range.first)"), ("last_block", "\(range.last)"),
            ("entries", "\(entries)"), ("written_at_ms", "\(time.milliseconds)"),
        ])
    }

    /// Reads everything back: the blocks are the ledger's own, and the rows sum up to them.
    private func prove(against reader: LedgerReader) throws(SQLiteFault) {
        let written = try Database(path: partPath, mode: .readOnly)
        let copy = try written.prepare("SELECT body FROM entry_block WHERE seq = ?")
        var sums = UsageSums()
        var blocks: Int64 = 0
        var first = range.first
        while first <= range.last {
            let last = min(first + Self.blocksAtOnce - 1, range.last)
            try reader.reading { () throws(SQLiteFault) in
                try reader.forEachBlock(first...last) { (sequence, body) throws(SQLiteFault) in
                    copy.bind(1, sequence)
                    guard try copy.first({ $0.bytes(0) }) == body,
                        var entries = EntryBlock.Reader(body)
                    else { throw Self.damage("block \(sequence) is not as in the ledger") }
                    blocks += 1
                    while let entry = entries.next() { sums.add(entry) }
                }
            }
            first = last + 1
        }
        guard blocks == range.last - range.first + 1 else {
            throw Self.damage("blocks are missing")
        }
        guard try MonthRows.sums(in: written) == sums else {
            throw Self.damage("the rows do not sum up to the blocks")
        }
        let answer = try written.prepare("PRAGMA quick_check").first { $0.text(0) }
        guard answer == "ok" else { throw Self.damage(answer ?? "no answer") }
    }

    /// SHA-256 over a file, and its size.
    static func checksum(of path: String) throws(SQLiteFault) -> ([UInt8], bytes: Int64) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        let size = Int(lseek(file, 0, SEEK_END))
        guard size > 0, let start = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0),
            unsafe start != MAP_FAILED
        else { throw failure(path) }
        defer { unsafe munmap(start, size) }
        let bytes = unsafe UnsafeBufferPointer(
            start: start.assumingMemoryBound(to: UInt8.self),
            count: size
        )
        return (unsafe sha256(Span(_unsafeElements: bytes)).bytes, Int64(size))
    }

    private static func sync(_ path: String) throws(SQLiteFault) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> SQLiteFault {
        let code = errno == ENOSPC ? SQLITE_FULL : SQLITE_CANTOPEN
        return SQLiteFault(code: code, message: "\(path) cannot be written or read")
    }

    private static func damage(_ what: String) -> SQLiteFault {
        SQLiteFault(code: SQLITE_CORRUPT, message: "the archive is not as it was written: \(what)")
    }
}
