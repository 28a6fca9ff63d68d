import Company
import Glibc
import Metering
import Reactor
import SQLiteStore
import Synchronization

/// Fills a ledger with a month of entries and times reports over it.
///
///     ReportBench FOLDER [million entries]     0 asks a folder that was filled before
///
/// 1,000 people in 20 teams use four models for thirty days, each entry held and settled as the
/// gateway does it, with a wall clock of the benchmark's own; one in ten has findings of redaction.
@main
enum ReportBench {
    static func main() async throws {
        guard CommandLine.arguments.count > 1 else {
            print(
                "ReportBench FOLDER [million entries]: FOLDER is made, and needs 100 MB a million"
            )
            return
        }
        let millions = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 10 : 10
        let start = MonotonicTime.current
        let month = try await Month(folder: CommandLine.arguments[1], isNew: millions > 0)
        if millions > 0 { try await month.fill(entries: millions * 1_000_000) }
        let seconds = Double(MonotonicTime.current.nanoseconds(since: start)) / 1e9
        print("\(millions) million entries written, or the folder opened, in \(seconds) s")
        let questions: [(String, [ReportQuery.Dimension])] = [
            ("total", []), ("by user", [.user]), ("by team", [.team]), ("by model", [.model]),
            ("by user,team,model", [.user, .team, .model]), ("by key,model", [.key, .model]),
            ("by status,source,reason", [.status, .source, .reason]),
            ("by user,status", [.user, .status]),
            ("by day,model", [.day, .model]), ("by user,day", [.user, .day]),
            ("by user,team,key,model,day,status", [.user, .team, .key, .model, .day, .status]),
            ("by redaction", [.redaction]), ("by redaction,user", [.redaction, .user]),
            ("by redaction,status,reason", [.redaction, .status, .reason]),
        ]
        for (name, by) in questions {
            var times: [Double] = []
            var rows = 0
            for _ in 0..<5 {
                let start = MonotonicTime.current
                rows = try await month.report(by).rows.count
                times.append(Double(MonotonicTime.current.nanoseconds(since: start)) / 1e6)
            }
            print("\(name): \(times.sorted()[2].rounded()) ms, \(rows) rows")
        }
        await month.close()
    }
}

/// A ledger whose clock is moved from day to day.
final class Month: Sendable {
    private final class Clock: Sendable {
        // 2026-11-01 08:00 UTC.
        let milliseconds = Mutex<Int64>(1_793_520_000_000)
    }

    private let ledger: SQLiteLedger
    private let clock = Clock()
    private let loop = EventLoop(index: 0)
    private let subjects: [Subject]
    private let terms: [ModelTerms]
    private static let clients = 1_024
    private static let days = 30

    init(folder: String, isNew: Bool) async throws {
        let clock = clock
        var options = LedgerOptions()
        options.allowsAnyFileSystem = true
        options.clock = MachineClock(
            wallMilliseconds: { clock.milliseconds.withLock { $0 } },
            bootMilliseconds: { clock.milliseconds.withLock { $0 } },
            isSynchronized: { true }
        )
        let plan = Plan(name: "bench", quotas: [Quota(limit: 1 << 50)])
        let policy = Policy(
            plans: ["bench": plan],
            defaultUserPlan: "bench",
            defaultTeamPlan: "bench"
        )
        ledger = try SQLiteLedger(folder: folder, policy: policy, options: options)
        let directory = ledger.directory
        terms = ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "o3"].map { directory.terms(for: $0) }
        subjects = isNew ? try await company(in: ledger) : []
        loop.start()
    }

    func fill(entries: Int) async throws {
        let perClient = entries / Self.days / Self.clients
        for day in 0..<Self.days {
            let tasks = (0..<Self.clients).map { client in
                loop.spawn { [self] in
                    for turn in 0..<perClient { await request(client + turn * 37) }
                }
            }
            for task in tasks { await task.value }
            if day % 5 == 4 { print("day \(day + 1)") }
            clock.milliseconds.withLock { $0 += 86_400_000 }
        }
        _ = try await ledger.standings(of: .everyone)
    }

    func report(_ by: [ReportQuery.Dimension]) async throws -> Report {
        let first = CivilDay(year: 2026, month: 11, day: 1)
        var query = ReportQuery(from: first, to: first.adding(days: 30))
        query.by = by
        return try await ledger.report(query)
    }

    func close() async {
        await ledger.close()
        loop.stop()
        loop.join()
    }

    private func request(_ turn: Int) async {
        let terms = terms[turn % 7 % 4]
        let ask = HoldAsk(
            id: ledger.requestIDs.next(
                at: Timestamp(milliseconds: clock.milliseconds.withLock { $0 })
            ),
            subject: subjects[turn % subjects.count],
            terms: terms,
            prompt: 300,
            output: 1_000
        )
        guard case .held(let hold) = await ledger.hold(ask) else { return }
        let usage = TokenUsage(prompt: 280, completion: 300)
        let findings = turn % 10 == 0 ? [RedactionCount(kind: "EMAIL", count: 2)] : []
        let settlement = Settlement(
            source: .provider,
            usage: usage,
            charge: terms.charge(for: usage),
            status: turn % 50 == 0 ? 500 : 200,
            ending: .complete,
            upstreamID: "req_00112233445566778899aabbccddeeff",
            upstream: "openai",
            firstByteMilliseconds: 300,
            milliseconds: 2_000,
            redactions: findings
        )
        ledger.settle(hold, settlement)
    }
}
