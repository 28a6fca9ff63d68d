/// The page that Prometheus reads: text format 0.0.4, or OpenMetrics 1.0 when it asks for that.
package struct MetricsPage {
    /// The format, as the `Accept` field of a scrape chooses it.
    package enum Form: Sendable {
        case prometheus, openMetrics

        /// The form for an `Accept` field; Prometheus' own text unless OpenMetrics is named.
        package init(accept: String) {
            self = accept.contains("application/openmetrics-text") ? .openMetrics : .prometheus
        }

        /// The value of the page's `Content-Type`.
        package var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    private let form: Form
    private var bytes: [UInt8] = []

    /// An empty page.
    private init(_ form: Form) {
        self.form = form
        bytes.reserveCapacity(32 << 10)
    }

    /// The page of what metrics say.
    package static func text(_ readings: MetricReadings, _ form: Form = .prometheus) -> [UInt8] {
        var page = MetricsPage(form)
        for reading in readings.all { page.write(reading) }
        if form == .openMetrics { page.bytes.append("# EOF\n") }
        return page.bytes
    }

    private mutating func write(_ reading: MetricReading) {
        switch reading.kind {
        case .counter: head(reading.name, reading.help, "counter")
        case .gauge: head(reading.name, reading.help, "gauge")
        case .histogram: head(reading.name, reading.help, "histogram")
        }
        for point in reading.points {
            if case .histogram(let bounds) = reading.kind {
                buckets(reading.name, point, bounds, reading.decimals)
            } else {
                sample(reading.name, point.labels, point.value, reading.decimals)
            }
        }
    }

    private mutating func head(_ name: String, _ help: String, _ kind: StaticString) {
        // OpenMetrics names a counter's family without the suffix of its samples.
        let isTotal = form == .openMetrics && name.hasSuffix("_total")
        let family = isTotal ? String(name.dropLast(6)) : name
        bytes.append("# HELP ")
        bytes += Array("\(family) \(help)\n".utf8)
        bytes.append("# TYPE ")
        bytes += Array("\(family) ".utf8)
        bytes.append(kind)
        bytes.append("\n")
    }

    private mutating func buckets(
        _ name: String,
        _ point: MetricReading.Point,
        _ bounds: [Int64],
        _ decimals: Int
    ) {
        var total: Int64 = 0
        for (index, bound) in bounds.enumerated() {
            total &+= point.counts[index]
            var text: [UInt8] = []
            text.appendDecimal(bound, decimals: decimals)
            let edge = ("le", String(decoding: text, as: UTF8.self))
            sample(name + "_bucket", point.labels + [edge], total, 0)
        }
        total &+= point.counts[bounds.count]
        sample(name + "_bucket", point.labels + [("le", "+Inf")], total, 0)
        sample(name + "_sum", point.labels, point.value, decimals)
        sample(name + "_count", point.labels, total, 0)
    }

    private mutating func sample(
        _ name: String,
        _ labels: [(name: String, value: String)],
        _ value: Int64,
        _ decimals: Int
    ) {
        bytes.append(contentsOf: name.utf8)
        for (index, label) in labels.enumerated() {
            bytes.append(index == 0 ? "{" : ",")
            bytes.append(contentsOf: label.name.utf8)
            bytes.append("=\"")
            appendLabel(label.value)
            bytes.append("\"")
        }
        if !labels.isEmpty { bytes.append("}") }
        bytes.append(" ")
        bytes.appendDecimal(value, decimals: decimals)
        bytes.append("\n")
    }

    /// A label's value: backslash, quote and line feed are escaped, other controls become `?`.
    private mutating func appendLabel(_ value: String) {
        for byte in value.utf8.prefix(256) {
            switch byte {
            case 0x5C: bytes.append("\\\\")
            case 0x22: bytes.append("\\\"")
            case 0x0A: bytes.append("\\n")
            case 0..<0x20, 0x7F: bytes.append("?")
            default: bytes.append(byte)
            }
        }
    }
}
