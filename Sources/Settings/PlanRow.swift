/// One quota of a plan: so much of something in a calendar period.
package struct QuotaRow: Equatable, Sendable {
    /// What is counted.
    package enum Measure: String, CaseIterable, Sendable {
        /// Prompt and completion tokens.
        case tokens
        /// Tokens times the weights of the plan file; the limit is in whole weighted tokens.
        case weighted
        /// Requests that were forwarded.
        case requests
        /// Money; the limit is in nano-dollars.
        case dollars
    }

    /// The calendar period, in the gateway's time zone.
    package enum Period: String, CaseIterable, Sendable {
        case day, week, month, total
    }

    /// Whose use is counted.
    package enum Holder: String, CaseIterable, Sendable {
        /// The user, team or key that has the plan.
        case own
        /// Each member of the team that has the plan, alone.
        case member
    }

    /// What happens at the limit.
    package enum Action: String, CaseIterable, Sendable {
        /// The provider is told to answer no longer than what is left; then refused.
        case cap
        /// A request that might not fit is refused.
        case refuse
        /// Counted and reported, never refused.
        case observe
    }

    /// What is counted.
    package var measure: Measure
    /// How much of it; see `Measure` for the unit.
    package var limit: Int64
    /// How long until it starts afresh.
    package var period = Period.month
    /// Whose use is counted.
    package var holder = Holder.own
    /// Model patterns it counts, groups spelled out; empty means all models.
    package var models: [String] = []
    /// What happens at the limit.
    package var action = Action.cap
    /// Percentages at which a warning is sent, ascending.
    package var warnPercents = [80, 95, 100]
    /// Where it stands, for sentences about it.
    package var place: Place
}

/// A named set of quotas and limits: a member of `plans:` in `policies/plans.yaml`.
package struct PlanRow: Equatable, Sendable {
    /// Its name, as `tollgate user add --plan` takes it.
    package var name: String
    /// For people.
    package var description = ""
    /// All of them hold at once.
    package var quotas: [QuotaRow] = []
    /// Model patterns that may be asked for; empty means all.
    package var models: [String] = []
    /// Requests in a minute; nil means no limit.
    package var requestsPerMinute: Int64?
    /// Tokens in a minute; nil means no limit.
    package var tokensPerMinute: Int64?
    /// Requests at the same time; nil means no limit.
    package var parallelRequests: Int64?
    /// What becomes of a stream whose client leaves; nil means the setting `hangup`.
    package var hangup: HangupPolicy?
    /// Where it stands, for sentences about it.
    package var place: Place
}

/// How much one token of each kind counts in quotas of weighted tokens, in thousandths.
package struct WeightRow: Equatable, Sendable {
    /// A model's name or a pattern with `*` at its end; `*` alone is for all others.
    package var model: String
    /// Uncached prompt tokens.
    package var promptThousandths: Int64 = 1_000
    /// Cached prompt tokens.
    package var cachedThousandths: Int64 = 1_000
    /// Completion tokens other than reasoning.
    package var completionThousandths: Int64 = 1_000
    /// Reasoning tokens.
    package var reasoningThousandths: Int64 = 1_000
}

/// `policies/plans.yaml`, checked.
package struct PlanFile: Equatable, Sendable {
    /// In the order of the file; names differ.
    package var plans: [PlanRow] = []
    /// In the order of the file; the exact name wins, then the longest pattern.
    package var weights: [WeightRow] = []
}
