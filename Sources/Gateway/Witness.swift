package import ChatFormat
package import Metering

/// Sees how one request came out, and has the last word before its client sees the end.
///
/// The story is the same with and without one: key, limits, redaction, hold, entry. A request
/// without a witness pays nothing for the chance of one.
///
///     refused ─┐
///     failed  ─┼─ settled ─ heard ─ last words ─ end of the answer
///     answered ┘
package protocol Witness: AnyObject {
    /// Whether the provider's own words about a failure stay away from the client.
    var hidesProviderErrors: Bool { get }
    /// Whether the answer is wanted as the client gets it, with the values put back that redaction
    /// took out of the request; otherwise as the provider gave it.
    var keepsRestored: Bool { get }
    /// Called once, after the request was settled or refused.
    func heard(_ testimony: Testimony) async -> LastWords
}

/// How one request came out.
package struct Testimony {
    /// The request's number, which its entry has too.
    package let id: RequestID
    /// The key that was shown; nil when it opened nothing.
    package let key: Key?
    /// Whom the request is booked on; nil when it was refused before that was known.
    package let subject: Subject?
    /// The model that was asked for; empty when that was not known.
    package let model: String
    /// The status that the client would be answered with.
    package let status: Int
    /// Whether the provider's answer came to its end.
    package let isWhole: Bool
    /// Whether the client left before the answer's end.
    package let clientIsGone: Bool
    /// How many values redaction took out of the request.
    package let redacted: Int64
    /// The request after redaction; nil when it was refused before.
    package let request: [UInt8]?
    /// The answer as JSON, a stream put together; nil without one, or when it was too long.
    package let answer: [UInt8]?
    /// The answer as the client gets it, a stream put together; nil where that does not differ.
    package var delivered: [UInt8]?
    /// What was booked.
    package let usage: TokenUsage
    /// Why the request was not forwarded; nil when it was.
    package let refusal: ErrorBody?
}

/// What a witness changes of an answer.
package struct LastWords: Sendable {
    /// Another status, for answers that are no stream.
    package var status: Int?
    /// Another body, as JSON, for answers that are no stream.
    package var body: [UInt8]?
    /// Whole header lines, for answers that are no stream.
    package var fields: [UInt8] = []
    /// Whole events before the end of a stream.
    package var events: [UInt8] = []

    /// Nothing is changed.
    package init() {}
}
