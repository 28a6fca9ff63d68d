extension Books {
    /// What one look at an ask's quotas gives.
    enum Look {
        /// It fits, with this output cap per choice; the stop that capped it, or would have refused
        /// it were it not in observation, is given with it.
        case grant(cap: Int64, by: Route.Stop?, isOverObserved: Bool)
        /// It cannot fit in this period, whatever the holds in flight turn into.
        case usedUp(Route.Stop, needed: Int64)
        /// Only holds in flight are in the way, at these stops; the first one's need is given.
        case blocked([Route.Stop], needed: Int64)

        /// True when an ask gets all it wants and no observing quota minds.
        func grantsWhole(_ ask: HoldAsk) -> Bool {
            guard case .grant(let cap, _, isOverObserved: false) = self else { return false }
            return cap >= ask.output
        }
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
        var deciding: Route.Stop?
        var blocked: [Route.Stop] = []
        var blockedNeed: Int64 = 0
        for stop in route.stops {
            let account = accounts[stop.account]
            let left = saturatingSum(stop.limit, -account.used)
            let free = saturatingSum(left, -account.held)
            if stop.action == .observe {
                guard bounds.full(stop.unit) > free else { continue }
                isOverObserved = true
                if cap == ask.output { deciding = stop }
                continue
            }
            let mayCap = ask.mayCap && stop.action == .cap
            let needed = mayCap ? bounds.least(stop.unit) : bounds.full(stop.unit)
            if needed > left { return .usedUp(stop, needed: needed) }
            let isBehind =
                respectsQueue ? account.queued > 0 : account.blockedInPass == wakingPass
            if needed > free || isBehind {
                if blocked.isEmpty { blockedNeed = needed }
                blocked.append(stop)
                continue
            }
            guard mayCap else { continue }
            let here = bounds.outputCap(unit: stop.unit, free: free)
            // A cap below the useful size that only holds in flight force is worth a short wait.
            if !isLastTry, here < bounds.useful, account.held > 0,
                bounds.outputCap(unit: stop.unit, free: left) > here
            {
                if blocked.isEmpty { blockedNeed = needed }
                blocked.append(stop)
            }
            if here < cap { (cap, deciding) = (here, stop) }
        }
        guard blocked.isEmpty else { return .blocked(blocked, needed: blockedNeed) }
        return .grant(cap: cap, by: deciding, isOverObserved: isOverObserved)
    }
}

/// What an ask can take at least and at most, worked out for the units that are asked about.
struct AskBounds {
    /// The output per choice below which a cap is worth waiting for more.
    let useful: Int64
    private let prompt: Int64
    private let choices: Int64
    /// The shortest output of all choices together.
    private let floor: Int64
    /// All the output that was asked for.
    private let whole: Int64
    private let rates: CeilingRates

    init(_ ask: HoldAsk) {
        prompt = ask.prompt
        choices = ask.choices
        floor = saturatingProduct(min(ask.outputFloor, ask.output), ask.choices)
        whole = saturatingProduct(ask.output, ask.choices)
        useful = min(ask.output, max(Books.shareTokensMin / ask.choices, ask.outputFloor))
        rates = ask.terms.ceilingRates(prompt: ask.prompt, tier: ask.tier)
    }

    /// The prompt and the shortest useful answer.
    func least(_ unit: QuotaUnit) -> Int64 { amount(unit, output: floor) }

    /// The prompt and all the output that was asked for.
    func full(_ unit: QuotaUnit) -> Int64 { amount(unit, output: whole) }

    private func amount(_ unit: QuotaUnit, output: Int64) -> Int64 {
        let amount =
            switch unit {
            case .tokens: saturatingSum(prompt, output)
            case .weightedTokens: rates.weightedMilli(prompt: prompt, output: output)
            case .requests: Int64(1)
            case .nanoDollars: rates.nanoDollars(prompt: prompt, output: output)
            }
        return min(amount, Charge.amountMax)
    }

    /// The most output per choice that an account with this much free may give.
    ///
    /// A request may take a quarter of what is free, and always 1,024 output tokens' worth. The
    /// prompt counts within the quarter; its own size is no speculation and never refused for it.
    func outputCap(unit: QuotaUnit, free: Int64) -> Int64 {
        switch unit {
        case .requests: .max
        case .tokens: output(free, prompt: prompt, perToken: 1, scale: 1) / choices
        case .weightedTokens:
            output(
                free,
                prompt: rates.weightedMilli(prompt: prompt, output: 0),
                perToken: rates.outputMilli,
                scale: 1
            ) / choices
        case .nanoDollars:
            output(
                free,
                prompt: rates.nanoDollars(prompt: prompt, output: 0),
                perToken: rates.outputPico,
                scale: 1_000
            ) / choices
        }
    }

    private func output(_ free: Int64, prompt: Int64, perToken: Int64, scale: Int64) -> Int64 {
        guard perToken > 0 else { return .max }
        let always = saturatingProduct(max(Books.shareTokensMin, floor), perToken) / scale
        let share = max(free / 4 - prompt, always)
        let budget = min(share, free - prompt)
        return saturatingProduct(max(budget, 0), scale) / perToken
    }
}
