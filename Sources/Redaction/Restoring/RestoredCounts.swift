/// How many values of each kind an answer got back; never the values.
package struct RestoredCounts: Equatable, Sendable {
    // The usual answer holds no placeholder: an empty array does not allocate.
    private var counts: [Int64] = []

    /// None put back.
    package init() {}

    /// True when the answer held nothing to put back.
    package var isEmpty: Bool { counts.isEmpty }

    /// How many values of a kind were put back.
    package subscript(_ kind: RedactionKind) -> Int64 {
        let index = Int(kind.index)
        return index < counts.count ? counts[index] : 0
    }

    /// The kinds that were put back, in the order of their numbers.
    package var restored: [(kind: RedactionKind, count: Int64)] {
        counts.indices.compactMap { index in
            counts[index] == 0 ? nil : (RedactionKind(index: UInt8(index)), counts[index])
        }
    }

    mutating func add(_ kind: RedactionKind) {
        let index = Int(kind.index)
        while counts.count <= index { counts.append(0) }
        counts[index] += 1
    }
}
