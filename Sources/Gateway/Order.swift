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
    let pool: UpstreamPool
    let chat: ChatRequest
    /// The forwarded path, below the upstream's base path.
    let path: [UInt8]
    /// What is forwarded: a part of the client's own bytes, or the body after edits.
    let body: [UInt8]
    let bodyRange: Range<Int>
    /// What the prompt counts: our estimate, and the bound that is held.
    let prompt: PromptTally
    let tags: IssuedTags
    let tier: ServiceTier
    let hangUp: Key.HangUp
    /// When the request was handed to its upstream.
    let sentAt: MonotonicTime
    /// Whether the client's stream shows usage, which it does only if it was asked for.
    var showsUsage: Bool { chat.includeUsage }
}
