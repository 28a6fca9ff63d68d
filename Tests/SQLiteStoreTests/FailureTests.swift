import CSQLite
import Foundation
import Metering
import SQLiteStore
import Testing

@Suite struct FailureTests {
    @Test func `a full disk refuses holds and keeps every entry`() async throws {
        let (workshop, disk) = (Workshop(), FaultyDisk())
        let ledger = try workshop.open {
            $0.disk = disk.name
            $0.entriesLingerMilliseconds = 0
        }
        let ada = try await ledger.person("ada")
        var holds: [Hold] = []
        for _ in 0..<20 {
            guard case .held(let hold) = await ledger.hold(ledger.ask(ada)) else {
                throw Surprise()
            }
            holds.append(hold)
        }
        disk.leaveRoom(bytes: 0)
        for hold in holds {
            ledger.settle(hold, .complete(hold.terms, prompt: 90, completion: 10))
        }
        // Nothing can be written: sooner or later an ask is refused for it.
        var fault: LedgerFault?
        while fault == nil {
            switch await ledger.hold(ledger.ask(ada)) {
            case .unavailable(let found): fault = found
            case .held(let hold):
                ledger.settle(hold, .complete(hold.terms, prompt: 90, completion: 10))
                holds.append(hold)
            default: throw Surprise()
            }
        }
        // `health` says the same until a commit finds room in what the log has already.
        #expect(fault == .diskFull)

        disk.leaveRoom(bytes: nil)
        while ledger.health.fault != nil { await Task.yield() }
        try await ledger.request(ada)
        #expect(try await ledger.total().requests == Int64(holds.count + 1))
        #expect(try await ledger.check().broken == [])
        await ledger.close()
    }

    @Test func `a failed sync is final for the process and costs nothing after a restart`()
        async throws
    {
        let (workshop, disk) = (Workshop(), FaultyDisk())
        let first = try workshop.open { $0.disk = disk.name }
        let ada = try await first.person("ada")
        try await first.request(ada)
        disk.failSyncs(1)
        guard case .unavailable(.failed) = await first.hold(first.ask(ada)) else {
            throw Surprise()
        }
        // The next sync would succeed, and lie.
        guard case .unavailable(.failed) = await first.hold(first.ask(ada)) else {
            throw Surprise()
        }
        await #expect(throws: LedgerFault.failed) {
            try await first.change(.addTeam(Team.Facts(name: "t")), by: SQLiteLedger.tester)
        }
        #expect(first.health.fault == .failed)
        await first.close()
        disk.restart(.nothing)

        let second = try workshop.open { $0.disk = disk.name }
        #expect(try await second.total().requests == 1)
        #expect(try await second.check().broken == [])
        await second.close()
    }

    @Test func `another program's lock on the file is waited for, then asks are refused`()
        async throws
    {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        let other = try Outsider(workshop.folder)
        try other.run("BEGIN IMMEDIATE")
        async let answer = ledger.hold(ledger.ask(ada))
        let refused = await answer
        guard case .unavailable(.overloaded) = refused else {
            Issue.record("\(refused)")
            return
        }
        try other.run("COMMIT")
        while ledger.health.fault != nil {
            if case .held(let hold) = await ledger.hold(ledger.ask(ada)) {
                ledger.settle(hold, .complete(hold.terms, prompt: 1, completion: 1))
            }
        }
        try await ledger.request(ada)
        #expect(try await ledger.check().broken == [])
        await ledger.close()
    }

    @Test func `a second gateway on the folder is refused with the first one's number`()
        async throws
    {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let process = ProcessInfo.processInfo.processIdentifier
        #expect(throws: LedgerOpenFault.locked(processID: process)) { try workshop.open() }
        await ledger.close()
        await (try workshop.open()).close()
    }

    @Test func `a newer program's ledger and another program's database are refused`() async throws
    {
        let newer = Workshop()
        await (try newer.open()).close()
        try Outsider(newer.folder).run("PRAGMA user_version = 99")
        #expect(throws: LedgerOpenFault.newerSchema) { try newer.open() }

        let foreign = Workshop()
        try FileManager.default.createDirectory(
            atPath: foreign.folder,
            withIntermediateDirectories: true
        )
        try Outsider(foreign.folder).run("CREATE TABLE t(x)")
        #expect(throws: LedgerOpenFault.notALedger) { try foreign.open() }
    }

    @Test func `after closing, asks are refused and nothing hangs`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        await ledger.close()
        guard case .unavailable(.closed) = await ledger.hold(ledger.ask(ada)) else {
            throw Surprise()
        }
        await #expect(throws: LedgerFault.closed) { try await ledger.total() }
        await ledger.close()
    }

    @Test func `a hold that is dropped is booked at its ceiling, once`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        do {
            guard case .held = await ledger.hold(ledger.ask(ada, prompt: 100, output: 400)) else {
                throw Surprise()
            }
        }
        var entries: [Entry] = []
        while entries.isEmpty { entries = try await ledger.entries(EntryQuery()).entries }
        #expect(entries.map(\.settlement?.source) == [.recovered])
        #expect(entries.first?.settlement?.usage.total == 500)
        #expect(ledger.health.droppedHolds == 1)
        await ledger.close()
    }
}

/// Another program that opens the ledger's file.
@safe final class Outsider {
    // SAFETY: used by one test, which keeps the object while it uses the connection.
    private var handle: OpaquePointer?

    convenience init(_ folder: String) throws {
        try self.init(file: folder + "/ledger.db")
    }

    init(file: String, disk: String? = nil) throws {
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = unsafe sqlite3_open_v2(file, &handle, flags, disk)
        guard code == SQLITE_OK else { throw Surprise() }
        unsafe sqlite3_busy_timeout(handle, 5_000)
    }

    deinit { unsafe sqlite3_close(handle) }

    func run(_ sql: String) throws {
        guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw Surprise()
        }
    }

    func fails(_ sql: String) -> Bool {
        unsafe sqlite3_exec(handle, sql, nil, nil, nil) != SQLITE_OK
    }

    /// The first column of the first row, a number.
    func number(_ sql: String) -> Int {
        var statement: OpaquePointer?
        unsafe sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        defer { unsafe sqlite3_finalize(statement) }
        unsafe sqlite3_step(statement)
        return Int(unsafe sqlite3_column_int64(statement, 0))
    }

    /// The first column of the first row.
    func bytes(_ sql: String) -> [UInt8] {
        var statement: OpaquePointer?
        unsafe sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        defer { unsafe sqlite3_finalize(statement) }
        unsafe sqlite3_step(statement)
        let count = Int(unsafe sqlite3_column_bytes(statement, 0))
        let start = unsafe sqlite3_column_blob(statement, 0)
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Puts other bytes into the first block of entries.
    func put(_ body: [UInt8]) throws {
        let hex = body.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        try run("UPDATE entry_block SET body = x'\(hex)' WHERE seq = 1")
    }
}
