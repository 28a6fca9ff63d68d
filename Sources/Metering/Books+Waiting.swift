/// An ask that waits for holds in flight.
struct WaitingAsk {
    let ask: HoldAsk
    let untilMilliseconds: Int64
    /// The accounts that are in its way, where it has its place in the queue.
    var accounts: [Int]
}

extension Books {
    /// When the first wait is over; nil when nobody waits.
    package var nextDeadlineMilliseconds: Int64? { waiting.first?.untilMilliseconds }

    /// Queues an ask at the quotas that are in its way, and only there: a person whose own quota
    /// is the trouble does not stand in front of the team.
    mutating func wait(_ ask: HoldAsk, on stops: [Route.Stop], since moment: Moment) {
        let accounts = stops.map(\.account)
        for account in accounts { self.accounts[account].queued += 1 }
        waiting.append(
            WaitingAsk(
                ask: ask,
                untilMilliseconds: moment.milliseconds + Self.waitMillisecondsMax,
                accounts: accounts
            )
        )
    }

    /// Decides about the asks that wait, first come first served at every quota.
    package mutating func wake(
        at moment: Moment,
        history: History
    ) -> [(ask: HoldAsk, decision: HoldDecision)] {
        advance(to: moment, history: history)
        let isOver = waiting.first.map { $0.untilMilliseconds <= moment.milliseconds } ?? false
        guard !waiting.isEmpty, mayWake || isOver else { return [] }
        mayWake = false
        wakingPass += 1
        var decided: [(ask: HoldAsk, decision: HoldDecision)] = []
        var still: [WaitingAsk] = []
        let before = waiting
        waiting = []
        for var waiter in before {
            let decision = decideAgain(&waiter, at: moment, history)
            if case .waiting = decision {
                still.append(waiter)
            } else {
                decided.append((waiter.ask, decision))
            }
        }
        waiting = still
        return decided
    }

    private mutating func decideAgain(
        _ waiter: inout WaitingAsk,
        at moment: Moment,
        _ history: History
    ) -> HoldDecision {
        let ask = waiter.ask
        let isOver = waiter.untilMilliseconds <= moment.milliseconds
        let route = route(of: ask.subject, ask.terms, at: moment, history)
        leaveQueue(waiter)
        switch decide(ask, route, isLastTry: isOver, respectsQueue: false) {
        case .grant(let cap, let stop, let isOverObserved):
            return .held(open(ask, route, cap: cap, by: stop, isOverObserved: isOverObserved))
        case .usedUp(let stop, let needed):
            return .usedUp(refusal(route, stop, needed: needed))
        case .blocked(let stops, let needed):
            if isOver { return .busy(refusal(route, stops[0], needed: needed)) }
            waiter.accounts = stops.map(\.account)
            for account in waiter.accounts {
                accounts[account].queued += 1
                accounts[account].blockedInPass = wakingPass
            }
            return .waiting
        }
    }

    private mutating func leaveQueue(_ waiter: WaitingAsk) {
        for account in waiter.accounts {
            accounts[account].queued -= 1
            let isForgotten = accountIndex[accounts[account].id] != account
            if isForgotten, accounts[account].queued == 0 { freeAccounts.append(account) }
        }
    }
}
