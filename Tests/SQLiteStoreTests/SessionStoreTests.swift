import Digest
import Metering
import SQLiteStore
import Testing

@Suite struct SessionStoreTests {
    private func session(_ number: Int, _ key: KeyID, endsAt: Timestamp) -> KeptSession {
        let digest = sha256(Array("\(number)".utf8).span)
        return KeptSession(
            cookie: digest,
            key: key,
            lock: digest,
            endsAt: endsAt,
            idleEndsAt: endsAt
        )
    }

    @Test func `sessions are kept over a restart, and those that ended go`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        let soon = workshop.clock.now.adding(milliseconds: 60_000)
        let late = workshop.clock.now.adding(milliseconds: 600_000)
        try await ledger.keep(session(1, ada.key, endsAt: soon))
        try await ledger.keep(session(2, ada.key, endsAt: late))
        try await ledger.keep(session(2, ada.key, endsAt: late))
        await ledger.close()
        let again = try workshop.open()
        #expect(try await again.sessions().count == 2)
        workshop.clock.pass(seconds: 61)
        try await again.keep(session(3, ada.key, endsAt: late))
        let left = try await again.sessions()
        #expect(
            Set(left)
                == [session(2, ada.key, endsAt: late), session(3, ada.key, endsAt: late)]
        )
        try await again.endSession(session(2, ada.key, endsAt: late).cookie)
        try await again.endSession(session(2, ada.key, endsAt: late).cookie)
        #expect(try await again.sessions() == [session(3, ada.key, endsAt: late)])
        await again.close()
    }

    @Test(arguments: ["disabled", "deleted"])
    func `a key that ends takes its sessions along, in the same transaction`(
        how: String
    ) async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let (ada, bob) = (try await ledger.person("ada"), try await ledger.person("bob"))
        let late = workshop.clock.now.adding(milliseconds: 600_000)
        try await ledger.keep(session(1, ada.key, endsAt: late))
        try await ledger.keep(session(2, bob.key, endsAt: late))
        if how == "disabled" {
            var facts = try #require(ledger.directory.key(ada.key)).facts
            facts.isDisabled = true
            let change = DirectoryChange.editKey(ada.key, facts, ifVersion: nil)
            _ = try await ledger.change(change, by: SQLiteLedger.tester)
        } else {
            _ = try await ledger.change(.deleteKey(ada.key), by: SQLiteLedger.tester)
        }
        #expect(try await ledger.sessions().map(\.key) == [bob.key])
        await ledger.close()
    }

    @Test func `one key's sessions are bounded, and the oldest goes`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        for number in 0...KeptSession.countMaxOfKey {
            let end = workshop.clock.now.adding(milliseconds: Int64(600_000 + number))
            try await ledger.keep(session(number, ada.key, endsAt: end))
        }
        let left = try await ledger.sessions()
        #expect(left.count == KeptSession.countMaxOfKey)
        #expect(!left.contains { $0.cookie == sha256(Array("0".utf8).span) })
        await ledger.close()
    }
}
