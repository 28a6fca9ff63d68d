internal import ChatFormat
internal import Metering
internal import Reactor
internal import Redaction
internal import Tokens
internal import Upstream

/// A request that may be forwarded: its hold, what is sent, and what its answer needs.
///
/// From here on nothing throws: every way out settles the hold.
struct Order {
    let hold: Hold
    let pass: RatePass
    let rates: RateNumbers?
    /// The exchange, with the request as it is forwarded.
    let call: UpstreamCall
    let route: Route
    let isStreamed: Bool
    /// Whether the client's stream shows usage, which it does only if it was asked for.
    let showsUsage: Bool
    /// What the prompt counts; nil when a rough bound was enough, never so for streams.
    let prompt: PromptTally?
    let tags: IssuedTags
    /// What is looked for in the answer; nil for nothing.
    let scan: AnswerScan?
    let tier: ServiceTier
    let hangUp: Key.HangUp
    /// When the request was handed to its upstream.
    let sentAt: MonotonicTime
}
