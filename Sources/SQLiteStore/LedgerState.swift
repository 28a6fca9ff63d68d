internal import Metering
internal import Synchronization

/// What the writer shows to the loops: the newest directory, and how it does.
final class LedgerState: Sendable {
    private let shown: Mutex<Directory>
    private let numbers = Mutex(LedgerHealth())

    init(directory: Directory) {
        shown = Mutex(directory)
    }

    var directory: Directory {
        get { shown.withLock { $0 } }
        set { shown.withLock { $0 = newValue } }
    }

    var health: LedgerHealth { numbers.withLock { $0 } }

    func note(_ change: (inout LedgerHealth) -> Void) {
        numbers.withLock { change(&$0) }
    }
}
