/// What a quota does when a request does not fit.
package enum QuotaAction: UInt8, Sendable, CaseIterable {
    /// Lets the request through with a lower output cap while something is left; else refuses.
    case cap = 0
    /// Refuses unless all that was asked for fits.
    case refuse = 1
    /// Lets it through and counts that it would have been refused.
    case observe = 2

    /// The word used in files and reports.
    package var name: String {
        switch self {
        case .cap: "cap"
        case .refuse: "refuse"
        case .observe: "observe"
        }
    }
}
