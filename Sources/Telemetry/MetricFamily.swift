/// One metric with all its label values: what Prometheus calls a family.
package struct MetricFamily: Sendable {
    /// How its numbers are meant.
    package enum Kind: Sendable {
        case counter
        case gauge
        /// Upper bounds of the buckets, ascending, in the family's integer unit.
        case histogram(bounds: [Int64])
    }

    /// The values of a label, now.
    package enum Values: Sendable {
        case fixed([String])
        case met(LabelSet)

        /// How many cells the label needs.
        var capacity: Int {
            switch self {
            case .fixed(let values): values.count
            case .met(let set): set.capacity
            }
        }

        /// The values that have a name now.
        var names: [String] {
            switch self {
            case .fixed(let values): values
            case .met(let set): set.names
            }
        }
    }

    /// In Prometheus, with `_total` for counters.
    package let name: String
    /// One sentence for those who read the page.
    package let help: String
    /// How its numbers are meant.
    package let kind: Kind
    /// At most two labels, the first one outermost.
    package let labels: [(name: String, values: Values)]
    /// The page divides by ten to this power: 6 for microseconds shown as seconds.
    package let decimals: Int
    /// The first of its cells.
    package let base: Int

    /// Cells of one combination of labels: one, or the buckets with the overflow and the sum.
    var cellsEach: Int {
        guard case .histogram(let bounds) = kind else { return 1 }
        return bounds.count + 2
    }

    /// All its cells.
    var cellCount: Int {
        labels.reduce(cellsEach) { $0 * $1.values.capacity }
    }
}

/// Lays families out one behind the other; every shard of a program has the same layout.
package struct MetricLayout: Sendable {
    /// In the order of the page.
    package private(set) var families: [MetricFamily] = []
    /// Cells of a shard.
    package private(set) var cellCount = 0

    /// Nothing yet.
    package init() {}

    /// Adds a family; its first cell is the answer.
    package mutating func add(
        _ name: String,
        _ help: String,
        _ kind: MetricFamily.Kind = .counter,
        labels: [(name: String, values: MetricFamily.Values)] = [],
        decimals: Int = 0
    ) -> Int {
        let family = MetricFamily(
            name: name,
            help: help,
            kind: kind,
            labels: labels,
            decimals: decimals,
            base: cellCount
        )
        families.append(family)
        cellCount += family.cellCount
        return family.base
    }
}
