internal import CLinux
internal import Glibc
internal import Reactor

/// What waits for the writer: filled by every loop, emptied by one thread.
// SAFETY: what threads share stands behind one lock.
@safe final class Inbox: @unchecked Sendable {
    // SAFETY: every access to what is unsafe below happens under `mutex`, which like `bell` lives
    // as long as the object does.

    /// Asks beyond this many waiting operations are refused (SECURITY limits: ledger queue).
    ///
    /// Half of the memory it stands for is kept for settles, which always enter.
    static let asksMax = 65_536

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let bell = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var operations: [Operation] = []
    /// Operations that somebody waits for.
    private var urgent = 0
    /// What the writer sleeps for; nil while it is awake.
    private var sleepsFor: Sleep?
    private var isClosed = false
    private var oldest = MonotonicTime.never

    init() {
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(bell, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(bell)
        unsafe pthread_mutex_destroy(mutex)
        unsafe bell.deallocate()
        unsafe mutex.deallocate()
    }

    /// How much has to come to end the writer's sleep.
    enum Sleep {
        /// So many operations, of any kind.
        case operations(Int)
        /// So many that somebody waits for, or so many in all.
        case urgent(Int, orAll: Int)
    }

    /// What waits.
    struct Waiting {
        var urgent: Int
        var all: Int
    }

    /// What became of an operation that was put in.
    enum Entrance {
        case taken
        case full
        case closed
    }

    /// Puts an operation in.
    ///
    /// `isUrgent` means that somebody waits for it; what `mayBeRefused` is turned away when too
    /// much waits.
    func put(
        _ operation: consuming Operation,
        isUrgent: Bool,
        mayBeRefused: Bool
    ) -> Entrance {
        unsafe pthread_mutex_lock(mutex)
        guard !isClosed, !mayBeRefused || operations.count < Self.asksMax else {
            let entrance: Entrance = isClosed ? .closed : .full
            unsafe pthread_mutex_unlock(mutex)
            return entrance
        }
        if operations.isEmpty { oldest = .current }
        operations.append(operation)
        if isUrgent { urgent += 1 }
        let rings = sleepsFor.map { isEnough(for: $0) } ?? false
        if rings { sleepsFor = nil }
        unsafe pthread_mutex_unlock(mutex)
        if rings { unsafe pthread_cond_signal(bell) }
        return .taken
    }

    /// How many operations wait.
    var count: Int {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return operations.count
    }

    /// Waits until enough is there, or until a time; tells what is there.
    func wait(for wanted: Sleep, until time: MonotonicTime) -> Waiting {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while !isEnough(for: wanted), !isClosed {
            sleepsFor = wanted
            guard sleep(until: time) else { break }
        }
        sleepsFor = nil
        return Waiting(urgent: urgent, all: operations.count)
    }

    /// Takes everything that waits, and tells when the oldest of it came.
    func take(into batch: inout [Operation]) -> MonotonicTime {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        swap(&operations, &batch)
        urgent = 0
        return oldest
    }

    /// Lets nothing in any more.
    func close() {
        unsafe pthread_mutex_lock(mutex)
        isClosed = true
        unsafe pthread_mutex_unlock(mutex)
        unsafe pthread_cond_signal(bell)
    }

    private func isEnough(for sleep: Sleep) -> Bool {
        switch sleep {
        case .operations(let wanted): operations.count >= wanted
        case .urgent(let wanted, let all): urgent >= wanted || operations.count >= all
        }
    }

    /// Sleeps on the bell; false when the time has come.
    private func sleep(until time: MonotonicTime) -> Bool {
        guard time != .never else { return unsafe pthread_cond_wait(bell, mutex) == 0 }
        var deadline = timespec(
            tv_sec: Int(time.nanoseconds / 1_000_000_000),
            tv_nsec: Int(time.nanoseconds % 1_000_000_000)
        )
        return unsafe pthread_cond_timedwait(bell, mutex, &deadline) == 0
    }
}
