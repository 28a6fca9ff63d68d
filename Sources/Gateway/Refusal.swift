internal import ChatFormat
internal import HTTPWire
internal import Telemetry

/// Why a request is answered by us and not forwarded: all that its answer, entry and metric need.
///
/// An object: what may be thrown takes its place in the frame of everybody who might catch it.
final class Refusal: Error, @unchecked Sendable {
    // SAFETY of @unchecked: used on the loop of its request only.

    let error: ErrorBody
    /// One of a small set of words, for entries and the log.
    let reason: StaticString
    let label: RefusalLabel
    /// Whole header lines beside the usual ones.
    var fields: [UInt8] = []

    init(_ error: ErrorBody, _ reason: StaticString, _ label: RefusalLabel) {
        self.error = error
        self.reason = reason
        self.label = label
        if let seconds = error.retryAfterSeconds {
            HeadWriter.field("retry-after", Int(clamping: seconds), to: &fields)
        }
        if let retry = error.shouldRetry {
            HeadWriter.field("x-should-retry", retry ? "true" : "false", to: &fields)
        }
    }

    var status: Int { error.status }
}
