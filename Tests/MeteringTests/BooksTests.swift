import Metering
import Testing

@Suite struct BooksTests {
    /// Books in which Ada has one quota.
    private func books(_ quota: Quota, used: Int64 = 0) -> (Books, Books.History) {
        var world = World()
        world.overrides = [
            QuotaOverride(id: QuotaID(1), scope: .user(World.ada), quota: quota)
        ]
        return (Books(directory: world.directory, at: moment()), { _ in used })
    }

    @Test(
        arguments: [
            // left, prompt, asked -> cap
            (100_000, 100, 400, 400), (100_000, 100, 128_000, 24_900), (4_000, 0, 4_000, 1_024),
            (4_096, 0, 4_096, 1_024), (8_000, 100, 4_000, 1_900), (1_000, 100, 4_000, 900),
            (8_000, 6_000, 4_000, 1_024), (116, 100, 4_000, 16), (101, 100, 1, 1),
        ] as [(Int64, Int64, Int64, Int64)]
    )
    func `a request is granted its share of what is left`(
        left: Int64,
        prompt: Int64,
        asked: Int64,
        cap: Int64
    ) throws {
        var (books, history) = books(Quota(limit: left))
        let decision = books.hold(
            ask(1, prompt: prompt, output: asked),
            at: moment(),
            history: history
        )
        let grant = try #require(decision.grant)
        #expect(grant.outputCap == cap)
        #expect(grant.hold.isCapped == (cap < asked))
        #expect(grant.hold.ceiling.tokens == prompt + cap)
    }

    @Test(arguments: [(115, 100, 4_000), (99, 100, 0), (0, 0, 16)] as [(Int64, Int64, Int64)])
    func `what cannot fit is used up at once, with the numbers`(
        left: Int64,
        prompt: Int64,
        asked: Int64
    ) throws {
        var (books, history) = books(Quota(limit: 1_000), used: 1_000 - left)
        let decision = books.hold(
            ask(1, prompt: prompt, output: asked),
            at: moment(),
            history: history
        )
        let refusal = try #require(decision.usedUp)
        #expect(refusal.scope == .user(World.ada))
        #expect(refusal.name == "ada")
        #expect(refusal.used == 1_000 - left)
        #expect(refusal.quota.limit == 1_000)
        let reset = CivilDay(year: 2_026, month: 10, day: 1)
        #expect(refusal.resetsAt == CivilZone.utc.start(of: reset))
    }

    @Test func `several choices share what one answer could have`() throws {
        var (books, history) = books(Quota(limit: 8_400))
        let decision = books.hold(
            ask(1, prompt: 100, output: 4_000, choices: 4),
            at: moment(),
            history: history
        )
        let grant = try #require(decision.grant)
        #expect(grant.outputCap == 500)
        #expect(grant.hold.ceiling.tokens == 2_100)
    }

    @Test func `a quota that refuses takes all that is asked for or nothing`() throws {
        var (books, history) = books(Quota(limit: 1_000, action: .refuse))
        let whole = books.hold(ask(1, prompt: 100, output: 900), at: moment(), history: history)
        #expect(whole.grant?.outputCap == 900)
        #expect(books.settle(RequestID(clamping: 1), charge: .zero) != nil)
        let more = books.hold(ask(2, prompt: 100, output: 901), at: moment(), history: history)
        #expect(more.usedUp?.needed == 1_001)
    }

    @Test func `a rough ask is granted whole or sent back, and changes nothing then`() throws {
        var (books, history) = books(Quota(limit: 10_000))
        let whole = ask(1, prompt: 1_000, output: 1_500, isRough: true)
        #expect(books.hold(whole, at: moment(), history: history).grant?.outputCap == 1_500)
        for rough in [
            ask(2, prompt: 1_000, output: 1_501, isRough: true),  // Would be capped by the share.
            ask(3, prompt: 7_501, output: 16, isRough: true),  // Would wait for the first.
            ask(4, prompt: 10_001, output: 16, isRough: true),  // Would be refused.
        ] {
            guard case .tooRough = books.hold(rough, at: moment(), history: history) else {
                Issue.record("\(rough.id) was decided")
                continue
            }
        }
        #expect(books.openHolds == 1)
        #expect(books.waitingAsks == 0)
    }

    @Test func `a rough ask leaves it to a close one to go over what is observed`() throws {
        var (books, history) = books(Quota(limit: 100, action: .observe))
        let rough = ask(1, prompt: 100, isRough: true)
        guard case .tooRough = books.hold(rough, at: moment(), history: history) else {
            Issue.record("it was decided")
            return
        }
        #expect(books.observedRefusals == 0)
    }

    @Test func `a quota in observation lets everything through and counts it`() throws {
        var (books, history) = books(Quota(limit: 100, action: .observe))
        let decision = books.hold(ask(1, prompt: 100), at: moment(), history: history)
        let grant = try #require(decision.grant)
        #expect(grant.hold.isOverObserved)
        #expect(!grant.isLimited)
        #expect(books.observedRefusals == 1)
    }

    @Test func `what only holds in flight block waits and is granted when they end`() throws {
        var (books, history) = books(Quota(limit: 1_000))
        let first = books.hold(ask(1, prompt: 900, output: 100), at: moment(), history: history)
        #expect(first.grant?.outputCap == 100)
        let second = books.hold(ask(2, prompt: 400, output: 100), at: moment(5), history: history)
        #expect(second.isWaiting)
        #expect(books.wake(at: moment(10), history: history).isEmpty)

        let charge = Charge(tokens: 300, requests: 1)
        #expect(books.settle(RequestID(clamping: 1), charge: charge) != nil)
        let woken = books.wake(at: moment(20), history: history)
        #expect(woken.map(\.ask.id.rawValue) == [2])
        #expect(woken.first?.decision.grant?.outputCap == 100)
    }

    @Test func `a wait ends after two seconds, as busy`() throws {
        var (books, history) = books(Quota(limit: 1_000))
        _ = books.hold(ask(1, prompt: 900, output: 100), at: moment(), history: history)
        _ = books.hold(ask(2, prompt: 400), at: moment(5), history: history)
        #expect(books.nextDeadlineMilliseconds == 2_005)
        #expect(books.wake(at: moment(2_004), history: history).isEmpty)
        let woken = books.wake(at: moment(2_005), history: history)
        #expect(woken.first?.decision.busy?.held == 1_000)
        #expect(books.waitingAsks == 0)
    }

    @Test func `who came first at a quota is served first`() throws {
        var (books, history) = books(Quota(limit: 1_000))
        _ = books.hold(ask(1, prompt: 600, output: 16), at: moment(), history: history)
        let large = books.hold(ask(2, prompt: 900, output: 16), at: moment(1), history: history)
        // This one would fit beside the first, but the large one would starve.
        let small = books.hold(ask(3, prompt: 50, output: 16), at: moment(2), history: history)
        #expect(large.isWaiting)
        #expect(small.isWaiting)
        #expect(books.settle(RequestID(clamping: 1), charge: .zero) != nil)
        let woken = books.wake(at: moment(3), history: history)
        #expect(woken.map(\.ask.id.rawValue) == [2, 3])
    }

    @Test func `who waits for the own quota does not stand in the team's way`() throws {
        var world = World()
        world.overrides = [
            QuotaOverride(
                id: QuotaID(1),
                scope: .user(World.ada),
                quota: Quota(limit: 1_000)
            ),
            QuotaOverride(
                id: QuotaID(2),
                scope: .team(World.red),
                quota: Quota(limit: 1_000_000)
            ),
        ]
        var books = Books(directory: world.directory, at: moment())
        let (ada, eve) = (World.subjects[2], World.subjects[3])
        _ = books.hold(ask(1, ada, prompt: 900, output: 16), at: moment(), history: { _ in 0 })
        let blocked = books.hold(ask(2, ada, prompt: 900), at: moment(1), history: { _ in 0 })
        #expect(blocked.isWaiting)
        let free = books.hold(ask(3, eve, prompt: 900), at: moment(2), history: { _ in 0 })
        #expect(free.grant != nil)
    }

    @Test func `either all quotas of a request are held or none`() throws {
        var world = World()
        world.overrides = [
            QuotaOverride(
                id: QuotaID(1),
                scope: .user(World.ada),
                quota: Quota(limit: 10_000)
            ),
            QuotaOverride(
                id: QuotaID(2),
                scope: .team(World.red),
                quota: Quota(limit: 50)
            ),
        ]
        var books = Books(directory: world.directory, at: moment())
        let refused = books.hold(
            ask(1, World.subjects[2], prompt: 100),
            at: moment(),
            history: { _ in 0 }
        )
        #expect(refused.usedUp?.scope == .team(World.red))
        let standings = books.standings(
            of: .user(World.ada),
            at: moment(),
            history: { _ in 0 }
        )
        #expect(standings.map(\.held) == [0])
    }

    @Test func `a new period begins with nothing used, and old holds stay in theirs`() throws {
        var (books, _) = books(Quota(limit: 1_000))
        let empty: Books.History = { _ in 0 }
        _ = books.hold(ask(1, prompt: 984, output: 16), at: moment(), history: empty)
        let next = moment(40 * 86_400_000)
        let decision = books.hold(ask(2, prompt: 984, output: 16), at: next, history: empty)
        #expect(decision.grant != nil)
        // The first request's use belongs to September, whatever October says.
        #expect(books.settle(RequestID(clamping: 1), charge: Charge(tokens: 1_000)) != nil)
        let standing = books.standings(of: .user(World.ada), at: next, history: empty)
        #expect(standing.map(\.used) == [0])
        #expect(standing.map(\.held) == [1_000])
    }

    @Test func `usage above the hold is booked in full and counted as overshoot`() throws {
        var (books, history) = books(Quota(limit: 1_000))
        _ = books.hold(ask(1, prompt: 100, output: 100), at: moment(), history: history)
        #expect(books.settle(RequestID(clamping: 1), charge: Charge(tokens: 900)) != nil)
        #expect(books.overshootTokens == 700)
        let standing = books.standings(of: .user(World.ada), at: moment(), history: history)
        #expect(standing.map(\.used) == [900])
    }

    @Test func `a quota that is taken away and given back counts what came in between`() throws {
        var (books, _) = books(Quota(limit: 10_000))
        let before = books.directory
        var used: Int64 = 0
        _ = books.hold(ask(1), at: moment(), history: { _ in used })
        books.adopt(World().directory, changesQuotas: true, at: moment(), history: { _ in used })
        #expect(books.settle(RequestID(clamping: 1), charge: Charge(tokens: 300)) != nil)
        used = 300
        books.adopt(before, changesQuotas: true, at: moment(), history: { _ in used })
        let standing = books.standings(of: .user(World.ada), at: moment(), history: { _ in used })
        #expect(standing.map(\.used) == [300])
    }

    @Test func `an override ends at its time`() throws {
        var world = World()
        world.plans = ["plan": Plan(name: "plan", quotas: [Quota(limit: 100)])]
        world.userPlan = "plan"
        world.overrides = [
            QuotaOverride(
                id: QuotaID(1),
                scope: .user(World.ada),
                quota: Quota(limit: 1_000),
                effect: .raise,
                endsAt: World.time.adding(milliseconds: 60_000)
            )
        ]
        var books = Books(directory: world.directory, at: moment())
        func limit(_ milliseconds: Int64) -> [Int64] {
            books.standings(of: .user(World.ada), at: moment(milliseconds), history: { _ in 0 })
                .map(\.quota.limit)
        }
        #expect(limit(59_999) == [1_100])
        let raised = books.hold(ask(1, prompt: 900), at: moment(59_999), history: { _ in 0 })
        #expect(raised.grant != nil)
        #expect(limit(60_000) == [100])
        let usual = books.hold(ask(2, prompt: 900), at: moment(60_000), history: { _ in 0 })
        #expect(usual.usedUp != nil)
    }

    @Test func `200 parallel requests on a nearly empty quota use it up and no more`() throws {
        let (left, prompt, cost) = (Int64(5_000), Int64(40), Int64(100))
        var (books, history) = books(Quota(limit: 1_000_000), used: 1_000_000 - left)
        var (served, used, milliseconds) = (0, Int64(0), Int64(0))
        var running: [RequestID] = []
        func note(_ decision: HoldDecision) {
            guard let grant = decision.grant else { return }
            running.append(grant.hold.id)
        }
        for number in 1...200 {
            let decision = books.hold(
                ask(Int64(number), prompt: prompt, output: 4_096),
                at: moment(milliseconds),
                history: history
            )
            note(decision)
        }
        // Every request really costs 100 tokens and takes 30 ms.
        while !running.isEmpty {
            milliseconds += 30
            for id in running {
                let ceiling = try #require(books.hold(of: id)?.ceiling.tokens)
                let real = min(cost, ceiling)
                _ = books.settle(id, charge: Charge(tokens: real, requests: 1))
                (served, used) = (served + 1, used + real)
            }
            running = []
            for woken in books.wake(at: moment(milliseconds), history: history) {
                note(woken.decision)
            }
        }
        #expect(used <= left)
        #expect(served >= Int(left / cost) - 1)
        #expect(books.overshootTokens == 0)
    }

    @Test func `numbers as large as they get are refused, and nothing traps`() {
        let largest = Int64.max
        for unit in QuotaUnit.allCases {
            var (books, history) = books(Quota(unit: unit, limit: Quota.limitMax - 1))
            for (number, model) in World.models.enumerated() {
                let ask = ask(
                    Int64(number + 1),
                    model: model,
                    prompt: largest,
                    output: largest,
                    choices: largest
                )
                _ = books.hold(ask, at: moment(), history: history)
                let usage = TokenUsage(prompt: largest, cached: -1, completion: largest)
                let charge = ask.terms.charge(for: usage)
                _ = books.settle(ask.id, charge: charge)
                _ = books.settle(ask.id, charge: charge)
            }
            #expect(books.openHolds == 0)
        }
    }
}

extension HoldDecision {
    var grant: HoldGrant? {
        if case .held(let grant) = self { grant } else { nil }
    }

    var usedUp: QuotaRefusal? {
        if case .usedUp(let refusal) = self { refusal } else { nil }
    }

    var busy: QuotaRefusal? {
        if case .busy(let refusal) = self { refusal } else { nil }
    }

    var isWaiting: Bool {
        if case .waiting = self { true } else { false }
    }
}
