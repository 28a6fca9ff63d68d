internal import CSQLite

/// What SQLite answered when a call failed.
struct SQLiteFault: Error, Hashable {
    /// The extended result code, such as SQLITE_IOERR_FSYNC.
    let code: Int32
    /// SQLite's words about the schema or the file; never the arguments of a statement.
    let message: String

    /// The class of the fault.
    var primary: Int32 { code & 0xFF }

    /// Whether the disk is full.
    var isFull: Bool { primary == SQLITE_FULL }

    /// Whether another connection has the lock; trying again makes sense.
    var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }

    /// Whether a statement ran out of its time.
    var isInterrupted: Bool { primary == SQLITE_INTERRUPT }
}
