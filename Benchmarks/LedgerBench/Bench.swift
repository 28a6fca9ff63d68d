import Company
import Glibc
import Metering
import Reactor
import SQLiteStore
import Synchronization

/// A ledger with people in it, and the loads that are put on it.
final class Bench: Sendable {
    private let ledger: SQLiteLedger
    private let loop: EventLoop
    private let subjects: [Subject]
    private let terms: ModelTerms

    init(folder: String) async throws {
        var options = LedgerOptions()
        options.allowsAnyFileSystem = true
        let rates = Price.Rates(input: 2_500_000, output: 10_000_000, cachedInput: 1_250_000)
        let row = PriceTable.Row(outputTokensMax: 16_384, price: Price(standard: rates))
        let pattern = ModelPattern("gpt-4o")
        let plan = Plan(name: "bench", quotas: [Quota(limit: 1 << 50)])
        let policy = Policy(
            plans: ["bench": plan],
            defaultUserPlan: "bench",
            defaultTeamPlan: "bench",
            prices: PriceTable(rows: pattern.map { [($0, row)] } ?? [])
        )
        ledger = try SQLiteLedger(folder: folder, policy: policy, options: options)
        subjects = try await company(in: ledger)
        terms = ledger.directory.terms(for: "gpt-4o")
        loop = EventLoop(index: 0)
        loop.start()
    }

    /// As many clients as asked hold and settle as fast as they can.
    func closed(clients: Int, seconds: Int) async throws -> Line {
        try await measured("closed \(clients)") { waits in
            let end = MonotonicTime.current.adding(milliseconds: seconds * 1_000)
            let tasks = (0..<clients).map { client in
                loop.spawn { [self] in
                    var turn = client
                    while MonotonicTime.current < end {
                        await request(turn, waits)
                        turn += 7
                    }
                }
            }
            for task in tasks { await task.value }
        }
    }

    /// One client holds and settles every 5 ms.
    func lone(seconds: Int) async throws -> Line {
        try await measured("lone") { waits in
            await loop.spawn { [self] in
                for turn in 0..<seconds * 200 {
                    await loop.sleep(until: .current.adding(milliseconds: 5))
                    await request(turn, waits)
                }
            }
            .value
        }
    }

    /// Asks come at random, so many a second, whether or not earlier ones were answered.
    func open(rate: Int, seconds: Int) async throws -> Line {
        try await measured("open \(rate)") { waits in
            await loop.spawn { [self] in
                var random = SystemRandomNumberGenerator()
                var due = MonotonicTime.current
                var tasks: [Task<Void, Never>] = []
                for turn in 0..<rate * seconds {
                    let draw = Double.random(in: .leastNonzeroMagnitude..<1, using: &random)
                    let pause = -log(draw) * 1_000_000_000 / Double(rate)
                    due = MonotonicTime(nanoseconds: due.nanoseconds + UInt64(pause))
                    if due > .current { await loop.sleep(until: due) }
                    tasks.append(loop.spawn { [self] in await request(turn, waits) })
                }
                for task in tasks { await task.value }
            }
            .value
        }
    }

    func finish() async {
        let check = try? await ledger.check()
        print("check: \(check?.broken.isEmpty == true ? "sound" : "\(check?.broken ?? [])")")
        await ledger.close()
        loop.stop()
        loop.join()
    }

    private func request(_ turn: Int, _ waits: Waits) async {
        let start = MonotonicTime.current
        let ask = HoldAsk(
            id: ledger.requestIDs.next(at: Timestamp(milliseconds: 1_790_000_000_000)),
            subject: subjects[turn % subjects.count],
            terms: terms,
            prompt: 300,
            output: 1_000
        )
        guard case .held(let hold) = await ledger.hold(ask) else { return }
        waits.note(MonotonicTime.current.nanoseconds(since: start))
        let usage = TokenUsage(prompt: 280, completion: 300)
        let settlement = Settlement(
            source: .provider,
            usage: usage,
            charge: terms.charge(for: usage),
            status: 200,
            ending: .complete,
            upstreamID: "req_00112233445566778899aabbccddeeff",
            upstream: "openai",
            firstByteMilliseconds: 300,
            milliseconds: 2_000
        )
        ledger.settle(hold, settlement)
    }

    private func measured(
        _ name: String,
        _ load: (Waits) async throws -> Void
    ) async throws -> Line {
        let waits = Waits()
        let before = (
            threads: ThreadTimes.read(), health: ledger.health, time: MonotonicTime.current
        )
        try await load(waits)
        // What was settled last is written before the sums are taken.
        _ = try await ledger.standings(of: .everyone)
        let after = ThreadTimes.read()
        let seconds = Double(MonotonicTime.current.nanoseconds(since: before.time)) / 1e9
        return Line(
            name: name,
            waits: waits.sorted(),
            seconds: seconds,
            commits: ledger.health.commits - before.health.commits,
            threads: after.since(before.threads)
        )
    }
}
