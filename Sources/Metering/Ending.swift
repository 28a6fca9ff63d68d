/// How a forwarded request ended.
package enum Ending: UInt8, Sendable, CaseIterable {
    /// The whole answer went to the client.
    case complete = 0
    /// The provider answered with an error, which was passed on.
    case upstreamRefused = 1
    /// The provider could not be reached, broke off, or sent something broken.
    case upstreamFailed = 2
    /// The provider took longer than it may.
    case upstreamTimedOut = 3
    /// The client went away; the upstream request was cancelled.
    case clientGone = 4
    /// The client went away; the stream was read to its end for its usage.
    case drained = 5
    /// Cut because the gateway was stopping.
    case stopped = 6
    /// Certainly not forwarded: the connection failed before its first byte.
    case notForwarded = 7
    /// The process ended before the request did; booked at start.
    case recovered = 8
    /// A correction of another entry.
    case correction = 9
    /// The answer was kept back, or cut off, because a redaction policy refuses what it holds.
    case withheld = 10

    /// The word used in entries and reports.
    package var name: String {
        switch self {
        case .complete: "complete"
        case .upstreamRefused: "upstream_refused"
        case .upstreamFailed: "upstream_failed"
        case .upstreamTimedOut: "upstream_timed_out"
        case .clientGone: "client_gone"
        case .drained: "drained"
        case .stopped: "stopped"
        case .notForwarded: "not_forwarded"
        case .recovered: "recovered"
        case .correction: "correction"
        case .withheld: "withheld"
        }
    }
}
