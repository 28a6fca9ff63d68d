internal import CSQLite
internal import Glibc
internal import Metering

/// One connection to the archive's file, with the statements that were compiled on it.
final class ArchiveFile: @unchecked Sendable {
    // SAFETY of @unchecked: used by one thread, the one it was made for.

    let database: Database
    /// How many ids were noted since the old ones were looked for.
    var statesNoted = 0
    private var compiled: [String: Statement] = [:]

    /// Opens the file for writing: makes it when it is not there, for its owner alone, and brings
    /// it to the newest schema.
    init(writing path: String) throws(ArchiveFault) {
        // SAFETY: the C string lives as long as the call.
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .failed("\(path) cannot be opened") }
        close(file)
        do throws(SQLiteFault) {
            database = try Database(path: path, mode: .readWrite)
            // Room of deleted texts goes back to the system; it must be said before any table is,
            // and would be written down again every time.
            let tables = try database.prepare("SELECT count(*) FROM sqlite_schema")
                .first { $0.int(0) }
            if tables == 0 { try database.run("PRAGMA auto_vacuum = INCREMENTAL") }
            _ = try database.prepare("PRAGMA journal_mode = WAL").first { $0.text(0) }
            // A text that the machine's crash takes is not worth a sync beside the ledger's;
            // what was answered survives the process.
            try database.run("PRAGMA synchronous = NORMAL")
            // What was deleted is not to be found in the file's free pages.
            try database.run("PRAGMA secure_delete = ON")
            try database.run("PRAGMA cache_size = -4096")
            try database.run("PRAGMA trusted_schema = OFF")
        } catch {
            throw ArchiveFault(error)
        }
        do throws(LedgerOpenFault) {
            try Migration.run(Migration.archive, of: Migration.archiveID, on: database)
        } catch {
            switch error {
            case .notALedger: throw .failed("archive.db is no archive of this program")
            case .newerSchema:
                throw .failed("archive.db was written by a newer version of this program")
            default: throw .failed("archive.db cannot be opened: \(error)")
            }
        }
    }

    /// Opens the file for reading.
    init(reading path: String) throws(ArchiveFault) {
        do throws(SQLiteFault) {
            database = try Database(path: path, mode: .readOnly)
            try database.run("PRAGMA cache_size = -4096")
        } catch {
            throw ArchiveFault(error)
        }
    }

    /// A statement, compiled once.
    func statement(_ sql: String) throws(SQLiteFault) -> Statement {
        if let known = compiled[sql] { return known }
        let made = try database.prepare(sql)
        compiled[sql] = made
        return made
    }

    /// Forgets the statements, so that the file can be closed.
    func forgetStatements() {
        compiled = [:]
    }
}

extension ArchiveFault {
    init(_ fault: SQLiteFault) {
        self = fault.isFull ? .diskFull : .failed(fault.message)
    }
}

extension Tenant {
    /// Its kind and number in the file.
    var columns: (kind: Int64, number: Int64) {
        switch self {
        case .user(let id): (0, id.rawValue)
        case .team(let id): (1, id.rawValue)
        case .key(let id): (2, id.rawValue)
        }
    }

    init(kind: Int64, number: Int64) {
        switch kind {
        case 0: self = .user(UserID(number))
        case 1: self = .team(TeamID(number))
        default: self = .key(KeyID(number))
        }
    }
}

extension Statement {
    /// Binds a tenant's two columns, from an index on.
    func bind(_ index: Int32, _ tenant: Tenant) {
        bind(index, tenant.columns.kind)
        bind(index + 1, tenant.columns.number)
    }
}
