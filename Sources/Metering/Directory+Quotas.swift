/// A quota as it holds for one scope at one moment: the plan's, with overrides and raises in it.
package struct QuotaInForce: Hashable, Sendable {
    /// Whose use it counts.
    package let scope: QuotaScope
    /// The quota.
    package let quota: Quota
}

extension Directory {
    /// The quotas that a request of a subject for a model is checked against.
    package func quotas(for subject: Subject, model: String, at time: Timestamp) -> [QuotaInForce] {
        scopes(of: subject).flatMap { scope in
            quotas(of: scope, at: time)
                .filter { quota in
                    quota.models.isEmpty || quota.models.contains { $0.matches(model) }
                }
                .map { QuotaInForce(scope: scope, quota: $0) }
        }
    }

    /// The quotas of one scope, whatever the model.
    package func quotas(of scope: QuotaScope, at time: Timestamp) -> [Quota] {
        // A scope has a handful of quotas: looking through a list beats hashing their kinds.
        var inForce: [Quota] = []
        for quota in planQuotas(of: scope) {
            if let place = inForce.firstIndex(where: { $0.kind == quota.kind }) {
                inForce[place].limit = min(inForce[place].limit, quota.limit)
            } else {
                inForce.append(quota)
            }
        }
        let overrides = (people.overrides[scope] ?? []).filter { $0.isInForce(at: time) }
        for override in overrides where override.effect != .raise {
            inForce.removeAll { $0.kind == override.quota.kind }
            if override.effect == .replace { inForce.append(override.quota) }
        }
        for override in overrides where override.effect == .raise {
            let place = inForce.firstIndex { $0.kind == override.quota.kind }
            guard let place else { continue }
            inForce[place].limit = saturatingSum(inForce[place].limit, override.quota.limit)
        }
        return inForce
    }

    /// The scopes whose quotas a subject's requests count in.
    func scopes(of subject: Subject) -> [QuotaScope] {
        var scopes: [QuotaScope] = [.everyone, .key(subject.key)]
        if let user = subject.user { scopes.append(.user(user)) }
        if let team = subject.team { scopes.append(.team(team)) }
        if let user = subject.user, let team = subject.team { scopes.append(.member(user, team)) }
        return scopes
    }

    /// The name that a refusal gives to a scope.
    package func name(of scope: QuotaScope) -> String? {
        switch scope {
        case .everyone: nil
        case .user(let id), .member(let id, _): user(id)?.facts.name
        case .team(let id): team(id)?.facts.name
        case .key(let id): key(id)?.facts.name
        }
    }

    /// The team's name that a refusal adds to a member's; nil for all other scopes.
    func teamName(of scope: QuotaScope) -> String? {
        if case .member(_, let id) = scope { team(id)?.facts.name } else { nil }
    }

    private func planQuotas(of scope: QuotaScope) -> [Quota] {
        switch scope {
        case .everyone: policy.modelQuotas
        case .user(let id): userPlan(id)?.plan.quotas ?? []
        case .team(let id): teamPlan(id)?.plan.quotas ?? []
        case .member(_, let team): teamPlan(team)?.plan.memberQuotas ?? []
        case .key(let id): keyPlan(id)?.plan.quotas ?? []
        }
    }

    func userPlan(_ id: UserID) -> PlanBox? {
        plan(named: people.users[id]?.facts.plan ?? policy.defaultUserPlan)
    }

    func teamPlan(_ id: TeamID) -> PlanBox? {
        plan(named: people.teams[id]?.facts.plan ?? policy.defaultTeamPlan)
    }

    func keyPlan(_ id: KeyID) -> PlanBox? {
        plan(named: people.keys[id]?.facts.plan)
    }
}
