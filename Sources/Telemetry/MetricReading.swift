/// What one metric says now, for the page that Prometheus reads and for a collector.
package struct MetricReading: Sendable {
    /// How its numbers are meant.
    package enum Kind: Sendable {
        case counter, gauge
        /// Upper bounds of the buckets, ascending.
        case histogram(bounds: [Int64])
    }

    /// One combination of label values.
    package struct Point: Sendable {
        /// The labels and their values.
        package var labels: [(name: String, value: String)]
        /// The number; of a histogram the sum.
        package var value: Int64
        /// A histogram's counts, each bucket's own; one more than there are bounds.
        package var counts: [Int64] = []
    }

    /// The name, with `_total` for counters.
    package let name: String
    /// One sentence for people.
    package let help: String
    /// How its numbers are meant.
    package let kind: Kind
    /// Values and bounds are divided by ten to this power.
    package let decimals: Int
    /// The points, in the order of their labels.
    package var points: [Point] = []
}

/// What all metrics say at one moment.
package struct MetricReadings: Sendable {
    /// The readings, in their order.
    package private(set) var all: [MetricReading] = []

    /// Nothing yet.
    package init() {}

    /// All families of a layout, summed over shards that have that layout.
    package mutating func read(_ layout: MetricLayout, summing shards: [MetricCells]) {
        for family in layout.families {
            read(family) { index in
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
        var reading = MetricReading(name: name, help: help, kind: .counter, decimals: decimals)
        reading.points = [.init(labels: [], value: value)]
        all.append(reading)
    }

    /// A gauge of somebody else's, perhaps with fixed labels.
    package mutating func gauge(
        _ name: String,
        _ help: String,
        _ value: Int64,
        decimals: Int = 0,
        labels: [(name: String, value: String)] = []
    ) {
        var reading = MetricReading(name: name, help: help, kind: .gauge, decimals: decimals)
        reading.points = [.init(labels: labels, value: value)]
        all.append(reading)
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
        let kind = MetricReading.Kind.histogram(bounds: bounds)
        var reading = MetricReading(name: name, help: help, kind: kind, decimals: decimals)
        reading.points = [.init(labels: [], value: sum, counts: counts)]
        all.append(reading)
    }

    private mutating func read(_ family: MetricFamily, _ value: (Int) -> Int64) {
        let kind: MetricReading.Kind =
            switch family.kind {
            case .counter: .counter
            case .gauge: .gauge
            case .histogram(let bounds): .histogram(bounds: bounds)
            }
        var reading = MetricReading(
            name: family.name,
            help: family.help,
            kind: kind,
            decimals: family.decimals
        )
        forEachCombination(family) { labels, base in
            // Label values that never occurred would make the page many times longer.
            switch family.kind {
            case .counter, .gauge:
                let number = value(base)
                guard number != 0 || family.labels.isEmpty else { return }
                reading.points.append(.init(labels: labels, value: number))
            case .histogram(let bounds):
                let counts = (0...bounds.count).map { value(base + $0) }
                guard family.labels.isEmpty || counts.contains(where: { $0 != 0 }) else { return }
                let sum = value(base + bounds.count + 1)
                reading.points.append(.init(labels: labels, value: sum, counts: counts))
            }
        }
        all.append(reading)
    }

    /// Calls back with each combination of label values and its first cell.
    private func forEachCombination(
        _ family: MetricFamily,
        _ body: ([(name: String, value: String)], Int) -> Void
    ) {
        guard let outer = family.labels.first else { return body([], family.base) }
        let inner = family.labels.dropFirst().first
        let innerCells = (inner?.values.capacity ?? 1) * family.cellsEach
        for (i, outerName) in outer.values.names.enumerated() {
            let base = family.base + i * innerCells
            guard let inner else {
                body([(outer.name, outerName)], base)
                continue
            }
            for (j, innerName) in inner.values.names.enumerated() {
                let labels = [(outer.name, outerName), (inner.name, innerName)]
                body(labels, base + j * family.cellsEach)
            }
        }
    }
}
