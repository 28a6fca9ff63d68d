internal import CSQLite
internal import Reactor

/// One connection to a SQLite file, used by one thread at a time.
///
/// SQLite's own locking is off (`NOMUTEX`): a connection belongs to one thread, which is why the
/// class may be sent to that thread but never shared.
@safe final class Database: @unchecked Sendable {
    // SAFETY: the owner hands the connection to one thread and keeps it there; every pointer that
    // SQLite is given outlives the call.
    private let handle: OpaquePointer

    /// When statements are interrupted.
    var deadline = MonotonicTime.never

    enum Mode {
        case readWrite
        case readOnly
    }

    /// Opens a file; with `readWrite` it is made when it is not there.
    ///
    /// `disk` names another of SQLite's file systems (VFS) than the machine's own.
    init(path: String, mode: Mode, disk: String? = nil) throws(SQLiteFault) {
        var opened: OpaquePointer?
        let access =
            mode == .readWrite
            ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        let code = unsafe sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX, disk)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            unsafe sqlite3_close_v2(opened)
            throw SQLiteFault(code: code, message: "\(path) cannot be opened")
        }
        unsafe handle = opened
        unsafe sqlite3_extended_result_codes(handle, 1)
        unsafe sqlite3_busy_timeout(handle, 250)
    }

    deinit { unsafe sqlite3_close_v2(handle) }

    /// Runs statements that give no rows and take no arguments.
    func run(_ sql: String) throws(SQLiteFault) {
        try check(unsafe sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// Compiles a statement that will be used many times.
    func prepare(_ sql: String) throws(SQLiteFault) -> Statement {
        var compiled: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        try check(unsafe sqlite3_prepare_v3(handle, sql, -1, flags, &compiled, nil))
        guard let compiled = unsafe compiled else {
            throw SQLiteFault(code: SQLITE_MISUSE, message: "an empty statement")
        }
        return unsafe Statement(compiled, in: self)
    }

    /// Runs some statements as one transaction; all of them, or none.
    func transaction(_ body: () throws(SQLiteFault) -> Void) throws(SQLiteFault) {
        try run("BEGIN IMMEDIATE")
        do throws(SQLiteFault) {
            try body()
            try run("COMMIT")
        } catch {
            rollBack()
            throw error
        }
    }

    /// Reads from one unchanging state of the file.
    func reading<Value>(
        _ body: () throws(SQLiteFault) -> Value
    ) throws(SQLiteFault) -> Value {
        try run("BEGIN")
        defer { rollBack() }
        return try body()
    }

    /// Ends a transaction that failed; SQLite may have ended it itself.
    func rollBack() {
        guard unsafe sqlite3_get_autocommit(handle) == 0 else { return }
        _ = unsafe sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
    }

    /// The connection itself, for the calls that live beside their callers.
    var pointer: OpaquePointer { unsafe handle }

    /// How many rows the last statement changed.
    var changes: Int { Int(unsafe sqlite3_changes(handle)) }

    /// The fault of the last call.
    func fault(_ code: Int32) -> SQLiteFault {
        let message = unsafe String(cString: sqlite3_errmsg(handle))
        // "disk I/O error" alone does not tell which.
        guard code & 0xFF == SQLITE_IOERR else { return SQLiteFault(code: code, message: message) }
        let number = unsafe sqlite3_system_errno(handle)
        return SQLiteFault(code: code, message: "\(message) (SQLite \(code), errno \(number))")
    }

    private func check(_ code: Int32) throws(SQLiteFault) {
        guard code == SQLITE_OK else { throw fault(code) }
    }
}
