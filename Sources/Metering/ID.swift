/// The number the ledger gives to a thing once and never again, not even after its deletion.
package struct ID<Thing>: Hashable, Comparable, Sendable {
    /// The number as it stands in the store; from 1.
    package let rawValue: Int64

    /// Wraps a number that the store gave out.
    package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Older things first.
    package static func < (x: Self, y: Self) -> Bool { x.rawValue < y.rawValue }
}

/// Which person.
package typealias UserID = ID<User>
/// Which team.
package typealias TeamID = ID<Team>
/// Which key.
package typealias KeyID = ID<Key>
/// Which quota of one subject, given beside or instead of its plan's.
package typealias QuotaID = ID<QuotaOverride>
