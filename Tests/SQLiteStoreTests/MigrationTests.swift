import Foundation
import Metering
import SQLiteStore
import Testing

/// Folders that an earlier schema made.
///
/// `data/schema-4.sql` is the dump of a ledger that the last program with schema 4 wrote: the
/// requests of `RollupTests.filled`, of which those of July were archived.
@Suite struct MigrationTests {
    /// A workshop whose folder holds the old ledger, on the machine's disk or another.
    private func oldFolder(_ disk: FaultyDisk? = nil) throws -> Workshop {
        let workshop = Workshop()
        try FileManager.default.createDirectory(
            atPath: workshop.folder,
            withIntermediateDirectories: true
        )
        let dump = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("data/schema-4.sql")
        let file = try Outsider(file: workshop.folder + "/ledger.db", disk: disk?.name)
        try file.run(String(contentsOf: dump, encoding: .utf8))
        workshop.clock.set(Timestamp(seconds: 1_786_900_000))  // 2026-08-16
        return workshop
    }

    private func rows(
        _ ledger: SQLiteLedger,
        _ by: [ReportQuery.Dimension]
    ) async throws -> [String] {
        var query = ReportQuery.everything
        query.by = by
        return try await ledger.report(query).rows.map { row in
            let (values, sums) = (row.values.map(\.text).joined(separator: " "), row.sums)
            return "\(values): \(sums.requests) \(sums.refused) \(sums.prompt) \(sums.redactions)"
        }
        .sorted()
    }

    @Test func `a folder of schema 4 keeps every sum and tells findings apart`() async throws {
        let workshop = try oldFolder()
        let ledger = try workshop.open()
        #expect(try await ledger.check().broken == [])
        // 135 requests and 5 refusals, as in the old rollups.
        let total = try await ledger.total()
        #expect((total.requests, total.refused) == (135, 5))
        #expect((total.prompt, total.redactions) == (16_470, 117))
        #expect(
            try await rows(ledger, [.month])
                == ["2026-07: 93 4 10695 85", "2026-08: 42 1 5775 32"]
        )
        // July's requests are archived: how their findings stood beside statuses is not known.
        #expect(
            try await rows(ledger, [.month, .redaction, .reason])
                == [
                    "2026-07 EMAIL (archived): 0 0 0 66", "2026-07 SSN (archived): 0 0 0 19",
                    "2026-08 EMAIL client_gone: 4 0 550 8", "2026-08 EMAIL complete: 8 0 1100 16",
                    "2026-08 SSN client_gone: 3 0 408 3", "2026-08 SSN complete: 5 0 686 5",
                ]
        )
        await ledger.close()
    }

    @Test func `what is added after the upgrade adds up`() async throws {
        let workshop = try oldFolder()
        let ledger = try workshop.open()
        let cyd = try await ledger.person("cyd")
        for _ in 0..<10 { try await ledger.request(cyd) }
        #expect(try await ledger.total().requests == 145)
        let september = CivilDay(year: 2_026, month: 9, day: 1)
        workshop.clock.set(Timestamp(seconds: 1_788_400_000))  // 2026-09-03
        _ = try await ledger.archive(before: september, by: SQLiteLedger.tester)
        #expect(try await ledger.total().redactions == 117)
        #expect(try await ledger.check().broken == [])
        await ledger.close()
    }

    @Test func `an upgrade that fails changes nothing and succeeds the next time`() async throws {
        let workshop = try oldFolder()
        let outsider = try Outsider(workshop.folder)
        // Whatever stops the upgrade half-way: here, a table of the new schema is in the way.
        try outsider.run("CREATE TABLE usage_day(x)")
        let before = outsider.number("SELECT count(*) FROM usage_redaction")
        #expect(throws: LedgerOpenFault.self) { try workshop.open() }
        #expect(outsider.number("PRAGMA user_version") == 4)
        #expect(outsider.number("SELECT count(*) FROM usage_redaction") == before)
        try outsider.run("DROP TABLE usage_day")
        let ledger = try workshop.open()
        #expect(try await ledger.check().broken == [])
        #expect(try await ledger.total().requests == 135)
        await ledger.close()
    }

    @Test func `a crash at any write of the upgrade loses nothing`() async throws {
        var changes = 1
        while true {
            let disk = FaultyDisk()
            let workshop = try oldFolder(disk)
            disk.crash(after: changes)
            let opened = try? workshop.open { $0.disk = disk.name }
            if let opened { await opened.close() }
            disk.restart(.halfAndATornOne)
            let again = try workshop.open { $0.disk = disk.name }
            #expect(try await again.total().requests == 135, "\(changes) writes")
            #expect(try await again.check().broken == [], "\(changes) writes")
            await again.close()
            // A crash that came too late to disturb anything ends the rounds.
            if opened != nil { break }
            changes += 7
        }
        #expect(changes > 30)
    }
}
