internal import ChatFormat
internal import Metering
internal import Reactor
internal import Redaction
internal import Tokens
internal import Upstream

/// A request that may be forwarded: its hold, what is sent, and what its answer needs.
///
/// From here on nothing throws: every way out settles the hold.
final class Order {
    let hold: Hold
    let pass: RatePass
    /// The numbers for the answer's head.
    var rates: RateNumbers?
    /// The exchange, with the request as it is forwarded.
    let call: UpstreamCall
    let route: Route
    let isStreamed: Bool
    /// Whether the provider keeps the answer under an id of its own.
    let isKept: Bool
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
    /// Where it stands among those that are running.
    var place = 0

    init(
        hold: Hold,
        prompt: PromptTally?,
        place: Place,
        call: UpstreamCall,
        _ draft: Draft,
        hiding: Hiding,
        hangUp: Key.HangUp,
        sentAt: MonotonicTime
    ) {
        self.hold = hold
        self.prompt = prompt
        (pass, rates) = place
        self.call = call
        route = draft.chat.route
        isStreamed = draft.chat.stream
        // The API reference: responses are stored unless `store` is false.
        isKept = draft.chat.route == .responses && draft.chat.store != false
        showsUsage = draft.chat.includeUsage
        (tags, scan) = hiding
        tier = draft.tier
        self.hangUp = hangUp
        self.sentAt = sentAt
    }
}

/// What a request took from the rate limits, and the numbers for its answer's head.
typealias Place = (pass: RatePass, rates: RateNumbers?)

/// What an answer gets put back, and what is looked for in it.
typealias Hiding = (tags: IssuedTags, scan: AnswerScan?)
