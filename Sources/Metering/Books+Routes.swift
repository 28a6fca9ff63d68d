extension Books {
    /// Takes a new directory.
    ///
    /// `changesQuotas` is false when the quotas of everybody who was known before stay as they are:
    /// for a new key, a new person, a new name.
    package mutating func adopt(
        _ directory: Directory,
        changesQuotas: Bool,
        at moment: Moment,
        history: History
    ) {
        self.directory = directory
        guard changesQuotas else { return }
        day = max(day, directory.policy.zone.day(at: moment.time))
        dayEnd = directory.policy.zone.start(of: day.adding(days: 1))
        nextOverrideEnd = Self.nextOverrideEnd(in: directory, after: moment.time)
        routes.removeAll(keepingCapacity: true)
        attachAgain(at: moment.time, history)
        mayWake = true
    }

    /// Brings the books to a moment: a new day, or the end of an override.
    package mutating func advance(to moment: Moment, history: History) {
        if let end = nextOverrideEnd, moment.time >= end {
            routes.removeAll(keepingCapacity: true)
            nextOverrideEnd = Self.nextOverrideEnd(in: directory, after: moment.time)
            attachAgain(at: moment.time, history)
            mayWake = true
        }
        guard moment.time >= dayEnd else { return }
        day = directory.policy.zone.day(at: moment.time)
        dayEnd = directory.policy.zone.start(of: day.adding(days: 1))
        routes.removeAll(keepingCapacity: true)
        forgetIdleAccounts()
        mayWake = true
    }

    /// The route of a subject's requests for a model.
    mutating func route(
        of subject: Subject,
        _ terms: ModelTerms,
        at moment: Moment,
        _ history: History
    ) -> Route {
        let key = RouteKey(subject: subject, terms: terms)
        if let route = routes[key] { return route }
        let quotas = directory.quotas(for: subject, model: terms.model, at: moment.time)
        let accounts = quotas.map { line in
            account(of: line.quota, scope: line.scope, day: day, history)
        }
        let route = Route(quotas, accounts: accounts)
        // Clients choose model names: bound what they can make us remember.
        if routes.count >= 100_000 { routes.removeAll(keepingCapacity: true) }
        routes[key] = route
        return route
    }

    /// The account of a quota in the period of a day; made from its history when it is new.
    mutating func account(
        of quota: Quota,
        scope: QuotaScope,
        day: CivilDay,
        _ history: History
    ) -> Int {
        let id = AccountID(
            scope: scope,
            kind: quota.kind,
            periodStart: quota.period.start(of: day)
        )
        if let account = accountIndex[id] { return account }
        let account = Account(id: id, used: history(id))
        let index: Int
        if let free = freeAccounts.popLast() {
            accounts[free] = account
            index = free
        } else {
            index = accounts.count
            accounts.append(account)
        }
        accountIndex[id] = index
        return index
    }

    /// Opens a hold in the accounts that are in force for it now.
    mutating func attach(_ hold: OpenHold, at time: Timestamp, _ history: History) {
        let lines = directory.quotas(for: hold.subject, model: hold.terms.model, at: time)
        let route = lines.map { line in
            account(of: line.quota, scope: line.scope, day: hold.day, history)
        }
        add(hold, to: route)
    }

    /// Moves every open hold to the accounts that are in force for it now (I3).
    ///
    /// Accounts of quotas that are not in force any more are forgotten: entries pass them by from
    /// now on, so that only their history can bring them back.
    private mutating func attachAgain(at time: Timestamp, _ history: History) {
        var inForce: [QuotaScope: Set<Quota.Kind>] = [:]
        for (id, index) in accountIndex {
            let kinds =
                inForce[id.scope] ?? Set(directory.quotas(of: id.scope, at: time).map(\.kind))
            inForce[id.scope] = kinds
            guard !kinds.contains(id.kind) else { continue }
            accountIndex[id] = nil
            // Asks may still stand in its queue; then its place is not given away.
            if accounts[index].queued == 0 { freeAccounts.append(index) }
        }
        for i in accounts.indices {
            accounts[i].held = 0
            accounts[i].holders = 0
        }
        for hold in holds.values.map(\.hold) { attach(hold, at: time, history) }
    }

    /// Frees the accounts that nothing is held in; their history brings them back when needed.
    private mutating func forgetIdleAccounts() {
        for (id, index) in accountIndex {
            let account = accounts[index]
            let isCurrent = id.periodStart == id.kind.period.start(of: day)
            guard account.holders == 0, account.queued == 0, !isCurrent else { continue }
            accountIndex[id] = nil
            freeAccounts.append(index)
        }
    }

    static func nextOverrideEnd(in directory: Directory, after time: Timestamp) -> Timestamp? {
        directory.people.overrides.values.joined().compactMap(\.endsAt).filter { $0 > time }.min()
    }
}
