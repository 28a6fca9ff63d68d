import Metering
import SQLiteStore
import Testing

@Suite struct ExplainTests {
    /// What an explanation read, and what the books say.
    private func sums(
        _ ledger: SQLiteLedger,
        _ scope: QuotaScope
    ) async throws -> (read: Int64, booked: Int64, requests: Int64, largest: [Int64]) {
        let told = try #require(try await ledger.explain(scope, limit: 2).first)
        let largest = told.books.largest.map { $0.settlement?.usage.prompt ?? 0 }
        return (told.books.booked, told.standing.used, told.books.requests, largest)
    }

    @Test func `days without use are passed over, and nothing is missed`() async throws {
        let workshop = Workshop()
        workshop.clock.set(Timestamp(seconds: 1_790_812_800))  // 2026-10-01 00:00 UTC
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada", tokens: 1_000_000)
        let bob = try await ledger.person("bob", tokens: 1_000_000)
        let user = QuotaScope.user(try #require(ada.user))
        var first: RequestID?
        for day in 0..<20 {
            try await ledger.request(bob)
            if day == 3 || day == 17 {
                let id = try await ledger.request(ada, prompt: Int64(100 + day), completion: 10)
                first = first ?? id
            }
            _ = try await ledger.standings(of: .everyone)
            workshop.clock.pass(seconds: 86_400)
        }
        var found = try await sums(ledger, user)
        #expect((found.read, found.booked, found.requests) == (240, 240, 2))
        #expect(found.largest == [117, 103])

        // Settled on the day after the hold's, and not in the rollups yet.
        let open = await ledger.hold(ledger.ask(ada))
        guard case .held(let hold) = open else { throw Surprise() }
        workshop.clock.pass(seconds: 86_400)
        ledger.settle(hold, .complete(hold.terms, prompt: 30, completion: 30))
        found = try await sums(ledger, user)
        #expect((found.read, found.booked, found.requests) == (300, 300, 3))

        // A correction stands in the day of what it corrects, and is written weeks later.
        let usage = TokenUsage(prompt: 3, completion: 0)
        let correction = Correction(
            corrects: try #require(first),
            usage: usage,
            charge: ledger.directory.terms(for: "gpt-x").charge(for: usage),
            reason: "the invoice says so"
        )
        try await ledger.correct(correction, by: SQLiteLedger.tester)
        _ = try await ledger.standings(of: .everyone)
        found = try await sums(ledger, user)
        #expect((found.read, found.booked, found.requests) == (190, 190, 3))
        await ledger.close()
    }
}
