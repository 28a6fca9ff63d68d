internal import JSONText

/// Spans, and the metrics made of them, as bodies for OTLP over HTTP in its JSON encoding.
///
/// Source: OpenTelemetry protocol specification 1.x, "JSON Protobuf Encoding": ids are hexadecimal,
/// 64-bit numbers are strings.
package struct OTLPDocument {
    private let version: String

    /// Writes in the name of a program version.
    package init(version: String) {
        self.version = version
    }

    // MARK: traces

    /// The body for `/v1/traces`.
    package func traces(_ spans: [GenAISpan]) -> [UInt8] {
        var json = JSONWriter()
        resource("resourceSpans", "scopeSpans", "spans", &json) { json in
            // Whoever began a trace says whether its spans are kept.
            for span in spans where span.trace.isSampled { write(span, &json) }
        }
        return json.bytes
    }

    private func write(_ span: GenAISpan, _ json: inout JSONWriter) {
        json.beginObject()
        json.text("traceId", span.trace.traceText)
        json.text("spanId", span.trace.spanText)
        if let parent = span.trace.parentText { json.text("parentSpanId", parent) }
        json.number("flags", Int64(span.trace.flags))
        json.text("name", "\(span.operation) \(span.model)")
        json.number("kind", 3)  // CLIENT: the gateway calls the provider.
        json.text("startTimeUnixNano", Self.nanoseconds(span.startMilliseconds))
        json.text("endTimeUnixNano", Self.nanoseconds(span.startMilliseconds + span.milliseconds))
        json.name("attributes")
        json.beginArray()
        json.attribute("gen_ai.operation.name", span.operation)
        json.attribute("gen_ai.provider.name", "openai")
        json.attribute("gen_ai.request.model", span.model)
        if let model = span.servedModel { json.attribute("gen_ai.response.model", model) }
        json.attribute("gen_ai.usage.input_tokens", span.inputTokens)
        json.attribute("gen_ai.usage.output_tokens", span.outputTokens)
        json.attribute("http.response.status_code", Int64(span.status))
        if let type = span.errorType { json.attribute("error.type", type) }
        for (name, value) in span.texts { json.attribute(name, value) }
        json.endArray()
        json.name("status")
        json.beginObject()
        if span.errorType != nil { json.number("code", 2) }
        json.endObject()
        json.endObject()
    }

    // MARK: metrics

    /// What a histogram's data point is for.
    private struct Series: Hashable {
        var operation: String
        var model: String
        var tokenType: String?
        var errorType: String?
    }

    // The boundaries that the conventions name.
    private static let tokenBounds: [Double] = (0...13).map { Double(1 << (2 * $0)) }
    private static let secondBounds: [Double] = (0...13).map { 0.01 * Double(1 << $0) }

    /// The body for `/v1/metrics` of what these spans add to two histograms, since the last body.
    package func metrics(
        _ spans: [GenAISpan],
        fromMilliseconds from: Int64,
        toMilliseconds to: Int64
    ) -> [UInt8] {
        var tokens: [Series: [Double]] = [:]
        var seconds: [Series: [Double]] = [:]
        for span in spans {
            var series = Series(operation: span.operation, model: span.model)
            series.errorType = span.errorType
            seconds[series, default: []].append(Double(span.milliseconds) / 1_000)
            series.errorType = nil
            for (type, count) in [("input", span.inputTokens), ("output", span.outputTokens)] {
                series.tokenType = type
                if count > 0 { tokens[series, default: []].append(Double(count)) }
            }
        }
        var json = JSONWriter()
        resource("resourceMetrics", "scopeMetrics", "metrics", &json) { json in
            let time = (from: Self.nanoseconds(from), to: Self.nanoseconds(to))
            let usage = "gen_ai.client.token.usage"
            histogram(usage, "{token}", tokens, Self.tokenBounds, time, &json)
            let duration = "gen_ai.client.operation.duration"
            histogram(duration, "s", seconds, Self.secondBounds, time, &json)
        }
        return json.bytes
    }

    private func histogram(
        _ name: String,
        _ unit: String,
        _ series: [Series: [Double]],
        _ bounds: [Double],
        _ time: (from: String, to: String),
        _ json: inout JSONWriter
    ) {
        json.beginObject()
        json.text("name", name)
        json.text("unit", unit)
        json.name("histogram")
        json.beginObject()
        json.number("aggregationTemporality", 1)  // DELTA: only what is new.
        json.name("dataPoints")
        json.beginArray()
        for (one, values) in series.sorted(by: { Self.text($0.key) < Self.text($1.key) }) {
            var counts = [Int](repeating: 0, count: bounds.count + 1)
            for value in values { counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1 }
            json.beginObject()
            json.text("startTimeUnixNano", time.from)
            json.text("timeUnixNano", time.to)
            json.text("count", "\(values.count)")
            json.decimal("sum", values.reduce(0, +))
            json.name("bucketCounts")
            json.beginArray()
            for count in counts { json.string("\(count)") }
            json.endArray()
            json.name("explicitBounds")
            json.beginArray()
            for bound in bounds { json.raw(Array("\(bound)".utf8).span) }
            json.endArray()
            json.name("attributes")
            json.beginArray()
            json.attribute("gen_ai.operation.name", one.operation)
            json.attribute("gen_ai.provider.name", "openai")
            json.attribute("gen_ai.request.model", one.model)
            if let type = one.tokenType { json.attribute("gen_ai.token.type", type) }
            if let type = one.errorType { json.attribute("error.type", type) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.endObject()
        json.endObject()
    }

    private static func text(_ series: Series) -> String {
        [series.model, series.operation, series.tokenType ?? "", series.errorType ?? ""]
            .joined(separator: "\n")
    }

    // MARK: around

    func resource(
        _ outer: StaticString,
        _ scope: StaticString,
        _ inner: StaticString,
        _ json: inout JSONWriter,
        _ write: (inout JSONWriter) -> Void
    ) {
        json.beginObject()
        json.name(outer)
        json.beginArray()
        json.beginObject()
        json.name("resource")
        json.beginObject()
        json.name("attributes")
        json.beginArray()
        json.attribute("service.name", "tollgate")
        json.attribute("service.version", version)
        json.endArray()
        json.endObject()
        json.name(scope)
        json.beginArray()
        json.beginObject()
        json.name("scope")
        json.beginObject()
        json.text("name", "tollgate")
        json.endObject()
        json.name(inner)
        json.beginArray()
        write(&json)
        json.endArray()
        json.endObject()
        json.endArray()
        json.endObject()
        json.endArray()
        json.endObject()
    }

    static func nanoseconds(_ milliseconds: Int64) -> String { "\(milliseconds)000000" }
}

extension JSONWriter {
    mutating func text(_ name: StaticString, _ value: String) {
        self.name(name)
        string(value)
    }

    mutating func number(_ name: StaticString, _ value: Int64) {
        self.name(name)
        integer(value)
    }

    mutating func decimal(_ name: StaticString, _ value: Double) {
        self.name(name)
        raw(Array("\(value)".utf8).span)
    }

    mutating func attribute(_ key: String, _ value: String) {
        beginObject()
        text("key", key)
        name("value")
        beginObject()
        text("stringValue", value)
        endObject()
        endObject()
    }

    mutating func attribute(_ key: String, _ value: Int64) {
        beginObject()
        text("key", key)
        name("value")
        beginObject()
        text("intValue", "\(value)")
        endObject()
        endObject()
    }
}
