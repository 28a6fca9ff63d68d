internal import Reactor
internal import Synchronization
internal import Tokens

/// Builds the token tables of today's models at the first connection, beside the loops, so that
/// hardly any request waits for them, and a process that nobody calls does without their memory.
final class EarlyTables: Sendable {
    private let isAsked = Atomic(false)

    /// A connection came.
    func connectionCame() {
        guard !isAsked.load(ordering: .relaxed),
            !isAsked.exchange(true, ordering: .relaxed)
        else { return }
        let spare = BlockingThread(name: "tables")
        spare.post { TokenCounter.prepare(.o200kBase) }
        spare.stop()
    }
}
