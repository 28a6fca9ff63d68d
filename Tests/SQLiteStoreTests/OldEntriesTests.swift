import Foundation
import Metering
import SQLiteStore
import Testing

@Suite struct OldEntriesTests {
    /// The workshop's clock stands at 2026-09-21 13:33 UTC.
    private static let september = CivilDay(year: 2_026, month: 9, day: 1)

    /// A ledger with three requests a day from July 1, up to a day in September.
    private func filled(_ workshop: Workshop) async throws -> SQLiteLedger {
        workshop.clock.set(Timestamp(seconds: 1_782_900_000))  // 2026-07-01 10:00 UTC
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada", tokens: 1_000_000)
        for _ in 0..<70 {
            for _ in 0..<3 { try await ledger.request(ada) }
            _ = try await ledger.standings(of: .everyone)
            workshop.clock.pass(seconds: 86_400)
            // Each day's sums are written before the next begins.
            _ = try await ledger.archive(
                before: CivilDay(number: 0),
                by: SQLiteLedger.tester
            )
        }
        return ledger
    }

    private func entries(_ ledger: SQLiteLedger) async throws -> [Entry] {
        var query = EntryQuery()
        query.limit = 10_000
        return try await ledger.entries(query).entries
    }

    @Test func `old entries go to files by the month, and all sums stay`() async throws {
        let workshop = Workshop()
        let ledger = try await filled(workshop)
        let before = try await ledger.total()
        #expect(before.requests == 210)
        let august15 = CivilDay(year: 2_026, month: 8, day: 15)
        let result = try await ledger.archive(before: august15, by: SQLiteLedger.tester)
        #expect(result.written.map(\.file) == ["entries-2026-07.db", "entries-2026-08.db"])
        #expect(result.written.map(\.entries) == [93, 93])
        // Whole days: all of July, and August up to the 14th.
        #expect(result.deletedEntries == 45 * 3)
        let left = try await entries(ledger)
        #expect(left.count == 210 - 45 * 3)
        #expect(left.map(\.day).min() == august15)
        #expect(try await ledger.total() == before)
        let check = try await ledger.check()
        #expect(check.broken == [])
        #expect(check.proven.contains { $0.hasPrefix("2 files of old entries") })
        #expect(try await ledger.archives().count == 2)
        // Again it finds nothing to do, and later it goes on where it stopped.
        let again = try await ledger.archive(before: august15, by: SQLiteLedger.tester)
        #expect(again.written.isEmpty && again.deletedEntries == 0)
        let rest = try await ledger.archive(before: Self.september, by: SQLiteLedger.tester)
        #expect(rest.written.isEmpty && rest.deletedEntries == 17 * 3)
        await ledger.close()
        let reopened = try workshop.open()
        #expect(try await reopened.total() == before)
        #expect(try await reopened.check().broken == [])
        #expect(reopened.recoveredAtStart == 0)
        await reopened.close()
    }

    @Test func `the month that runs is never archived`() async throws {
        let workshop = Workshop()
        let ledger = try await filled(workshop)
        let today = ledger.directory.policy.zone.day(at: workshop.clock.now)
        let result = try await ledger.archive(before: today, by: SQLiteLedger.tester)
        #expect(result.written.count == 2)
        #expect(result.deletedEntries == 62 * 3)
        #expect(try await entries(ledger).allSatisfy { $0.day >= Self.september })
        await ledger.close()
    }

    @Test func `a file can be read by anybody's SQLite and sums up`() async throws {
        let workshop = Workshop()
        let ledger = try await filled(workshop)
        _ = try await ledger.archive(before: Self.september, by: SQLiteLedger.tester)
        await ledger.close()
        let file = workshop.folder + "/archive/entries-2026-07.db"
        let reader = try Outsider(file: file)
        #expect(reader.number("SELECT sum(prompt_tokens + completion_tokens) FROM entry") == 13_950)
        #expect(reader.number("SELECT count(*) FROM entry WHERE user = 'ada'") == 93)
        #expect(reader.number("SELECT count(*) FROM entry WHERE day < '2026-07-02'") == 3)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test(arguments: ["July", "nothing"])
    func `a file that was changed is found, one that was moved is not missed`(
        _ changed: String
    ) async throws {
        let workshop = Workshop()
        let ledger = try await filled(workshop)
        _ = try await ledger.archive(before: Self.september, by: SQLiteLedger.tester)
        let (july, august) = ("entries-2026-07.db", "entries-2026-08.db")
        let folder = workshop.folder + "/archive/"
        try FileManager.default.removeItem(atPath: folder + august)
        if changed == "July" { try Outsider(file: folder + july).run("DELETE FROM about") }
        let check = try await ledger.check()
        #expect(check.broken.isEmpty == (changed == "nothing"))
        #expect(check.proven.contains { $0.contains("1 are elsewhere") })
        await ledger.close()
    }

    @Test func `what a crash left of a file is written again`() async throws {
        let workshop = Workshop()
        let ledger = try await filled(workshop)
        let folder = workshop.folder + "/archive/"
        // A pass that was killed before the ledger wrote the file down.
        for name in ["entries-2026-07.db", "entries-2026-07.db.part"] {
            #expect(FileManager.default.createFile(atPath: folder + name, contents: Data([1, 2])))
        }
        let result = try await ledger.archive(before: Self.september, by: SQLiteLedger.tester)
        #expect(result.written.count == 2)
        #expect(!FileManager.default.fileExists(atPath: folder + "entries-2026-07.db.part"))
        #expect(try await ledger.check().broken == [])
        await ledger.close()
    }

    @Test func `requests go on while old entries leave`() async throws {
        let workshop = Workshop()
        let ledger = try await filled(workshop)
        let bob = try await ledger.person("bob", tokens: 1_000_000)
        let open = await ledger.hold(ledger.ask(bob))
        guard case .held(let hold) = open else { throw Surprise() }
        async let archived = ledger.archive(before: Self.september, by: SQLiteLedger.tester)
        for _ in 0..<50 { try await ledger.request(bob) }
        #expect(try await archived.deletedEntries == 62 * 3)
        ledger.settle(hold, .complete(hold.terms, prompt: 10, completion: 5))
        #expect(try await ledger.total().requests == 210 + 51)
        #expect(try await ledger.check().broken == [])
        await ledger.close()
    }

    @Test(
        arguments: [
            "DELETE FROM entry_block", "DELETE FROM seal", "DELETE FROM archive",
            "UPDATE archive SET last = last + 1",
            "UPDATE meta SET value = 1000000 WHERE name = 'archived_through'; "
                + "DELETE FROM entry_block WHERE seq > (SELECT max(last) FROM archive)",
        ]
    )
    func `only what is in a file can be deleted`(sql: String) async throws {
        let workshop = Workshop()
        let ledger = try await filled(workshop)
        let august = CivilDay(year: 2_026, month: 8, day: 1)
        _ = try await ledger.archive(before: august, by: SQLiteLedger.tester)
        await ledger.close()
        #expect(try Outsider(workshop.folder).fails(sql))
    }

    @Test func `the ledger's files are for one account alone`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        try await ledger.request(try await ledger.person("ada"))
        let copy = workshop.folder + "/copy.db"
        try await ledger.backup(to: copy)
        let names = ["ledger.db", "ledger.db-wal", "ledger.db-shm", "copy.db", "tollgate.lock"]
        for name in names {
            let path = workshop.folder + "/" + name
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(name)")
        }
        await ledger.close()
    }
}
