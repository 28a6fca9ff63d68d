/// What the operator's files say about metering; replaced as a whole on reload.
package struct Policy: Sendable {
    /// The plans by name.
    package var plans: [String: Plan]
    /// The plan of a user who was given none.
    package var defaultUserPlan: String?
    /// The plan of a team that was given none.
    package var defaultTeamPlan: String?
    /// Quotas on models, over everybody's use.
    package var modelQuotas: [Quota]
    /// Rate limits on models, over everybody's use; the first pattern that fits counts.
    package var modelLimits: [ModelLimits]
    /// Bounds, prices and weights of models.
    package var prices: PriceTable
    /// What happens to a stream whose client went away, unless a key or a plan says otherwise.
    package var hangUp: Key.HangUp
    /// Where calendar days begin.
    package var zone: CivilZone

    /// Puts a policy together; the default limits nothing and counts in UTC.
    package init(
        plans: [String: Plan] = [:],
        defaultUserPlan: String? = nil,
        defaultTeamPlan: String? = nil,
        modelQuotas: [Quota] = [],
        modelLimits: [ModelLimits] = [],
        prices: PriceTable = PriceTable(),
        hangUp: Key.HangUp = .cut,
        zone: CivilZone = .utc
    ) {
        self.plans = plans
        self.defaultUserPlan = defaultUserPlan
        self.defaultTeamPlan = defaultTeamPlan
        self.modelQuotas = modelQuotas
        self.modelLimits = modelLimits
        self.prices = prices
        self.hangUp = hangUp
        self.zone = zone
    }
}

/// How fast all use of some models may go.
package struct ModelLimits: Hashable, Sendable {
    /// The models; limits are per model, not per pattern.
    package var models: ModelPattern
    /// The limits.
    package var limits: RateLimits

    /// Puts a line together.
    package init(models: ModelPattern, limits: RateLimits) {
        self.models = models
        self.limits = limits
    }
}
