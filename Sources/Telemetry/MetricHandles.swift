/// One number of a shard, without labels.
package struct CellHandle: Sendable {
    let base: Int

    /// A counter or gauge in a layout.
    package init(_ base: Int) { self.base = base }
}

/// A family with one fixed label.
package struct RowHandle<Label: MetricLabel>: Sendable {
    let base: Int

    /// A counter in a layout.
    package init(
        _ layout: inout MetricLayout,
        _ name: String,
        _ help: String
    ) {
        base = layout.add(name, help, labels: [Label.axis])
    }

    /// The cell of a label.
    package func cell(_ label: Label) -> Int { base + label.rawValue }
}

/// A family with two fixed labels.
package struct GridHandle<Outer: MetricLabel, Inner: MetricLabel>: Sendable {
    let base: Int
    let stride: Int

    /// A counter in a layout.
    package init(
        _ layout: inout MetricLayout,
        _ name: String,
        _ help: String
    ) {
        base = layout.add(name, help, labels: [Outer.axis, Inner.axis])
        stride = Inner.allCases.count
    }

    /// The cell of two labels.
    package func cell(_ outer: Outer, _ inner: Inner) -> Int {
        base + outer.rawValue * stride + inner.rawValue
    }
}

/// A family with a label that is met while running, and a fixed one inside it.
package struct SetHandle<Inner: MetricLabel>: Sendable {
    let base: Int
    let stride: Int

    /// A counter in a layout.
    package init(
        _ layout: inout MetricLayout,
        _ name: String,
        _ help: String,
        _ set: LabelSet
    ) {
        base = layout.add(name, help, labels: [(set.label, .met(set)), Inner.axis])
        stride = Inner.allCases.count
    }

    /// The cell of an index of the set and a label.
    package func cell(_ index: Int, _ inner: Inner) -> Int {
        base + index * stride + inner.rawValue
    }
}

/// A family with one label, which is met while running.
package struct NameHandle: Sendable {
    let base: Int

    /// A counter in a layout.
    package init(
        _ layout: inout MetricLayout,
        _ name: String,
        _ help: String,
        _ set: LabelSet,
        decimals: Int = 0
    ) {
        base = layout.add(name, help, labels: [(set.label, .met(set))], decimals: decimals)
    }

    /// The cell of an index of the set.
    package func cell(_ index: Int) -> Int { base + index }
}

/// A histogram, perhaps with a label that is met while running.
package struct HistogramHandle: Sendable {
    let base: Int
    let bounds: [Int64]

    /// Adds it to a layout.
    package init(
        _ layout: inout MetricLayout,
        _ name: String,
        _ help: String,
        bounds: [Int64],
        decimals: Int,
        _ set: LabelSet? = nil
    ) {
        base = layout.add(
            name,
            help,
            .histogram(bounds: bounds),
            labels: set.map { [($0.label, .met($0))] } ?? [],
            decimals: decimals
        )
        self.bounds = bounds
    }
}

extension MetricLabel {
    static var axis: (name: String, values: MetricFamily.Values) {
        (label, .fixed(allCases.map(\.value)))
    }
}

extension MetricCells {
    /// Counts a value into its bucket and adds it to the sum.
    package func observe(_ value: Int64, _ histogram: HistogramHandle, _ index: Int = 0) {
        let bounds = histogram.bounds
        var bucket = 0
        while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
        let base = histogram.base + index * (bounds.count + 2)
        add(1, at: base + bucket)
        add(value, at: base + bounds.count + 1)
    }
}
