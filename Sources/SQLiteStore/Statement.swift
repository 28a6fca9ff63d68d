internal import CSQLite

/// A compiled statement.
///
/// Arguments are bound, never put into text.
@safe final class Statement {
    // SAFETY: the statement keeps its connection alive, and is finalised once, in deinit.
    private let handle: OpaquePointer
    private let database: Database

    init(_ handle: OpaquePointer, in database: Database) {
        unsafe self.handle = handle
        self.database = database
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Binds a number; arguments count from 1.
    func bind(_ index: Int32, _ value: Int64) {
        _ = unsafe sqlite3_bind_int64(handle, index, value)
    }

    /// Binds a number or NULL.
    func bind(_ index: Int32, _ value: Int64?) {
        if let value { bind(index, value) } else { _ = unsafe sqlite3_bind_null(handle, index) }
    }

    /// Binds a text or NULL.
    func bind(_ index: Int32, _ value: String?) {
        guard let value else {
            _ = unsafe sqlite3_bind_null(handle, index)
            return
        }
        let size = Int32(value.utf8.count)
        _ = unsafe sqlite3_bind_text(handle, index, value, size, csqlite_transient())
    }

    /// Binds bytes; SQLite takes a copy.
    func bind(_ index: Int32, _ value: [UInt8]) {
        let size = Int32(value.count)
        // SAFETY: SQLite copies `size` bytes before the call returns.
        unsafe value.withUnsafeBytes { bytes in
            let start = bytes.baseAddress
            // An empty array has no address, and a null pointer would bind NULL.
            _ =
                unsafe start == nil
                ? sqlite3_bind_zeroblob(handle, index, 0)
                : sqlite3_bind_blob(handle, index, start, size, csqlite_transient())
        }
    }

    /// Runs a statement that gives no rows, and makes it ready to run again.
    func run() throws(SQLiteFault) {
        let code = unsafe sqlite3_step(handle)
        unsafe sqlite3_reset(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw database.fault(code) }
    }

    /// Calls for every row; the statement is ready to run again afterwards.
    func forEachRow(_ body: (borrowing Row) throws(SQLiteFault) -> Void) throws(SQLiteFault) {
        try forEachRow(while: { true }, body)
    }

    /// Calls for every row while a condition holds before it.
    func forEachRow(
        while goesOn: () -> Bool,
        _ body: (borrowing Row) throws(SQLiteFault) -> Void
    ) throws(SQLiteFault) {
        defer { unsafe sqlite3_reset(handle) }
        while goesOn() {
            let code = unsafe sqlite3_step(handle)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw database.fault(code) }
            try unsafe body(Row(handle))
        }
    }

    /// The first row's value; nil when there is no row.
    func first<Value>(_ read: (borrowing Row) -> Value) throws(SQLiteFault) -> Value? {
        defer { unsafe sqlite3_reset(handle) }
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_DONE { return nil }
        guard code == SQLITE_ROW else { throw database.fault(code) }
        return unsafe read(Row(handle))
    }
}

/// The row a statement stands on; columns count from 0.
@safe struct Row: ~Copyable {
    // SAFETY: a row lives only inside the call that steps its statement.
    private let handle: OpaquePointer

    fileprivate init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    func int(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }

    func text(_ column: Int32) -> String {
        guard let start = unsafe sqlite3_column_text(handle, column) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        // SAFETY: SQLite keeps the column's bytes until the next step.
        return unsafe String(
            decoding: UnsafeBufferPointer(start: start, count: count),
            as: UTF8.self
        )
    }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        // SAFETY: SQLite keeps the column's bytes until the next step.
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
