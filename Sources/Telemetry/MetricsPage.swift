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
    package init(_ form: Form = .prometheus) {
        self.form = form
        bytes.reserveCapacity(32 << 10)
    }

    /// All families of a layout, summed over shards that have that layout.
    package mutating func write(_ layout: MetricLayout, summing shards: [MetricCells]) {
        for family in layout.families {
            write(family) { index in
                shards.reduce(0) { $0 &+ $1.value(at: index) }
            }
        }
    }

    /// A counter of somebody else's that has no labels; its name ends in `_total`.
    package mutating func counter(
        _ name: String,
        _ help: String,
        _ value: Int64,
        decimals: Int = 0
    ) {
        head(name, help, "counter")
        sample(name, [], value, decimals)
    }

    /// A gauge of somebody else's, perhaps with fixed labels.
    package mutating func gauge(
        _ name: String,
        _ help: String,
        _ value: Int64,
        decimals: Int = 0,
        labels: [(name: String, value: String)] = []
    ) {
        head(name, help, "gauge")
        sample(name, labels, value, decimals)
    }

    /// A histogram of somebody else's: one count for each bound, one above them, and the sum.
    package mutating func histogram(
        _ name: String,
        _ help: String,
        bounds: [Int64],
        counts: [Int64],
        sum: Int64,
        decimals: Int
    ) {
        precondition(counts.count == bounds.count + 1, "a histogram needs a count above its bounds")
        head(name, help, "histogram")
        buckets(name, [], bounds, decimals, sum: sum) { counts[$0] }
    }

    /// The finished page.
    package consuming func finished() -> [UInt8] {
        if form == .openMetrics { bytes.append("# EOF\n") }
        return bytes
    }

    private mutating func write(_ family: MetricFamily, _ value: (Int) -> Int64) {
        switch family.kind {
        case .counter: head(family.name, family.help, "counter")
        case .gauge: head(family.name, family.help, "gauge")
        case .histogram: head(family.name, family.help, "histogram")
        }
        combinations(family) { page, labels, base in
            switch family.kind {
            case .counter, .gauge:
                let number = value(base)
                // Label values that never occurred would make the page many times longer.
                guard number != 0 || family.labels.isEmpty else { return }
                page.sample(family.name, labels, number, family.decimals)
            case .histogram(let bounds):
                let counts = (0...bounds.count).map { value(base + $0) }
                guard family.labels.isEmpty || counts.contains(where: { $0 != 0 }) else { return }
                let sum = value(base + bounds.count + 1)
                page.buckets(family.name, labels, bounds, family.decimals, sum: sum) { counts[$0] }
            }
        }
    }

    /// Calls back with each combination of label values and its first cell.
    private mutating func combinations(
        _ family: MetricFamily,
        _ body: (inout MetricsPage, [(name: String, value: String)], Int) -> Void
    ) {
        guard let outer = family.labels.first else { return body(&self, [], family.base) }
        let inner = family.labels.dropFirst().first
        let innerCells = (inner?.values.capacity ?? 1) * family.cellsEach
        for (i, outerName) in outer.values.names.enumerated() {
            let base = family.base + i * innerCells
            guard let inner else {
                body(&self, [(outer.name, outerName)], base)
                continue
            }
            for (j, innerName) in inner.values.names.enumerated() {
                let labels = [(outer.name, outerName), (inner.name, innerName)]
                body(&self, labels, base + j * family.cellsEach)
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
        _ labels: [(name: String, value: String)],
        _ bounds: [Int64],
        _ decimals: Int,
        sum: Int64,
        _ count: (Int) -> Int64
    ) {
        var total: Int64 = 0
        for (index, bound) in bounds.enumerated() {
            total &+= count(index)
            var text: [UInt8] = []
            text.appendDecimal(bound, decimals: decimals)
            let edge = ("le", String(decoding: text, as: UTF8.self))
            sample(name + "_bucket", labels + [edge], total, 0)
        }
        total &+= count(bounds.count)
        sample(name + "_bucket", labels + [("le", "+Inf")], total, 0)
        sample(name + "_sum", labels, sum, decimals)
        sample(name + "_count", labels, total, 0)
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
