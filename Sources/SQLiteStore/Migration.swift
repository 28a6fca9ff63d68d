internal import CSQLite

/// One step of the schema; numbered, run once, in a transaction of its own.
struct Migration {
    let number: Int64
    let sql: String
    /// What cannot be said in SQL; in the same transaction, after it.
    let then: (@Sendable (Database) throws(SQLiteFault) -> Void)?

    init(
        number: Int64,
        sql: String,
        then: (@Sendable (Database) throws(SQLiteFault) -> Void)? = nil
    ) {
        self.number = number
        self.sql = sql
        self.then = then
    }

    /// Every step, in order.
    ///
    /// A step that was released is never changed.
    static let all: [Migration] = [
        .ledger, .keyArchive, .oldEntries, .warnings, .rollups, .sessions,
    ]

    /// The application id in the file's head ("TOLL"), so that no other database is taken for one.
    static let applicationID: Int64 = 0x544F_4C4C
    /// That of an archive ("TOLA").
    static let archiveID: Int64 = 0x544F_4C41

    /// Brings a file to the newest schema.
    static func run(
        _ all: [Migration] = Migration.all,
        of applicationID: Int64 = Migration.applicationID,
        on database: Database
    ) throws(LedgerOpenFault) {
        do throws(SQLiteFault) {
            let version = try number("user_version", in: database)
            let application = try number("application_id", in: database)
            let tables = try database.prepare("SELECT count(*) FROM sqlite_schema")
                .first { $0.int(0) }
            let isEmpty = tables == 0
            guard isEmpty || application == applicationID else {
                throw SQLiteFault(code: SQLITE_NOTADB, message: "another program's database")
            }
            let newest = all.map(\.number).max() ?? 0
            if version > newest {
                throw SQLiteFault(code: SQLITE_SCHEMA, message: "\(version), \(newest)")
            }
            for migration in all where migration.number > version {
                try database.transaction { () throws(SQLiteFault) in
                    try database.run(migration.sql)
                    try migration.then?(database)
                    try database.run("PRAGMA user_version = \(migration.number)")
                    try database.run("PRAGMA application_id = \(applicationID)")
                }
            }
        } catch {
            switch error.code {
            case SQLITE_NOTADB: throw .notALedger
            case SQLITE_SCHEMA where error.message.first?.isNumber == true: throw .newerSchema
            default: throw .database(error.message)
            }
        }
    }

    private static func number(
        _ pragma: String,
        in database: Database
    ) throws(SQLiteFault) -> Int64 {
        try database.prepare("PRAGMA \(pragma)").first { $0.int(0) } ?? 0
    }
}
