import Metering
import SQLiteStore
import Testing

@Suite struct ReportTests {
    /// A ledger with some use in it; ticks are far apart, or at every commit.
    private func ledger(
        _ workshop: Workshop,
        tickMilliseconds: Int64
    ) async throws -> (SQLiteLedger, ada: Subject, bob: Subject) {
        let ledger = try workshop.open { $0.tickMilliseconds = tickMilliseconds }
        let ada = try await ledger.person("ada")
        let bob = try await ledger.person("bob")
        try await ledger.request(ada, prompt: 100, completion: 10, model: "small")
        try await ledger.request(ada, prompt: 200, completion: 20, model: "large")
        workshop.clock.pass(seconds: 86_400)
        try await ledger.request(ada, prompt: 400, completion: 40, model: "small")
        try await ledger.request(bob, prompt: 800, completion: 80, model: "small")
        for reason in ["rate_limited", "rate_limited", "unknown_key"] {
            ledger.refuse(
                RefusedRequest(
                    id: ledger.requestIDs.next(at: workshop.clock.now),
                    key: reason == "unknown_key" ? nil : bob.key,
                    user: reason == "unknown_key" ? nil : bob.user,
                    status: reason == "unknown_key" ? 401 : 429,
                    reason: reason
                )
            )
        }
        return (ledger, ada, bob)
    }

    private func rows(
        _ ledger: SQLiteLedger,
        _ by: [ReportQuery.Dimension],
        _ change: (inout ReportQuery) -> Void = { _ in }
    ) async throws -> [String] {
        var query = ReportQuery.everything
        query.by = by
        change(&query)
        return try await ledger.report(query).rows.map { row in
            let values = row.values.map(\.text).joined(separator: " ")
            return "\(values): \(row.sums.requests) \(row.sums.refused) \(row.sums.prompt)"
        }
    }

    @Test(arguments: [1, 3_600_000] as [Int64])
    func `sums are right by every dimension, flushed or not`(tickMilliseconds: Int64) async throws {
        let workshop = Workshop()
        let (ledger, ada, bob) = try await ledger(workshop, tickMilliseconds: tickMilliseconds)
        #expect(try await rows(ledger, [.user]) == ["bob: 1 2 800", "ada: 3 0 700", ": 0 1 0"])
        #expect(
            try await rows(ledger, [.model]) == ["small: 3 0 1300", "large: 1 0 200", ": 0 3 0"]
        )
        #expect(
            try await rows(ledger, [.day, .user]) { $0.users = [ada.user].compactMap(\.self) }
                == ["2026-09-21 ada: 2 0 300", "2026-09-22 ada: 1 0 400"]
        )
        #expect(try await rows(ledger, [.key]) { $0.models = ["large"] } == ["ada's key: 1 0 200"])
        #expect(try await rows(ledger, [.model]) { $0.models = ["no such"] } == [])
        #expect(
            try await rows(ledger, [.status, .reason])
                == [
                    "200 complete: 4 0 1500", "401 unknown_key: 0 1 0", "429 rate_limited: 0 2 0",
                ]
        )
        #expect(try await rows(ledger, [.source]) == ["provider: 4 0 1500", "none: 0 3 0"])
        #expect(
            try await rows(ledger, [.user]) {
                $0.from = CivilDay(year: 2_026, month: 9, day: 22)
                $0.to = CivilDay(year: 2_026, month: 9, day: 23)
                $0.keys = [bob.key]
            } == ["bob: 1 2 800"]
        )
        let total = try await ledger.total()
        #expect((total.requests, total.refused, total.completion) == (4, 3, 150))
        #expect(try await ledger.check().broken == [])
        await ledger.close()
    }

    @Test func `a deleted person stays in reports, and entries keep the name they had`()
        async throws
    {
        let workshop = Workshop()
        let (ledger, ada, _) = try await ledger(workshop, tickMilliseconds: 5)
        let user = try #require(ada.user)
        workshop.clock.pass(seconds: 10)
        let rename = DirectoryChange.editUser(user, User.Facts(name: "countess"), ifVersion: nil)
        _ = try await ledger.change(rename, by: SQLiteLedger.tester)
        workshop.clock.pass(seconds: 10)
        try await ledger.request(ada, prompt: 1, completion: 1)
        _ = try await ledger.change(.deleteUser(user), by: SQLiteLedger.tester)
        var query = EntryQuery()
        query.users = [user]
        let names = try await ledger.entries(query).entries.map(\.user?.name)
        #expect(names == ["ada", "ada", "ada", "countess"])
        #expect(try await rows(ledger, [.user]).contains("countess: 4 0 701"))
        await ledger.close()
    }

    @Test func `entries are read in pages, forward and back, and followed`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        var ids: [RequestID] = []
        for _ in 0..<25 { ids.append(try await ledger.request(ada)) }
        for isNewestFirst in [false, true] {
            var query = EntryQuery()
            query.limit = 7
            query.isNewestFirst = isNewestFirst
            var found: [RequestID] = []
            while true {
                let page = try await ledger.entries(query)
                found += page.entries.map(\.id)
                if page.entries.count < 7 { break }
                query.cursor = page.next
            }
            #expect(found == (isNewestFirst ? ids.reversed() : ids))
        }
        var query = EntryQuery()
        query.cursor = try await ledger.entries(query).next
        #expect(try await ledger.entries(query).entries.isEmpty)
        let id = try await ledger.request(ada)
        #expect(try await ledger.entries(query).entries.map(\.id) == [id])
        await ledger.close()
    }

    @Test func `entries are filtered by what they are`() async throws {
        let workshop = Workshop()
        let (ledger, ada, bob) = try await ledger(workshop, tickMilliseconds: 5)
        func count(_ change: (inout EntryQuery) -> Void) async throws -> Int {
            var query = EntryQuery()
            change(&query)
            return try await ledger.entries(query).entries.count
        }
        #expect(try await count { _ in } == 4)
        #expect(try await count { $0.withRefusals = true } == 7)
        #expect(try await count { $0.users = [bob.user].compactMap(\.self) } == 1)
        #expect(try await count { $0.keys = [ada.key] } == 3)
        #expect(try await count { $0.models = ["small"] } == 3)
        #expect(try await count { $0.from = CivilDay(year: 2_026, month: 9, day: 22) } == 2)
        #expect(try await count { $0.to = CivilDay(year: 2_026, month: 9, day: 22) } == 2)
        #expect(try await count { $0.sources = [.counted] } == 0)
        #expect(
            try await count {
                $0.withRefusals = true
                $0.statuses = [401]
            } == 1
        )
        await ledger.close()
    }

    @Test func `a flood of refusals is merged, and its count is kept`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open { $0.tickMilliseconds = 50 }
        for _ in 0..<3_000 {
            ledger.refuse(
                RefusedRequest(
                    id: ledger.requestIDs.next(at: workshop.clock.now),
                    status: 401,
                    reason: "unknown_key"
                )
            )
        }
        await ledger.close()
        let again = try workshop.open()
        #expect(try await again.total().refused == 3_000)
        var query = EntryQuery()
        query.withRefusals = true
        query.limit = 10_000
        let lines = try await again.entries(query).entries
        #expect(lines.reduce(0) { $0 + $1.count } == 3_000)
        #expect(lines.count < 1_500)
        #expect(try await again.check().broken == [])
        await again.close()
    }

    @Test func `a correction books the difference and is itself an entry`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada", tokens: 10_000)
        let id = try await ledger.request(ada, prompt: 100, completion: 50)
        let terms = ledger.directory.terms(for: "gpt-x")
        for (prompt, completion) in [(80, 10), (80, 70)] as [(Int64, Int64)] {
            let usage = TokenUsage(prompt: prompt, completion: completion)
            let correction = Correction(
                corrects: id,
                usage: usage,
                charge: terms.charge(for: usage),
                reason: "the invoice says so"
            )
            try await ledger.correct(correction, by: SQLiteLedger.tester)
            let standings = try await ledger.standings(of: .user(try #require(ada.user)))
            #expect(standings.map(\.used) == [prompt + completion])
        }
        let entries = try await ledger.entries(EntryQuery()).entries
        #expect(entries.map(\.kind) == [.request, .correction, .correction])
        #expect(entries.map { $0.settlement?.usage.completion ?? 0 } == [50, -40, 60])
        let total = try await ledger.total()
        #expect((total.requests, total.prompt, total.completion) == (1, 80, 70))
        #expect(try await ledger.audit(before: nil, limit: 1).map(\.action) == ["entry.correct"])
        #expect(try await ledger.check().broken == [])
        let unknown = Correction(
            corrects: RequestID(clamping: 5),
            usage: TokenUsage(),
            charge: .zero,
            reason: ""
        )
        await #expect(throws: LedgerFault.notFound) {
            try await ledger.correct(unknown, by: SQLiteLedger.tester)
        }
        await ledger.close()
    }
}
