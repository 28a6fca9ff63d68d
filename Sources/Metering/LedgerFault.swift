/// Why the ledger cannot do what was asked; nobody's quota is at fault.
package enum LedgerFault: Error, Hashable, Sendable {
    /// More is waiting than the queue holds, or it has waited too long.
    case overloaded
    /// The disk is full.
    case diskFull
    /// The disk or the database failed; the process must be restarted.
    case failed
    /// The ledger is closing or closed.
    case closed
    /// A report took longer than it may.
    case tooSlow
    /// The database says something that cannot be.
    case damaged(String)
    /// No such thing.
    case notFound
    /// A change that cannot be made.
    case refused(ChangeRefusal)

    /// The word in logs and metrics.
    package var name: String {
        switch self {
        case .overloaded: "overloaded"
        case .diskFull: "disk_full"
        case .failed: "failed"
        case .closed: "closed"
        case .tooSlow: "too_slow"
        case .damaged: "damaged"
        case .notFound: "not_found"
        case .refused: "refused"
        }
    }
}
