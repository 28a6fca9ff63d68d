internal import ChatFormat
internal import Metering
internal import Reactor
internal import Upstream

/// How the exchange with the upstream came out: a value, never a throw, so that it is settled.
struct Outcome {
    /// The status the client was answered with; 499 when it had gone.
    var status: Int
    var ending: Ending
    /// The provider's own figure, the last one it gave.
    var usage: Usage?
    /// Tokens of the answer as far as it was seen, counted; nil when nothing was answered.
    var countedCompletion: Int64?
    /// True when the request may have cost something although no usage came.
    var mayHaveCost: Bool
    var upstreamID: String?
    var servedModel: String?
    var servedTier: String?

    /// Nothing was used: an error before or instead of an answer.
    static func failed(_ status: Int, _ ending: Ending) -> Outcome {
        Outcome(status: status, ending: ending, mayHaveCost: false)
    }
}
