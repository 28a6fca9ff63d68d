internal import JSONText

/// The gateway's own metrics, those of `/metrics`, for a collector.
///
/// Names are the page's, without `_total`, which exporters to Prometheus add themselves; numbers
/// are cumulative since the process began.
extension OTLPDocument {
    /// The body for `/v1/metrics` of what all metrics say at a time.
    package func metrics(
        _ readings: MetricReadings,
        sinceMilliseconds start: Int64,
        atMilliseconds now: Int64
    ) -> [UInt8] {
        let time = (from: Self.nanoseconds(start), to: Self.nanoseconds(now))
        var json = JSONWriter()
        resource("resourceMetrics", "scopeMetrics", "metrics", &json) { json in
            for reading in readings.all where !reading.points.isEmpty {
                write(reading, time, &json)
            }
        }
        return json.bytes
    }

    private func write(
        _ reading: MetricReading,
        _ time: (from: String, to: String),
        _ json: inout JSONWriter
    ) {
        let isTotal = reading.name.hasSuffix("_total")
        let name = isTotal ? String(reading.name.dropLast(6)) : reading.name
        json.beginObject()
        json.text("name", name)
        json.text("description", reading.help)
        json.text("unit", Self.unit(of: name))
        switch reading.kind {
        case .counter: json.name("sum")
        case .gauge: json.name("gauge")
        case .histogram: json.name("histogram")
        }
        json.beginObject()
        if case .gauge = reading.kind {
        } else {
            json.number("aggregationTemporality", 2)  // CUMULATIVE.
        }
        if case .counter = reading.kind {
            json.name("isMonotonic")
            json.bool(true)
        }
        json.name("dataPoints")
        json.beginArray()
        for point in reading.points { write(point, of: reading, time, &json) }
        json.endArray()
        json.endObject()
        json.endObject()
    }

    private func write(
        _ point: MetricReading.Point,
        of reading: MetricReading,
        _ time: (from: String, to: String),
        _ json: inout JSONWriter
    ) {
        json.beginObject()
        json.name("attributes")
        json.beginArray()
        for label in point.labels { json.attribute(label.name, label.value) }
        json.endArray()
        json.text("startTimeUnixNano", time.from)
        json.text("timeUnixNano", time.to)
        if case .histogram(let bounds) = reading.kind {
            json.text("count", "\(point.counts.reduce(0, &+))")
            json.name("sum")
            json.scaled(point.value, reading.decimals)
            json.name("bucketCounts")
            json.beginArray()
            for count in point.counts { json.string("\(count)") }
            json.endArray()
            json.name("explicitBounds")
            json.beginArray()
            for bound in bounds { json.scaled(bound, reading.decimals) }
            json.endArray()
        } else if reading.decimals == 0 {
            json.text("asInt", "\(point.value)")
        } else {
            json.name("asDouble")
            json.scaled(point.value, reading.decimals)
        }
        json.endObject()
    }

    /// The unit that a name ends with (UCUM).
    private static func unit(of name: String) -> String {
        if name.hasSuffix("_seconds") { return "s" }
        if name.hasSuffix("_bytes") { return "By" }
        return name.hasSuffix("_tokens") ? "{token}" : "1"
    }
}

extension JSONWriter {
    /// A number that is divided by ten to a power, exactly.
    fileprivate mutating func scaled(_ value: Int64, _ decimals: Int) {
        var text: [UInt8] = []
        text.appendDecimal(value, decimals: decimals)
        raw(text.span)
    }
}
