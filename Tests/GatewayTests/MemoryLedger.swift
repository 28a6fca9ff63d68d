import Digest
import Metering
import Synchronization

/// A ledger without a disk: grants what a limit allows and remembers what it was told.
final class MemoryLedger: Ledger {
    struct Settled: Sendable {
        let id: RequestID
        let settlement: Settlement
    }

    private struct State {
        var limit: Int64 = .max
        var used: Int64 = 0
        var held: [RequestID: Int64] = [:]
        var asks: [HoldAsk] = []
        var settled: [Settled] = []
        var refused: [RefusedRequest] = []
        var fault: LedgerFault?
    }

    let directory: Directory
    let requestIDs = RequestIDSource(replica: 0, after: nil)
    private let state = Mutex(State())

    init(_ directory: Directory, limit: Int64 = .max, fault: LedgerFault? = nil) {
        self.directory = directory
        state.withLock {
            $0.limit = limit
            $0.fault = fault
        }
    }

    var health: LedgerHealth {
        var health = LedgerHealth()
        health.fault = state.withLock { $0.fault }
        return health
    }
    var asks: [HoldAsk] { state.withLock { $0.asks } }
    var settled: [Settled] { state.withLock { $0.settled } }
    var refused: [RefusedRequest] { state.withLock { $0.refused } }
    var openHolds: Int { state.withLock { $0.held.count } }

    func hold(_ ask: HoldAsk) async -> HoldAnswer {
        state.withLock { state in
            state.asks.append(ask)
            if let fault = state.fault { return .unavailable(fault) }
            let left = state.limit - state.used - state.held.values.reduce(0, +)
            if ask.isRough, ask.prompt + ask.output > left { return .tooRough }
            guard ask.prompt + ask.outputFloor <= left else {
                return .usedUp(
                    QuotaRefusal(
                        scope: .everyone,
                        name: nil,
                        quota: Quota(limit: state.limit),
                        used: state.used,
                        held: 0,
                        needed: ask.prompt,
                        resetsAt: Timestamp(seconds: 4_102_444_800)
                    )
                )
            }
            let cap = min(ask.output, left - ask.prompt)
            state.held[ask.id] = ask.prompt + cap
            return .held(
                Hold(
                    id: ask.id,
                    outputCap: cap,
                    isCapped: cap < ask.output,
                    isLimited: true,
                    terms: ask.terms,
                    stream: nil,
                    dropped: { _ in fatalError("a hold was dropped") }
                )
            )
        }
    }

    func settle(_ hold: Hold, _ settlement: Settlement) {
        guard hold.end() else { return }
        state.withLock { state in
            state.held[hold.id] = nil
            state.used += settlement.usage.total
            state.settled.append(Settled(id: hold.id, settlement: settlement))
        }
    }

    func refuse(_ request: RefusedRequest) {
        state.withLock { $0.refused.append(request) }
    }

    // What the gateway's tests never ask.
    func standings(of subject: Subject, model: String?) async throws(LedgerFault) -> [QuotaStanding]
    {
        []
    }
    func standings(of scope: QuotaScope) async throws(LedgerFault) -> [QuotaStanding] { [] }
    func newlyReachedThresholds() async throws(LedgerFault) -> [ReachedThreshold] { [] }
    func keep(_ warnings: [QuotaWarning]) async throws(LedgerFault) -> [QuotaWarning] { warnings }
    func warnings(state: QuotaWarning.State?, before: Int64?, limit: Int)
        async throws(LedgerFault) -> [QuotaWarning]
    { [] }
    func highestStandings(limit: Int) async throws(LedgerFault) -> [QuotaStanding] { [] }
    func explain(_ scope: QuotaScope, limit: Int) async throws(LedgerFault) -> [QuotaExplanation] {
        []
    }
    func change(_ change: DirectoryChange, by actor: Actor) async throws(LedgerFault)
        -> ChangeAnswer
    {
        throw .closed
    }
    func adopt(_ policy: Policy) async throws(LedgerFault) {}
    func correct(_ correction: Correction, by actor: Actor) async throws(LedgerFault) {
        throw .closed
    }
    func keep(_ session: KeptSession) async throws(LedgerFault) { throw .closed }
    func endSession(_ cookie: Digest32) async throws(LedgerFault) {}
    func sessions() async throws(LedgerFault) -> [KeptSession] { [] }
    func report(_ query: ReportQuery) async throws(LedgerFault) -> Report { throw .closed }
    func entries(_ query: EntryQuery) async throws(LedgerFault) -> EntryPage { throw .closed }
    func deleted(_ thing: DeletedThing, named name: String) async throws(LedgerFault) -> [Int64] {
        []
    }
    func note(_ action: String, of target: String, facts: String?, by actor: Actor)
        async throws(LedgerFault)
    {}
    func audit(before: Int64?, limit: Int) async throws(LedgerFault) -> [AuditRecord] { [] }
    func check() async throws(LedgerFault) -> CheckResult { throw .closed }
    func archive(before day: CivilDay, by actor: Actor) async throws(LedgerFault) -> ArchiveResult {
        throw .closed
    }
    func archives() async throws(LedgerFault) -> [ArchivedMonth] { [] }
    func backup(to path: String) async throws(LedgerFault) {}
    func close() async {}
}
