/// How the numbers of an entry are known.
package enum UsageSource: UInt8, Sendable, CaseIterable {
    /// Nothing was used: never forwarded, or failed without a word about usage.
    case none = 0
    /// The provider's own figure.
    case provider = 1
    /// Text that passed by, counted exactly with the model's encoding.
    case counted = 2
    /// Text that passed by, counted with an approximation.
    case estimated = 3
    /// An upper bound, booked for a hold that outlived its process.
    case recovered = 4
    /// A later correction by an administrator or by a late figure.
    case corrected = 5

    /// The word used in entries and reports.
    package var name: String {
        switch self {
        case .none: "none"
        case .provider: "provider"
        case .counted: "counted"
        case .estimated: "estimated"
        case .recovered: "recovered"
        case .corrected: "corrected"
        }
    }
}
