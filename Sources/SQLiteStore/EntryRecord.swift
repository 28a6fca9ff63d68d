internal import Metering

/// An entry as a block holds it: numbers in place of names.
struct EntryRecord: Hashable {
    var kind: Entry.Kind = .request
    var id: Int64 = 0
    var day: Int64 = 0
    var user: Int64 = 0
    var team: Int64 = 0
    var key: Int64 = 0
    var model: Int64 = 0
    var status: Int64 = 0
    var source: UsageSource = .none
    var ending: Ending = .complete
    var tier: ServiceTier = .standard
    /// The word for why a refusal was refused.
    var reason: Int64 = 0
    var usage = TokenUsage()
    var requests: Int64 = 0
    var weightedMilli: Int64 = 0
    var nanoDollars: Int64 = 0
    var heldTokens: Int64 = 0
    var isCapped = false
    var isOverObserved = false
    var milliseconds: Int64 = 0
    var firstByteMilliseconds: Int64?
    var upstreamID = ""
    var upstream: Int64 = 0
    var servedModel: Int64 = 0
    var redactions: [Finding] = []
    var attempts: [Attempt] = []
    var count: Int64 = 1
    var corrects: Int64 = 0
    /// The numbers behind a decision, in the order of `DecisionNumbers`; empty for none.
    var decision: [Int64] = []

    /// How often something was found; `kind` is a `FindingKind`.
    struct Finding: Hashable {
        var kind: Int64
        var count: Int64
    }

    struct Attempt: Hashable {
        var upstream: Int64
        var status: Int64
        var milliseconds: Int64
    }

    /// What the entry takes from quotas.
    var charge: Charge {
        Charge(
            tokens: usage.prompt + usage.completion,
            weightedMilli: weightedMilli,
            requests: requests,
            nanoDollars: nanoDollars
        )
    }
}
