internal import Synchronization

/// The traces that clients began, from the forwarding of a request until its span is exported.
///
/// Traces that begin here are made of the request's number, so only those of clients are noted.
package final class TraceBook: Sendable {
    /// Traces that are kept at most; beyond it the oldest half goes, whose spans then stand in
    /// traces of their own.
    private static let tracesMax = 65_536

    private let traces = Mutex<[Int64: TraceContext]>([:])

    /// No trace yet.
    package init() {}

    /// Notes the trace of a request.
    package func note(_ trace: TraceContext, of request: Int64) {
        traces.withLock { traces in
            if traces.count >= Self.tracesMax {
                // Requests are numbered in order of time.
                let middle = traces.keys.sorted()[traces.count / 2]
                traces = traces.filter { $0.key >= middle }
            }
            traces[request] = trace
        }
    }

    /// The trace of a request: the client's, or the one that began with it.
    package func trace(of request: Int64) -> TraceContext {
        traces.withLock { $0[request] } ?? TraceContext(beginningAt: request)
    }

    /// Forgets the traces of requests whose spans were exported.
    package func forget(_ requests: [Int64]) {
        traces.withLock { traces in
            guard !traces.isEmpty else { return }
            for request in requests { traces[request] = nil }
        }
    }
}
