internal import HTTPServer
internal import HTTPWire
internal import Metering
internal import Telemetry

/// Distributed traces: the client's is continued, and the upstream is told of our span.
extension Gateway {
    /// Finds the trace that a request belongs to; without a valid `traceparent` one begins here.
    @inline(never)
    func joinTrace(_ request: Request, _ story: Story) {
        let number = story.id.rawValue
        // Two of them contradict each other (W3C Trace Context, "Processing Model").
        let shown = request.head.fields.filter { $0.known == .traceparent }
        if shown.count == 1 {
            let bytes = request.bytes
            let text = bytes.span.extracting(shown[0].value)
            if let trace = TraceContext(continuing: text, request: number) {
                story.trace = trace
                return parts.traces.note(trace, of: number)
            }
        }
        story.trace = TraceContext(beginningAt: number)
    }

    /// Writes what the upstream is told of the trace.
    ///
    /// `tracestate` belongs to the client's trace, and goes on as it came; a gateway that exports
    /// no spans stands outside of the trace and passes both on.
    func traceFields(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        _ story: Story,
        to lines: inout [UInt8]
    ) {
        if let trace = story.trace {
            lines += traceparentPrefix + trace.traceparent + lineEnd
            guard trace.parent != 0 else { return }
        }
        for field in head.fields where !field.isNamedByConnection {
            let passes = field.known == .tracestate || field.known == .traceparent
            guard passes, story.trace == nil || field.known == .tracestate else { continue }
            // A field that was parsed can be written, so nothing is lost here.
            try? HeadWriter.field(field, of: bytes, to: &lines)
        }
    }
}

private let traceparentPrefix = Array("traceparent: ".utf8)
private let lineEnd = Array("\r\n".utf8)
