internal import Metering

/// Sums by the values of a report's dimensions.
///
/// Values are kept flat, as many for each group as there are dimensions: a report may have some
/// hundred thousand groups.
struct GroupedSums {
    /// How many dimensions there are.
    let width: Int
    private(set) var values: [Int64] = []
    private(set) var sums: [UsageSums] = []
    private var places: [GroupValues: Int] = [:]

    init(width: Int) {
        precondition(width <= GroupValues.scalarCount, "there are fewer dimensions")
        self.width = width
    }

    var count: Int { sums.count }

    /// The values of a group.
    func values(of group: Int) -> ArraySlice<Int64> {
        values[group * width..<(group + 1) * width]
    }

    /// Adds to a group, which may be there.
    ///
    /// `isLast` promises that this group will not be added to again, which saves remembering it.
    mutating func add(_ part: UsageSums, to group: GroupValues, isLast: Bool = false) {
        if !places.isEmpty, let place = places[group] {
            sums[place].add(part)
            return
        }
        if !isLast { places[group] = sums.count }
        for place in 0..<width { values.append(group[place]) }
        sums.append(part)
    }
}

/// The values of one group, in the order of the query; what is behind the last is 0.
typealias GroupValues = SIMD16<Int64>
