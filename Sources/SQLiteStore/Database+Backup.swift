internal import CSQLite
internal import Glibc
internal import Metering

extension Database {
    /// Copies what is in the file into a new one: one consistent state, while others write.
    ///
    /// What is wrong with the copy's place is the answer, and then nothing is left there; a fault
    /// is that of the file which is copied.
    func backup(to path: String) throws(SQLiteFault) -> ChangeRefusal? {
        // A copy holds what the file holds: it is for this account alone, too. A file that is
        // there is somebody's, perhaps another database of the same folder.
        let file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { return Self.unmade(path, errno) }
        close(file)
        do throws(SQLiteFault) {
            try copy(to: path)
            return nil
        } catch {
            Self.removeBackup(at: path)
            guard error.primary != SQLITE_CORRUPT, error.primary != SQLITE_NOTADB else {
                throw error
            }
            let sentence = "The backup \(path) could not be written: \(error.message)."
            return ChangeRefusal(.invalid, field: "path", sentence)
        }
    }

    /// Removes a copy that is not wanted after all.
    static func removeBackup(at path: String) {
        for name in [path, path + "-journal"] { _ = unsafe unlink(name) }
    }

    private static func unmade(_ path: String, _ number: Int32) -> ChangeRefusal {
        guard number != EEXIST else {
            let sentence = "\(path) exists already: a backup is written into a new file."
            return ChangeRefusal(.taken, field: "path", sentence)
        }
        // SAFETY: strerror's text is copied at once.
        let reason = unsafe String(cString: strerror(number))
        let sentence = "The backup \(path) cannot be written: \(reason)."
        return ChangeRefusal(.invalid, field: "path", sentence)
    }

    private func copy(to path: String) throws(SQLiteFault) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
        // SAFETY: both connections and the copy belong to this call, which closes what it opened.
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        defer { unsafe sqlite3_close_v2(opened) }
        guard code == SQLITE_OK, let target = unsafe opened else {
            throw SQLiteFault(code: code, message: "it cannot be opened")
        }
        guard let copy = unsafe sqlite3_backup_init(target, "main", pointer, "main") else {
            throw SQLiteFault(code: unsafe sqlite3_errcode(target), message: "it is in use")
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
