internal import CSQLite
internal import Metering

extension LedgerReader {
    /// Copies the ledger into a new file: one consistent state, without stopping the writer.
    func backup(to path: String) throws(SQLiteFault) {
        // A copy holds what the ledger holds: it is for this account alone, too.
        guard DataFolder.makePrivateFile(at: path) else {
            throw SQLiteFault(code: SQLITE_CANTOPEN, message: "\(path) cannot be written")
        }
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        // SAFETY: both connections and the copy belong to this call, which closes what it opened.
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        defer { unsafe sqlite3_close_v2(opened) }
        guard code == SQLITE_OK, let target = unsafe opened else {
            throw SQLiteFault(code: code, message: "\(path) cannot be written")
        }
        guard let copy = unsafe sqlite3_backup_init(target, "main", database.pointer, "main") else {
            throw SQLiteFault(code: unsafe sqlite3_errcode(target), message: "\(path) is in use")
        }
        let stepped = unsafe sqlite3_backup_step(copy, -1)
        let finished = unsafe sqlite3_backup_finish(copy)
        guard stepped == SQLITE_DONE, finished == SQLITE_OK else {
            throw SQLiteFault(
                code: finished,
                message: unsafe String(cString: sqlite3_errmsg(target))
            )
        }
    }
}
