import Metering
import SQLiteStore
import Synchronization
import Testing

@Suite struct ParallelTests {
    @Test func `200 parallel requests on a nearly empty quota use it up and no more`() async throws
    {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let (left, cost) = (Int64(5_000), Int64(100))
        let ada = try await ledger.person("ada", tokens: left)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask { await Self.served(ledger, ada) }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        let used = try await ledger.total()
        #expect(used.prompt + used.completion <= left)
        #expect(outcomes.count { $0 } >= Int(left / cost) - 1)
        #expect(outcomes.count == 200)
        #expect(ledger.health.overshootTokens == 0)
        #expect(try await ledger.check().broken == [])
        await ledger.close()
    }

    /// One client, who tries again when told that only others are in the way.
    private static func served(_ ledger: SQLiteLedger, _ subject: Subject) async -> Bool {
        while true {
            // The client named no maximum: the model could say 4,096 tokens.
            let ask = ledger.ask(subject, prompt: 40, output: 4_096)
            switch await ledger.hold(ask) {
            case .held(let hold):
                // Every answer has 60 tokens, unless the provider was told fewer.
                let completion = min(60, hold.outputCap)
                ledger.settle(hold, .complete(ask.terms, prompt: 40, completion: completion))
                return true
            case .tooRough:
                Issue.record("a close ask was called rough")
                return false
            case .usedUp: return false
            case .busy: continue
            case .unavailable(let fault):
                Issue.record("\(fault)")
                return false
            }
        }
    }

    @Test func `what waits for a request in flight is granted when that ends`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada", tokens: 1_000)
        let first = ledger.ask(ada, prompt: 900, output: 50)
        guard case .held(let hold) = await ledger.hold(first) else { throw Surprise() }
        let isAnswered = Atomic(false)
        async let answer = {
            let answer = await ledger.hold(ledger.ask(ada, prompt: 400, output: 50))
            isAnswered.store(true, ordering: .releasing)
            return answer
        }()
        while ledger.health.waitingAsks == 0, !isAnswered.load(ordering: .acquiring) {
            await Task.yield()
        }
        ledger.settle(hold, .complete(first.terms, prompt: 300, completion: 10))
        var second = await answer
        if case .busy = second {
            // A machine so slow that the two seconds went by: now it fits.
            second = await ledger.hold(ledger.ask(ada, prompt: 400, output: 50))
        }
        guard case .held(let granted) = second else { throw Surprise() }
        #expect(granted.outputCap == 50)
        _ = granted.end()
        await ledger.close()
    }

    @Test func `requests from many tasks are all entered, once`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open { $0.tickMilliseconds = 5 }
        var subjects: [Subject] = []
        for number in 0..<5 {
            subjects.append(try await ledger.person("p\(number)", tokens: 1 << 40))
        }
        let people = subjects
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<20 {
                group.addTask {
                    for turn in 0..<25 { try await ledger.request(people[(task + turn) % 5]) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await ledger.total().requests == 500)
        var query = EntryQuery()
        query.limit = 1_000
        let ids = try await ledger.entries(query).entries.map(\.id)
        #expect(Set(ids).count == 500)
        #expect(try await ledger.check().broken == [])
        for person in people {
            let standings = try await ledger.standings(of: .user(try #require(person.user)))
            #expect(standings.map(\.used) == [15_000])
            #expect(standings.map(\.held) == [0])
        }
        await ledger.close()
    }
}
