/// How many findings of each kind a request or an answer had, by what was done with them.
///
/// Never holds a value or an offset, so that it may go into a log, an entry and a metric.
package struct RedactionCounts: Equatable, Sendable {
    /// One kind's findings.
    package struct Tally: Equatable, Sendable {
        /// Counted and forwarded.
        package var reported: UInt32 = 0
        /// Replaced by a placeholder.
        package var redacted: UInt32 = 0
        /// The reason, or one of them, why the request was refused.
        package var refused: UInt32 = 0

        /// Nothing found.
        package init() {}

        /// All findings together.
        package var total: UInt64 { UInt64(reported) + UInt64(redacted) + UInt64(refused) }
    }

    // A clean request, the common case, must not allocate: an empty array does not.
    private var tallies: [Tally] = []

    /// Nothing found.
    package init() {}

    /// True when nothing was found.
    package var isEmpty: Bool { tallies.isEmpty }

    /// One kind's findings.
    package subscript(_ kind: RedactionKind) -> Tally {
        let index = Int(kind.index)
        return index < tallies.count ? tallies[index] : Tally()
    }

    /// The kinds that were found, in the order of their numbers.
    package var found: [(kind: RedactionKind, tally: Tally)] {
        tallies.indices.compactMap { index in
            guard tallies[index].total > 0 else { return nil }
            return (RedactionKind(index: UInt8(index)), tallies[index])
        }
    }

    /// How many values did not reach the provider.
    package var redactedTotal: Int { tallies.reduce(0) { $0 + Int($1.redacted) } }

    /// Counts one finding.
    package mutating func add(_ kind: RedactionKind, _ action: RedactionAction) {
        let index = Int(kind.index)
        while tallies.count <= index { tallies.append(Tally()) }
        switch action {
        case .pass: break
        case .report: tallies[index].reported &+= 1
        case .redact: tallies[index].redacted &+= 1
        case .refuse: tallies[index].refused &+= 1
        }
    }

    /// Adds what another text had.
    package mutating func add(_ other: RedactionCounts) {
        while tallies.count < other.tallies.count { tallies.append(Tally()) }
        for (index, tally) in other.tallies.enumerated() {
            tallies[index].reported &+= tally.reported
            tallies[index].redacted &+= tally.redacted
            tallies[index].refused &+= tally.refused
        }
    }
}
