internal import ChatFormat
internal import HTTPServer
internal import Metering
internal import Reactor
internal import Redaction
internal import Telemetry

/// What is known of one request while it is being answered: all that its entry and log line say.
///
/// An object: it goes from step to step, and what suspends must not carry copies.
final class Story {
    let id: RequestID
    let route: RouteLabel
    let arrival: MonotonicTime
    var key: Key?
    var subject: Subject?
    var model = ""
    var redactions = RedactionCounts()
    /// Who has the last word; nil for almost all requests.
    var witness: (any Witness)?
    /// Whom the request is for, where that is known beside its head and body.
    var person: String?
    /// Where it stands in a distributed trace; nil while no spans are exported.
    var trace: TraceContext?
    /// The most tokens of former turns that the provider keeps and adds to the prompt.
    var formerTokens: Int64 = 0
    /// The request after redaction, kept for a witness only.
    var cleaned: [UInt8]?

    init(_ gateway: Gateway, _ request: Request, _ route: RouteLabel, id: RequestID? = nil) {
        self.id = id ?? gateway.parts.ledger.requestIDs.next(at: .now)
        self.route = route
        arrival = request.arrival
    }

    /// Microseconds since the request's first byte.
    func age(at now: MonotonicTime) -> Int64 {
        Int64(clamping: now.nanoseconds(since: arrival) / 1_000)
    }
}

extension Timestamp {
    /// The wall clock's time.
    static var now: Timestamp { Timestamp(milliseconds: Int64(WallClock.nanoseconds / 1_000_000)) }
}
