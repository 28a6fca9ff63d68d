import Metering
import Support
import Testing

/// Drives the books and the reference with the same random operations and compares them.
struct Simulation {
    private var random: SeededRandom
    private var world = World()
    private var books: Books
    private var reference: Reference
    private var milliseconds: Int64 = 0
    private var nextID: Int64 = 1
    private(set) var grants = 0
    private(set) var refusals = 0
    private(set) var waits = 0
    private(set) var busy = 0
    private(set) var periodTurns = 0
    private(set) var overruns = 0

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        world.zone = random.pick([.utc, Self.moved])
        Self.shuffleQuotas(&world, &random)
        let directory = world.directory
        books = Books(directory: directory, at: moment())
        reference = Reference(directory: directory)
    }

    /// A zone whose clock is put forward and back within the simulation's months.
    private static let moved = CivilZone(
        name: "moved",
        firstOffsetSeconds: 3_600,
        changes: (0..<40).map { month in
            CivilZone.Change(
                seconds: World.time.seconds + Int64(month) * 15 * 86_400,
                offsetSeconds: month % 2 == 0 ? 7_200 : 3_600
            )
        }
    )

    mutating func step() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<45: try hold()
        case 45..<80: try settle()
        case 80..<90: try pass(Int64.random(in: 1...400, using: &random))
        case 90..<94: try pass(Int64.random(in: 400...4_000, using: &random))
        case 94..<95: try pass(Int64.random(in: 1...40, using: &random) * 3_600_000)
        case 95..<97: try changeQuotas()
        case 97..<98: crash()
        default: try compareEverything()
        }
    }

    private var now: Moment { moment(milliseconds) }

    /// What the store would answer: the sum of the entries.
    private func history() -> Books.History {
        let reference = reference
        return { account in
            reference.used(account.scope, account.kind, on: account.periodStart)
        }
    }

    private mutating func hold() throws {
        let ask = randomAsk()
        var after = reference
        let verdict = after.hold(ask, now)
        let decision = books.hold(ask, at: now, history: history())
        if case .tooRough = decision {
            // As if it had never been asked; only what could not be granted whole is sent back.
            let isObserved = reference.lines(ask, now).contains { $0.quota.action == .observe }
            try #require(ask.isRough && (isObserved || verdict != .held(cap: ask.output)))
            return
        }
        reference = after
        if ask.isRough { try #require(verdict == .held(cap: ask.output)) }
        try compare(ask, decision, verdict)
    }

    private mutating func randomAsk() -> HoldAsk {
        nextID += 1
        return HoldAsk(
            id: RequestID(clamping: nextID),
            subject: random.pick(World.subjects),
            terms: World.prices.terms(for: random.pick(World.models)),
            tier: random.pick([.standard, .standard, .flex]),
            prompt: Int64.random(in: 0...600, using: &random),
            output: random.pick([0, 1, 16, 100, 1_024, 4_096, 128_000]),
            choices: random.pick([1, 1, 1, 2, 5]),
            outputFloor: random.pick([1, 16, 64]),
            isStreamed: random.chance(50),
            mayCap: random.chance(85),
            isRough: random.chance(20)
        )
    }

    private mutating func settle() throws {
        let open = reference.holds.keys.sorted()
        guard !open.isEmpty else { return }
        let id = random.pick(open)
        guard let held = reference.holds[id] else { return }
        let charge = randomCharge(held.ceiling)
        _ = reference.settle(id, charge, now)
        let first = books.settle(id, charge: charge)
        let second = books.settle(id, charge: charge)
        try #require(first?.id == id, "I2: an open hold can be settled")
        try #require(second == nil, "I6: settling twice changes nothing")
        try wake()
    }

    /// Mostly a part of what was held; now and then nothing, and rarely more (I9).
    private mutating func randomCharge(_ ceiling: Charge) -> Charge {
        if random.chance(10) { return .zero }
        let isOver = random.chance(1)
        if isOver { overruns += 1 }
        let parts = Int64.random(in: isOver ? 1_001...1_300 : 0...1_000, using: &random)
        return Charge(
            tokens: ceiling.tokens * parts / 1_000,
            weightedMilli: ceiling.weightedMilli * parts / 1_000,
            requests: 1,
            nanoDollars: ceiling.nanoDollars * parts / 1_000
        )
    }

    private mutating func pass(_ duration: Int64) throws {
        let before = reference.day(now)
        milliseconds += duration
        if reference.day(now) != before { periodTurns += 1 }
        try wake()
    }

    private mutating func wake() throws {
        let decisions = books.wake(at: now, history: history())
        let verdicts = reference.wake(now)
        try #require(decisions.map(\.ask.id) == verdicts.map(\.0))
        for (decision, verdict) in zip(decisions, verdicts) {
            try compare(decision.ask, decision.decision, verdict.1)
        }
    }

    private mutating func compare(
        _ ask: HoldAsk,
        _ decision: HoldDecision,
        _ verdict: Reference.Verdict
    ) throws {
        switch (decision, verdict) {
        case (.held(let grant), .held(let cap)):
            try #require(grant.outputCap == cap)
            try #require(grant.hold.ceiling == reference.holds[ask.id]?.ceiling)
            try checkLimits(ask)
            grants += 1
        case (.usedUp(let refusal), .usedUp(let scope, let kind)):
            try #require(refusal.scope == scope && refusal.quota.kind == kind)
            refusals += 1
        case (.waiting, .waiting): waits += 1
        case (.busy, .busy): busy += 1
        default: Issue.record("\(decision) against \(verdict)")
        }
    }

    /// I1: nothing that was granted goes over a limit.
    private func checkLimits(_ ask: HoldAsk) throws {
        for line in reference.lines(ask, now) where line.quota.action != .observe {
            let day = reference.day(now)
            let used = reference.used(line.scope, line.quota.kind, on: day)
            let held = reference.held(line.scope, line.quota.kind, on: day)
            try #require(used + held <= line.quota.limit, "I1")
        }
    }

    private mutating func changeQuotas() throws {
        Self.shuffleQuotas(&world, &random)
        let directory = world.directory
        reference.directory = directory
        reference.mayLook = true
        books.adopt(directory, changesQuotas: true, at: now, history: history())
        try wake()
    }

    /// The process ends: what was held is entered by its ceiling, what waited is gone.
    private mutating func crash() {
        for id in reference.holds.keys.sorted() {
            guard let hold = reference.holds[id] else { continue }
            _ = reference.settle(id, hold.ceiling, now)
        }
        reference.waiting = []
        reference.mayLook = false
        books = Books(directory: world.directory, at: now)
    }

    /// I3, I4: sums in memory are the sums over everything; and books that were made anew from
    /// what is on disk have the same sums.
    private mutating func compareEverything() throws {
        var again = Books(directory: world.directory, at: now)
        for (id, hold) in reference.holds {
            let open = OpenHold(
                id: id,
                subject: hold.booked.subject,
                terms: World.prices.terms(for: hold.booked.model),
                day: hold.booked.day,
                ceiling: hold.ceiling,
                prompt: 0,
                isStreamed: false
            )
            again.reopen(open, at: now, history: history())
        }
        for scope in World.scopes {
            let standings = books.standings(of: scope, at: now, history: history())
            let afterRestart = again.standings(of: scope, at: now, history: history())
            try #require(afterRestart == standings)
            for standing in standings {
                let day = reference.day(now)
                let used = reference.used(scope, standing.quota.kind, on: day)
                let held = reference.held(scope, standing.quota.kind, on: day)
                try #require(standing.used == used, "I4 \(scope)")
                try #require(standing.held == held, "I3 \(scope)")
            }
        }
        #expect(books.openHolds == reference.holds.count)
        #expect(books.waitingAsks == reference.waiting.count)
    }

    private static func shuffleQuotas(_ world: inout World, _ random: inout SeededRandom) {
        func quota(_ random: inout SeededRandom) -> Quota {
            let unit = random.pick(QuotaUnit.allCases)
            let size: Int64 =
                switch unit {
                case .tokens: 20_000
                case .weightedTokens: 60_000_000
                case .requests: 40
                case .nanoDollars: 60_000_000
                }
            return Quota(
                unit: unit,
                period: random.pick(Period.allCases),
                models: random.chance(20) ? [ModelPattern("l*")].compactMap { $0 } : [],
                limit: Int64.random(in: 0...size, using: &random),
                action: random.pick([.cap, .cap, .refuse, .observe])
            )
        }
        func some(_ random: inout SeededRandom, _ most: Int) -> [Quota] {
            (0..<Int.random(in: 0...most, using: &random)).map { _ in quota(&random) }
        }
        let plan = Plan(
            name: "plan",
            quotas: some(&random, 2),
            memberQuotas: some(&random, 1)
        )
        world.plans = ["plan": plan]
        world.userPlan = random.chance(70) ? "plan" : nil
        world.teamPlan = random.chance(70) ? "plan" : nil
        world.modelQuotas = random.chance(30) ? some(&random, 1) : []
        world.overrides = (0..<Int.random(in: 0...3, using: &random)).map { number in
            QuotaOverride(
                id: QuotaID(Int64(number + 1)),
                scope: random.pick(World.scopes),
                quota: quota(&random),
                effect: random.pick([.replace, .replace, .raise, .lift])
            )
        }
    }
}
