/// Why the archive cannot do what was asked.
package enum ArchiveFault: Error, Hashable, Sendable {
    /// More is waiting than the queue holds.
    case overloaded
    /// The disk is full.
    case diskFull
    /// The archive is closing or closed.
    case closed
    /// The file cannot be read or written.
    case failed(String)

    /// The word in logs and metrics.
    package var name: String {
        switch self {
        case .overloaded: "overloaded"
        case .diskFull: "disk_full"
        case .closed: "closed"
        case .failed: "failed"
        }
    }
}
