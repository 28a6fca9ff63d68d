import Foundation
import Metering
import SQLiteStore
import Testing

@Suite struct CheckTests {
    /// A closed ledger with two requests in it.
    private func written() async throws -> Workshop {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        try await ledger.request(ada)
        try await ledger.request(ada)
        await ledger.close()
        return workshop
    }

    private func checked(_ workshop: Workshop) async throws -> CheckResult {
        let ledger = try workshop.open()
        let result = try await ledger.check()
        await ledger.close()
        return result
    }

    private func broken(_ workshop: Workshop) async throws -> [String] {
        try await checked(workshop).broken
    }

    @Test(
        arguments: [
            "UPDATE usage SET prompt = prompt + 1",
            "UPDATE usage SET cost = cost - 1",
            "UPDATE usage SET day = day + 1",
            "UPDATE usage SET findings = 1",
            "UPDATE usage_month SET month = month + 1",
            "UPDATE usage_month SET completion = completion + 1",
            "DELETE FROM usage_month",
            "UPDATE usage_day SET requests = requests + 1",
            "UPDATE usage_day SET status = 500",
            "DELETE FROM usage_day",
            "UPDATE usage SET user = 7",
            "DELETE FROM usage",
            "INSERT INTO usage SELECT day, 9, team, key, model, status, source, reason, kind, "
                + "1, 0, 0, 0, 0, 0, 0, 0, 0 FROM usage LIMIT 1",
            "DROP TRIGGER audit_update; UPDATE audit SET actor = 'nobody' WHERE seq = 1",
            "DROP TRIGGER audit_update; UPDATE audit SET after = '{}' WHERE seq = 2",
            "DROP TRIGGER audit_delete; DELETE FROM audit WHERE seq = 1",
            "DROP TRIGGER entry_block_delete; DELETE FROM entry_block WHERE seq = 1",
        ]
    )
    func `what was changed behind the ledger's back is found`(sql: String) async throws {
        let workshop = try await written()
        #expect(try await broken(workshop) == [])
        try Outsider(workshop.folder).run(sql)
        #expect(try await broken(workshop) != [])
    }

    @Test func `each single byte of the entries is under a seal`() async throws {
        let workshop = try await written()
        let outsider = try Outsider(workshop.folder)
        try outsider.run("DROP TRIGGER entry_block_update")
        let body = outsider.bytes("SELECT body FROM entry_block WHERE seq = 1")
        #expect(body.count > 20)
        for place in body.indices {
            var changed = body
            changed[place] ^= 1 << UInt8(place % 8)
            try outsider.put(changed)
            let check = try await checked(workshop)
            #expect(check.broken != [], "byte \(place)")
            #expect(!check.proven.contains { $0.contains("sealed") }, "byte \(place)")
        }
        try outsider.put(body)
        #expect(try await broken(workshop) == [])
    }

    @Test(
        arguments: [
            "UPDATE entry_block SET body = x'00'", "DELETE FROM entry_block",
            "UPDATE seal SET entries = 0", "DELETE FROM seal", "UPDATE audit SET actor = 'x'",
            "DELETE FROM audit",
        ]
    )
    func `the file itself refuses to change what is written`(sql: String) async throws {
        let workshop = try await written()
        #expect(try Outsider(workshop.folder).fails(sql))
    }

    @Test func `a backup taken while requests run is a sound ledger`() async throws {
        let (workshop, copy) = (Workshop(), Workshop())
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        for _ in 0..<10 { try await ledger.request(ada) }
        try FileManager.default.createDirectory(
            atPath: copy.folder,
            withIntermediateDirectories: true
        )
        async let running: Void = {
            for _ in 0..<20 { try await ledger.request(ada) }
        }()
        try await ledger.backup(to: copy.folder + "/ledger.db")
        try await running
        await ledger.close()
        let restored = try copy.open()
        let requests = try await restored.total().requests
        #expect((10...31).contains(requests))
        #expect(try await restored.check().broken == [])
        await restored.close()
    }
}
