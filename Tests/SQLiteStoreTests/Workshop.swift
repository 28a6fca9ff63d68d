import Digest
import Foundation
import Metering
import SQLiteStore
import Synchronization

/// A data folder of its own for each test, gone afterwards.
final class Workshop: Sendable {
    let folder: String
    let clock = HandClock()

    init() {
        let name = "tollgate-ledger-\(ProcessInfo.processInfo.globallyUniqueString)"
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Opens the ledger with a small reserve, wherever the temporary folder is.
    func open(
        policy: Policy = Policy(),
        _ change: (inout LedgerOptions) -> Void = { _ in }
    ) throws -> SQLiteLedger {
        var options = LedgerOptions()
        options.allowsAnyFileSystem = true
        options.reserveBytes = 1 << 16
        options.tickMilliseconds = 20
        options.clock = clock.machine
        change(&options)
        return try SQLiteLedger(folder: folder, policy: policy, options: options)
    }
}

/// A machine's clocks, set by hand.
final class HandClock: Sendable {
    private let wall = Mutex<Int64>(1_790_000_000_000)
    private let boot = Mutex<Int64>(1_000_000)

    var machine: MachineClock {
        MachineClock(
            wallMilliseconds: { [self] in wall.withLock { $0 } },
            bootMilliseconds: { [self] in boot.withLock { $0 } },
            isSynchronized: { false }
        )
    }

    var now: Timestamp { Timestamp(milliseconds: wall.withLock { $0 }) }

    /// Lets time pass on both clocks.
    func pass(seconds: Int64) {
        wall.withLock { $0 += seconds * 1_000 }
        boot.withLock { $0 += seconds * 1_000 }
    }

    /// Sets the wall clock alone.
    func set(_ time: Timestamp) {
        wall.withLock { $0 = time.milliseconds }
    }
}

extension SQLiteLedger {
    static let tester = Actor(key: nil, name: "test", origin: "test")

    /// Adds a person with a key, and a quota if one is given.
    func person(_ name: String, tokens: Int64? = nil) async throws -> Subject {
        guard
            case .user(let user) = try await change(
                .addUser(User.Facts(name: name)),
                by: Self.tester
            ).thing
        else { throw Surprise() }
        let facts = Key.Facts(name: "\(name)'s key", owner: .user(user, billedTo: nil))
        let lock = Key.Lock(publicID: name, digest: sha256(Array(name.utf8).span))
        guard case .key(let key) = try await change(.addKey(facts, lock), by: Self.tester).thing
        else { throw Surprise() }
        if let tokens {
            let quota = DirectoryChange.setQuota(
                .user(user),
                Quota(limit: tokens),
                .replace,
                endsAt: nil
            )
            _ = try await change(quota, by: Self.tester)
        }
        return Subject(key: key, user: user, team: nil)
    }

    /// An ask for a subject under a new request number.
    func ask(
        _ subject: Subject,
        model: String = "gpt-x",
        prompt: Int64 = 100,
        output: Int64 = 400,
        isStreamed: Bool = false
    ) -> HoldAsk {
        HoldAsk(
            id: requestIDs.next(at: Timestamp(milliseconds: 1_790_000_000_000)),
            subject: subject,
            terms: directory.terms(for: model),
            prompt: prompt,
            output: output,
            isStreamed: isStreamed
        )
    }

    /// Holds and settles one request.
    @discardableResult
    func request(
        _ subject: Subject,
        prompt: Int64 = 100,
        completion: Int64 = 50,
        model: String = "gpt-x"
    ) async throws -> RequestID {
        let ask = ask(subject, model: model, prompt: prompt, output: max(completion, 1))
        guard case .held(let hold) = await hold(ask) else { throw Surprise() }
        settle(hold, .complete(ask.terms, prompt: prompt, completion: completion))
        return ask.id
    }

    /// The sums of everything.
    func total() async throws -> Report.Sums {
        let query = ReportQuery(from: CivilDay(number: 0), to: CivilDay(number: 100_000))
        return try await report(query).total
    }
}

extension Settlement {
    static func complete(
        _ terms: ModelTerms,
        prompt: Int64,
        completion: Int64,
        source: UsageSource = .provider
    ) -> Settlement {
        let usage = TokenUsage(prompt: prompt, completion: completion)
        return Settlement(
            source: source,
            usage: usage,
            charge: terms.charge(for: usage),
            status: 200,
            ending: .complete,
            upstreamID: "req_00112233445566778899aabbccddeeff",
            upstream: "openai",
            firstByteMilliseconds: 120,
            milliseconds: 900
        )
    }
}

struct Surprise: Error {}
