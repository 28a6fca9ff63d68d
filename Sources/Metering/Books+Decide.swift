extension Books {
    /// What one look at an ask's quotas gives.
    enum Look {
        /// It fits, with this output cap per choice.
        case grant(cap: Int64, isOverObserved: Bool)
        /// It cannot fit in this period, whatever the holds in flight turn into.
        case usedUp(Route.Stop, needed: Int64)
        /// Only holds in flight are in the way, at these stops; the first one's need is given.
        case blocked([Route.Stop], needed: Int64)
    }

    /// The smallest share a request may always hold, in tokens (DESIGN.md, quotas, rule 2).
    static let shareTokensMin: Int64 = 1_024

    /// Looks at all quotas of an ask at once.
    ///
    /// `isLastTry` takes a lower cap than would be useful rather than wait; `respectsQueue` keeps
    /// the ask behind those that wait at the same quota already.
    func decide(
        _ ask: HoldAsk,
        _ route: Route,
        isLastTry: Bool,
        respectsQueue: Bool
    ) -> Look {
        let bounds = AskBounds(ask)
        var cap = ask.output
        var isOverObserved = false
        var blocked: [Route.Stop] = []
        var blockedNeed: Int64 = 0
        for stop in route.stops {
            let account = accounts[stop.account]
            let unit = stop.quota.unit
            let left = saturatingSum(stop.quota.limit, -account.used)
            let free = saturatingSum(left, -account.held)
            if stop.quota.action == .observe {
                isOverObserved = isOverObserved || bounds.full[unit] > free
                continue
            }
            let mayCap = ask.mayCap && stop.quota.action == .cap
            let needed = mayCap ? bounds.least[unit] : bounds.full[unit]
            if needed > left { return .usedUp(stop, needed: needed) }
            if isBlocked(stop, needed: needed, free: free, respectsQueue: respectsQueue) {
                if blocked.isEmpty { blockedNeed = needed }
                blocked.append(stop)
                continue
            }
            guard mayCap else { continue }
            let here = bounds.outputCap(unit: unit, free: free)
            // A cap below the useful size that only holds in flight force is worth a short wait.
            if !isLastTry, here < bounds.useful, account.held > 0,
                bounds.outputCap(unit: unit, free: left) > here
            {
                if blocked.isEmpty { blockedNeed = needed }
                blocked.append(stop)
            }
            cap = min(cap, here)
        }
        guard blocked.isEmpty else { return .blocked(blocked, needed: blockedNeed) }
        return .grant(cap: cap, isOverObserved: isOverObserved)
    }

    private func isBlocked(
        _ stop: Route.Stop,
        needed: Int64,
        free: Int64,
        respectsQueue: Bool
    ) -> Bool {
        let account = accounts[stop.account]
        if needed > free { return true }
        return respectsQueue ? account.queued > 0 : account.blockedInPass == wakingPass
    }
}

/// What an ask can take at least and at most, in every unit, worked out once per look.
struct AskBounds {
    /// The prompt and the shortest useful answer.
    let least: Charge
    /// The prompt and all the output that was asked for.
    let full: Charge
    /// The output per choice below which a cap is worth waiting for more.
    let useful: Int64
    /// The output that a share always allows: 1,024 tokens, or the floor of all choices.
    private let alwaysOutput: Int64
    private let ask: HoldAsk
    private let rates: CeilingRates

    init(_ ask: HoldAsk) {
        self.ask = ask
        let floor = saturatingProduct(min(ask.outputFloor, ask.output), ask.choices)
        let whole = saturatingProduct(ask.output, ask.choices)
        least = ask.terms.ceiling(prompt: ask.prompt, output: floor, tier: ask.tier)
        full = ask.terms.ceiling(prompt: ask.prompt, output: whole, tier: ask.tier)
        alwaysOutput = max(Books.shareTokensMin, floor)
        useful = min(ask.output, max(Books.shareTokensMin / max(ask.choices, 1), ask.outputFloor))
        rates = ask.terms.ceilingRates(prompt: ask.prompt, tier: ask.tier)
    }

    /// The most output per choice that an account with this much free may give.
    ///
    /// A request may take a quarter of what is free, and always 1,024 output tokens' worth. The
    /// prompt counts within the quarter; its own size is no speculation and never refused for it.
    func outputCap(unit: QuotaUnit, free: Int64) -> Int64 {
        let choices = max(ask.choices, 1)
        switch unit {
        case .requests:
            return .max
        case .tokens:
            return output(free, prompt: ask.prompt, perToken: 1, scale: 1) / choices
        case .weightedTokens:
            let prompt = rates.weightedMilli(prompt: ask.prompt, output: 0)
            return output(free, prompt: prompt, perToken: rates.outputMilli, scale: 1) / choices
        case .nanoDollars:
            let prompt = rates.nanoDollars(prompt: ask.prompt, output: 0)
            return output(free, prompt: prompt, perToken: rates.outputPico, scale: 1_000) / choices
        }
    }

    private func output(_ free: Int64, prompt: Int64, perToken: Int64, scale: Int64) -> Int64 {
        guard perToken > 0 else { return .max }
        let always = saturatingProduct(alwaysOutput, perToken) / scale
        let share = max(free / 4 - prompt, always)
        let budget = min(share, free - prompt)
        return saturatingProduct(max(budget, 0), scale) / perToken
    }
}
