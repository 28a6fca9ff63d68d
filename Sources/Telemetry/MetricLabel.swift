internal import Synchronization

/// A label with a fixed set of values: an enum whose cases are numbered from zero.
package protocol MetricLabel: CaseIterable, RawRepresentable<Int>, Sendable {
    /// The label's name in Prometheus: `reason`.
    static var label: String { get }
    /// The value in Prometheus: `quota`.
    var value: String { get }
}

extension MetricLabel {
    /// The case's own name; an enum overrides it where Prometheus wants another word.
    package var value: String { "\(self)" }
}

/// A label whose values are met while running, such as models: at most so many, then `other`.
///
/// Clients choose model names, so a name is taken in only when a provider served it or prices know
/// it; whoever invents names can at most fill the set, never the memory.
package final class LabelSet: Sendable {
    /// The index of everything that found no place.
    package static let other = 0

    /// The label's name in Prometheus: `model`.
    package let label: String
    /// How many values there are room for, `other` included.
    package let capacity: Int
    private let state: Mutex<(indexes: [String: Int], names: [String])>

    /// A set that begins with some names, which can never be crowded out.
    package init(label: String, capacity: Int, names: [String] = []) {
        self.label = label
        self.capacity = max(capacity, 1)
        state = Mutex(([:], ["other"]))
        for name in names { _ = index(of: name) }
    }

    /// The index of a name, taken in when there is room; `other` when there is none.
    package func index(of name: String) -> Int {
        state.withLock { state in
            if let index = state.indexes[name] { return index }
            guard state.names.count < capacity, name != "other" else { return Self.other }
            state.names.append(name)
            state.indexes[name] = state.names.count - 1
            return state.names.count - 1
        }
    }

    /// The index of a name that was taken in; `other` for any other, for which no room is spent.
    package func knownIndex(of name: String) -> Int {
        state.withLock { $0.indexes[name] ?? Self.other }
    }

    /// The names by index; those not met yet are missing at the end.
    package var names: [String] {
        state.withLock { $0.names }
    }
}
