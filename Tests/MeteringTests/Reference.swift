import Metering

/// The quotas' rules said a second time, in the plainest way: sums are taken over everything that
/// was ever held and entered, each time they are needed.
struct Reference {
    struct Booked: Hashable {
        let subject: Subject
        let model: String
        let day: CivilDay
    }

    struct Held {
        let booked: Booked
        let ceiling: Charge
    }

    struct Waiting {
        let ask: HoldAsk
        let until: Int64
        var at: Set<Line>
    }

    struct Line: Hashable {
        let scope: QuotaScope
        let quota: Quota
    }

    enum Verdict: Equatable {
        case held(cap: Int64)
        case usedUp(QuotaScope, Quota.Kind)
        case waiting
        case busy
    }

    var directory: Directory
    var entries: [Booked: Charge] = [:]
    var holds: [RequestID: Held] = [:]
    var waiting: [Waiting] = []
    /// Whether something was given back that somebody waits for, or the quotas or the day changed:
    /// who waits is looked at again only then, and keeps the places in line until then.
    var mayLook = false
    var lastDay: CivilDay?

    func lines(_ ask: HoldAsk, _ moment: Moment) -> [Line] {
        directory.quotas(for: ask.subject, model: ask.terms.model, at: moment.time)
            .map { Line(scope: $0.scope, quota: $0.quota) }
    }

    func day(_ moment: Moment) -> CivilDay { directory.policy.zone.day(at: moment.time) }

    func used(_ scope: QuotaScope, _ kind: Quota.Kind, on day: CivilDay) -> Int64 {
        entries.reduce(0) { sum, entry in
            counts(entry.key, scope, kind, day) ? sum + entry.value[kind.unit] : sum
        }
    }

    func held(_ scope: QuotaScope, _ kind: Quota.Kind, on day: CivilDay) -> Int64 {
        holds.values.reduce(0) { sum, hold in
            counts(hold.booked, scope, kind, day) ? sum + hold.ceiling[kind.unit] : sum
        }
    }

    private func counts(
        _ booked: Booked,
        _ scope: QuotaScope,
        _ kind: Quota.Kind,
        _ day: CivilDay
    ) -> Bool {
        let isInPeriod = kind.period.start(of: booked.day) == kind.period.start(of: day)
        let isForModel =
            kind.models.isEmpty || kind.models.contains { $0.matches(booked.model) }
        let isInScope =
            switch scope {
            case .everyone: true
            case .user(let id): booked.subject.user == id
            case .team(let id): booked.subject.team == id
            case .member(let id, let team):
                booked.subject.user == id && booked.subject.team == team
            case .key(let id): booked.subject.key == id
            }
        return isInPeriod && isForModel && isInScope
    }

    private mutating func notice(_ moment: Moment) {
        if let lastDay, lastDay != day(moment) { mayLook = true }
        lastDay = day(moment)
    }

    /// Decides about a new ask.
    mutating func hold(_ ask: HoldAsk, _ moment: Moment) -> Verdict {
        notice(moment)
        let behind = waiting.reduce(into: Set<Line>()) { $0.formUnion($1.at) }
        return decide(ask, moment, isLast: false, until: nil, behind: behind)
    }

    /// Decides about all that wait, in order.
    mutating func wake(_ moment: Moment) -> [(RequestID, Verdict)] {
        notice(moment)
        let isOver = waiting.first.map { $0.until <= moment.milliseconds } ?? false
        guard !waiting.isEmpty, mayLook || isOver else { return [] }
        mayLook = false
        var behind: Set<Line> = []
        var verdicts: [(RequestID, Verdict)] = []
        let before = waiting
        waiting = []
        for waiter in before {
            let isLast = waiter.until <= moment.milliseconds
            let verdict = decide(
                waiter.ask,
                moment,
                isLast: isLast,
                until: waiter.until,
                behind: behind
            )
            if verdict == .waiting {
                behind.formUnion(waiting.last?.at ?? [])
            } else {
                verdicts.append((waiter.ask.id, verdict))
            }
        }
        return verdicts
    }

    private mutating func decide(
        _ ask: HoldAsk,
        _ moment: Moment,
        isLast: Bool,
        until: Int64?,
        behind: Set<Line>
    ) -> Verdict {
        let lines = lines(ask, moment)
        let today = day(moment)
        var cap = ask.output
        var at: Set<Line> = []
        for line in lines where line.quota.action != .observe {
            let unit = line.quota.unit
            let left = line.quota.limit - used(line.scope, line.quota.kind, on: today)
            let held = held(line.scope, line.quota.kind, on: today)
            let mayCap = ask.mayCap && line.quota.action == .cap
            let floor = mayCap ? min(ask.outputFloor, ask.output) : ask.output
            let least = amount(ask, output: floor, unit)
            if least > left { return .usedUp(line.scope, line.quota.kind) }
            if least > left - held || behind.contains(line) {
                at.insert(line)
                continue
            }
            guard mayCap else { continue }
            let here = largest(ask, unit, free: left - held)
            let useful = min(ask.output, max(1_024 / ask.choices, ask.outputFloor))
            let couldBeMore = held > 0 && largest(ask, unit, free: left) > here
            if !isLast, here < useful, couldBeMore { at.insert(line) }
            cap = min(cap, here)
        }
        guard at.isEmpty else {
            if isLast { return .busy }
            let until = until ?? moment.milliseconds + 2_000
            waiting.append(Waiting(ask: ask, until: until, at: at))
            return .waiting
        }
        let booked = Booked(subject: ask.subject, model: ask.terms.model, day: today)
        let output = cap * ask.choices
        let ceiling = ask.terms.ceiling(prompt: ask.prompt, output: output, tier: ask.tier)
        holds[ask.id] = Held(booked: booked, ceiling: ceiling)
        return .held(cap: cap)
    }

    /// The largest cap that keeps to the share, found by halving; amounts only grow with the cap.
    private func largest(_ ask: HoldAsk, _ unit: QuotaUnit, free: Int64) -> Int64 {
        guard amount(ask, output: ask.output, unit) > free || unit != .requests else { return .max }
        let prompt = amount(ask, output: 0, unit)
        let always = max(1_024, min(ask.outputFloor, ask.output) * ask.choices)
        let alwaysAmount =
            unit == .nanoDollars
            ? money(ask, prompt: 0, output: always, roundedUp: false)
            : ask.terms.ceiling(prompt: 0, output: always, tier: ask.tier)[unit]
        let budget = min(max(free / 4 - prompt, alwaysAmount), free - prompt)
        func fits(_ cap: Int64) -> Bool {
            let output = cap * ask.choices
            switch unit {
            case .requests: return true
            case .nanoDollars: return pico(ask, output: output) <= max(budget, 0) * 1_000
            case .tokens, .weightedTokens:
                return ask.terms.ceiling(prompt: 0, output: output, tier: ask.tier)[unit] <= budget
            }
        }
        var (low, high) = (Int64(0), Int64(1) << 24)
        if fits(high) { return .max }
        while high - low > 1 {
            let middle = (low + high) / 2
            if fits(middle) { low = middle } else { high = middle }
        }
        return low
    }

    private func amount(_ ask: HoldAsk, output: Int64, _ unit: QuotaUnit) -> Int64 {
        ask.terms.ceiling(prompt: ask.prompt, output: output * ask.choices, tier: ask.tier)[unit]
    }

    private func pico(_ ask: HoldAsk, output: Int64) -> Int64 {
        guard let price = ask.terms.price else { return 0 }
        let columns = [0, ask.prompt].map { price.rates(prompt: $0, tier: ask.tier) }
        let rate = columns.map { max($0.output, $0.audioOutput) }.max() ?? 0
        return output * rate
    }

    private func money(_ ask: HoldAsk, prompt: Int64, output: Int64, roundedUp: Bool) -> Int64 {
        (pico(ask, output: output) + (roundedUp ? 999 : 0)) / 1_000
    }

    mutating func settle(_ id: RequestID, _ charge: Charge, _ moment: Moment) -> Bool {
        guard let hold = holds.removeValue(forKey: id) else { return false }
        let today = day(moment)
        for line in waiting.flatMap(\.at)
        where counts(hold.booked, line.scope, line.quota.kind, today) { mayLook = true }
        entries[hold.booked, default: .zero] = entries[hold.booked, default: .zero].adding(charge)
        return true
    }
}
