import Synchronization

/// How long holds waited.
final class Waits: Sendable {
    private let found = Mutex<[UInt64]>([])

    func note(_ nanoseconds: UInt64) {
        found.withLock { $0.append(nanoseconds) }
    }

    func sorted() -> [UInt64] { found.withLock { $0.sorted() } }
}
