/// A named set of quotas and limits that users, teams and keys are given.
package struct Plan: Hashable, Sendable {
    /// The name that `policies/plans.yaml` gives it.
    package var name: String
    /// What holders of the plan may use.
    package var quotas: [Quota]
    /// What each member of a team with this plan may use of the team's pool.
    package var memberQuotas: [Quota]
    /// How fast a holder may go.
    package var limits: RateLimits
    /// How fast each member of a team with this plan may go.
    package var memberLimits: RateLimits
    /// The models a holder may use; empty means all.
    package var models: [ModelPattern]
    /// What happens to a stream whose client went away; nil leaves it to the key.
    package var hangUp: Key.HangUp?

    /// Puts a plan together.
    package init(
        name: String,
        quotas: [Quota] = [],
        memberQuotas: [Quota] = [],
        limits: RateLimits = .none,
        memberLimits: RateLimits = .none,
        models: [ModelPattern] = [],
        hangUp: Key.HangUp? = nil
    ) {
        self.name = name
        self.quotas = quotas
        self.memberQuotas = memberQuotas
        self.limits = limits
        self.memberLimits = memberLimits
        self.models = models
        self.hangUp = hangUp
    }
}
