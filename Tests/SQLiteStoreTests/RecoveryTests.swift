import Metering
import SQLiteStore
import Testing

@Suite struct RecoveryTests {
    /// Leaves one hold open and crashes; gives the entry that the next process finds.
    private func recovered(
        prompt: Int64,
        output: Int64,
        mark: Int64?,
        _ change: @escaping (inout LedgerOptions) -> Void = { _ in }
    ) async throws -> Entry {
        let (workshop, disk) = (Workshop(), FaultyDisk())
        func open() throws -> SQLiteLedger {
            try workshop.open {
                $0.disk = disk.name
                change(&$0)
            }
        }
        let first = try open()
        let ada = try await first.person("ada", tokens: 1_000_000)
        let ask = first.ask(ada, prompt: prompt, output: output, isStreamed: mark != nil)
        guard case .held(let hold) = await first.hold(ask) else { throw Surprise() }
        if let mark {
            hold.mark(delivered: mark)
            // The mark is on disk once a tick has passed.
            let commits = first.health.commits
            while first.health.commits < commits + 2 { await Task.yield() }
        }
        disk.crash(after: 0)
        await first.close()
        _ = hold.end()
        disk.restart(.nothing)

        let second = try open()
        #expect(second.recoveredAtStart == 1)
        #expect(second.health.recoveredEntries == 1)
        let entries = try await second.entries(EntryQuery()).entries
        let standings = try await second.standings(of: .user(try #require(ada.user)))
        #expect(standings.map(\.used) == entries.map { $0.settlement?.usage.total ?? -1 })
        #expect(standings.map(\.held) == [0])
        await second.close()
        return try #require(entries.first)
    }

    @Test func `what was not streamed is charged by all that was set aside`() async throws {
        let entry = try await recovered(prompt: 100, output: 4_000, mark: nil)
        #expect(entry.settlement?.source == .recovered)
        #expect(entry.settlement?.ending == .recovered)
        #expect(entry.settlement?.usage == TokenUsage(prompt: 100, completion: 4_000))
        #expect(entry.heldTokens == 4_100)
    }

    @Test(
        arguments: [(0, 1_500), (700, 2_200), (2_499, 3_999), (3_000, 4_000)] as [(Int64, Int64)]
    )
    func `a stream is charged by its mark and what may have come after it`(
        mark: Int64,
        charged: Int64
    ) async throws {
        let entry = try await recovered(prompt: 100, output: 4_000, mark: mark)
        #expect(entry.settlement?.usage == TokenUsage(prompt: 100, completion: charged))
        #expect(entry.heldTokens == 4_100)
    }

    @Test func `those who distrust the mark are charged by the ceiling`() async throws {
        let entry = try await recovered(prompt: 100, output: 4_000, mark: 5) {
            $0.recovery = .ceiling
        }
        #expect(entry.settlement?.usage.completion == 4_000)
    }

    @Test func `settling twice changes nothing, also in another process`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        let ask = ledger.ask(ada)
        guard case .held(let hold) = await ledger.hold(ask) else { throw Surprise() }
        for completion in [40, 41, 42] as [Int64] {
            ledger.settle(hold, .complete(ask.terms, prompt: 90, completion: completion))
        }
        let entries = try await ledger.entries(EntryQuery()).entries
        #expect(entries.map(\.settlement?.usage.completion) == [40])
        await ledger.close()
        let again = try workshop.open()
        #expect(again.recoveredAtStart == 0)
        #expect(try await again.total().requests == 1)
        await again.close()
    }

    @Test func `request numbers go on after a restart with the clock in 1970`() async throws {
        let workshop = Workshop()
        let first = try workshop.open()
        let ada = try await first.person("ada", tokens: 10_000)
        let id = try await first.request(ada)
        await first.close()

        workshop.clock.set(Timestamp(seconds: 100))
        let second = try workshop.open()
        #expect(second.requestIDs.next(at: Timestamp(seconds: 100)) > id)
        // The month is still the one that was written.
        let standings = try await second.standings(of: .user(try #require(ada.user)))
        #expect(standings.map(\.used) == [150])
        try await second.request(ada)
        let days = try await second.entries(EntryQuery()).entries.map(\.day)
        #expect(Set(days).count == 1)
        await second.close()
    }

    @Test func `a month that turns while requests run books each where it began`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada", tokens: 1_000)
        let october = CivilDay(year: 2_026, month: 10, day: 1)
        let midnight = CivilZone.utc.start(of: october)
        let seconds = midnight.seconds - workshop.clock.now.seconds
        workshop.clock.pass(seconds: seconds - 1)
        let late = ledger.ask(ada, prompt: 600, output: 300)
        guard case .held(let hold) = await ledger.hold(late) else { throw Surprise() }
        workshop.clock.pass(seconds: 2)
        let early = ledger.ask(ada, prompt: 600, output: 300)
        guard case .held(let next) = await ledger.hold(early) else { throw Surprise() }
        ledger.settle(hold, .complete(late.terms, prompt: 600, completion: 300))
        ledger.settle(next, .complete(early.terms, prompt: 600, completion: 200))
        let days = try await ledger.entries(EntryQuery()).entries.map(\.day)
        #expect(days == [october.adding(days: -1), october])
        let standings = try await ledger.standings(of: .user(try #require(ada.user)))
        #expect(standings.map(\.used) == [800])
        var query = ReportQuery.everything
        query.by = [.month]
        let months = try await ledger.report(query).rows
        #expect(months.map { $0.values[0].text } == ["2026-09", "2026-10"])
        #expect(months.map(\.sums.completion) == [300, 200])
        await ledger.close()
    }

    @Test func `a clock that jumps into the next month does not open it`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada", tokens: 1_000)
        try await ledger.request(ada, prompt: 600, completion: 300)
        workshop.clock.set(workshop.clock.now.adding(milliseconds: 40 * 86_400_000))
        let answer = await ledger.hold(ledger.ask(ada, prompt: 600, output: 300))
        guard case .usedUp = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(ledger.health.isClockInDoubt)
        workshop.clock.pass(seconds: 601)
        try await ledger.request(ada, prompt: 600, completion: 300)
        #expect(!ledger.health.isClockInDoubt)
        await ledger.close()
    }
}
