/// The ledger's mind: who may hold what, decided in memory, in order, without a clock.
///
/// A value. Whoever drives it writes down what it decides before anybody learns of it, and answers
/// its one question: what an account's entries sum up to (`history`), asked when an account is
/// first needed.
///
/// Invariants, named as in the ledger's design: I1 used + held <= limit when a hold is granted;
/// I3 held = sum of open holds; I4 used = sum of entries; I8 an entry belongs to the period of
/// its hold; I11 all quotas of a request are held, or none; I13 no arithmetic traps.
package struct Books: Sendable {
    /// Answers what an account's entries sum up to so far, in its unit.
    package typealias History = (AccountID) -> Int64

    /// The longest an ask waits for holds in flight (DESIGN.md, quotas, rule 4).
    package static let waitMillisecondsMax: Int64 = 2_000

    /// The most asks that wait at once; a guard against a flood, far above any honest queue.
    static let waitingMax = 4_096

    /// People and quotas as the books see them now.
    package internal(set) var directory: Directory
    /// The calendar day that new holds belong to.
    package internal(set) var day: CivilDay
    /// Requests that observing quotas would have refused, so far.
    package internal(set) var observedRefusals: Int64 = 0
    /// Tokens booked above their holds, so far (I9).
    package internal(set) var overshootTokens: Int64 = 0

    var accounts: [Account] = []
    var accountIndex: [AccountID: Int] = [:]
    var freeAccounts: [Int] = []
    var routes: [RouteKey: Route] = [:]
    var holds: [RequestID: Attached] = [:]
    var waiting: [WaitingAsk] = []
    /// Set when something was given back that a waiting ask may want.
    var mayWake = false
    var wakingPass = 0
    var nextOverrideEnd: Timestamp?
    var dayEnd: Timestamp

    /// Opens empty books.
    package init(directory: Directory, at moment: Moment) {
        self.directory = directory
        day = directory.policy.zone.day(at: moment.time)
        dayEnd = directory.policy.zone.start(of: day.adding(days: 1))
        nextOverrideEnd = Self.nextOverrideEnd(in: directory, after: moment.time)
    }

    /// How many holds are open.
    package var openHolds: Int { holds.count }

    /// How many asks wait.
    package var waitingAsks: Int { waiting.count }

    /// The open holds, in no order.
    package var open: some Sequence<OpenHold> { holds.values.lazy.map(\.hold) }

    /// The open hold of a request.
    package func hold(of id: RequestID) -> OpenHold? { holds[id]?.hold }

    /// Decides about an ask.
    package mutating func hold(
        _ ask: HoldAsk,
        at moment: Moment,
        history: History
    ) -> HoldDecision {
        advance(to: moment, history: history)
        guard holds[ask.id] == nil else { return .duplicate }
        let route = route(of: ask.subject, ask.terms, at: moment, history)
        let look = decide(ask, route, isLastTry: false, respectsQueue: true)
        if ask.isRough, !look.grantsWhole(ask) { return .tooRough }
        switch look {
        case .grant(let cap, let stop, let isOverObserved):
            return .held(open(ask, route, cap: cap, by: stop, isOverObserved: isOverObserved))
        case .usedUp(let stop, let needed):
            return .usedUp(refusal(route, stop, needed: needed))
        case .blocked(let stops, let needed):
            guard waiting.count < Self.waitingMax else {
                return .busy(refusal(route, stops[0], needed: needed))
            }
            wait(ask, on: stops, since: moment)
            return .waiting
        }
    }

    /// Closes a hold with what it really took; nil when it is not open (settled before).
    package mutating func settle(_ id: RequestID, charge: Charge) -> OpenHold? {
        guard let attached = holds.removeValue(forKey: id) else { return nil }
        let hold = attached.hold
        for account in attached.accounts {
            let unit = accounts[account].unit
            accounts[account].held -= hold.ceiling[unit]
            accounts[account].holders -= 1
            accounts[account].used = saturatingSum(accounts[account].used, charge[unit])
            if accounts[account].queued > 0 { mayWake = true }
        }
        overshootTokens += max(charge.tokens - hold.ceiling.tokens, 0)
        return hold
    }

    /// Books what has no hold: a correction, or an entry read back at start.
    ///
    /// Accounts that are not in memory are left alone; their history will tell.
    package mutating func book(
        _ charge: Charge,
        on subject: Subject,
        model: String,
        day: CivilDay,
        at time: Timestamp
    ) {
        for line in directory.quotas(for: subject, model: model, at: time) {
            let id = AccountID(
                scope: line.scope,
                kind: line.quota.kind,
                periodStart: line.quota.period.start(of: day)
            )
            guard let account = accountIndex[id] else { continue }
            let used = accounts[account].used
            accounts[account].used = saturatingSum(used, charge[line.quota.unit])
            if accounts[account].queued > 0 { mayWake = true }
        }
    }

    /// Opens a hold that the store remembers from before a restart, whatever the quotas say now.
    package mutating func reopen(_ hold: OpenHold, at moment: Moment, history: History) {
        guard holds[hold.id] == nil else { return }
        attach(hold, at: moment.time, history)
    }

    /// How the quotas of a scope stand.
    package mutating func standings(
        of scope: QuotaScope,
        at moment: Moment,
        history: History
    ) -> [QuotaStanding] {
        advance(to: moment, history: history)
        return directory.quotas(of: scope, at: moment.time).map { quota in
            let account = account(of: quota, scope: scope, day: day, history)
            return standing(QuotaInForce(scope: scope, quota: quota), accounts[account])
        }
    }

    /// How the quotas of a subject stand, for one model or for all.
    package mutating func standings(
        of subject: Subject,
        model: String?,
        at moment: Moment,
        history: History
    ) -> [QuotaStanding] {
        guard let model else {
            return directory.scopes(of: subject).flatMap { scope in
                standings(of: scope, at: moment, history: history)
            }
        }
        advance(to: moment, history: history)
        let route = route(of: subject, directory.terms(for: model), at: moment, history)
        return route.stops.map { standing(route.quotas[$0.place], accounts[$0.account]) }
    }

    mutating func open(
        _ ask: HoldAsk,
        _ route: Route,
        cap: Int64,
        by stop: Route.Stop?,
        isOverObserved: Bool
    ) -> HoldGrant {
        let output = saturatingProduct(cap, ask.choices)
        let hold = OpenHold(
            id: ask.id,
            subject: ask.subject,
            terms: ask.terms,
            day: day,
            ceiling: ask.terms.ceiling(prompt: ask.prompt, output: output, tier: ask.tier),
            prompt: ask.prompt,
            isStreamed: ask.isStreamed,
            tier: ask.tier,
            isCapped: cap < ask.output,
            isOverObserved: isOverObserved,
            decision: stop.map { stop in
                let needed = AskBounds(ask).full(stop.unit)
                return QuotaDecision(refusal(route, stop, needed: needed))
            },
            tag: ask.tag
        )
        add(hold, to: route.accounts)
        if isOverObserved { observedRefusals += 1 }
        return HoldGrant(hold: hold, outputCap: cap, isLimited: route.isLimited)
    }

    /// Adds a hold to its accounts; all of them, or the caller has not decided yet (I11).
    mutating func add(_ hold: OpenHold, to route: [Int]) {
        for account in route {
            let amount = hold.ceiling[accounts[account].unit]
            accounts[account].held = saturatingSum(accounts[account].held, amount)
            accounts[account].holders += 1
        }
        holds[hold.id] = Attached(hold: hold, accounts: route)
    }

    func standing(_ line: QuotaInForce, _ account: Account) -> QuotaStanding {
        QuotaStanding(
            scope: line.scope,
            name: directory.name(of: line.scope),
            quota: line.quota,
            used: account.used,
            held: account.held,
            resetsAt: directory.policy.zone.end(of: line.quota.period, containing: day)
        )
    }

    func refusal(_ route: Route, _ stop: Route.Stop, needed: Int64) -> QuotaRefusal {
        let line = route.quotas[stop.place]
        return QuotaRefusal(
            scope: line.scope,
            name: directory.name(of: line.scope),
            team: directory.teamName(of: line.scope),
            quota: line.quota,
            used: accounts[stop.account].used,
            held: accounts[stop.account].held,
            needed: needed,
            resetsAt: directory.policy.zone.end(of: line.quota.period, containing: day)
        )
    }
}
