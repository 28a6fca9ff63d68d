internal import Synchronization

/// How far a stream has come: written by its loop at every chunk, read by the ledger once a second.
package final class StreamMark: Sendable {
    private let delivered = Atomic<Int64>(0)

    /// Nothing delivered yet.
    package init() {}

    /// The output tokens delivered so far.
    package var tokens: Int64 {
        get { delivered.load(ordering: .relaxed) }
        set { delivered.store(newValue, ordering: .relaxed) }
    }
}
