internal import Glibc
internal import Reactor

/// What waits for the writer: filled by every loop, emptied by one thread.
@safe final class Inbox: @unchecked Sendable {
    /// Asks beyond this many waiting operations are refused (SECURITY limits: ledger queue).
    ///
    /// Half of the memory it stands for is kept for settles, which always enter.
    static let asksMax = 65_536

    // SAFETY: every access to the fields below happens under `mutex`, which like `bell` lives as
    // long as the object does.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let bell = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var operations: [Operation] = []
    /// The writer sleeps until there are this many; 0 while it is awake.
    private var wakeAt = 0
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

    /// What became of an operation that was put in.
    enum Entrance {
        case taken
        case full
        case closed
    }

    /// Puts an operation in; asks are turned away when too much waits.
    func put(_ operation: consuming Operation, isAsk: Bool) -> Entrance {
        unsafe pthread_mutex_lock(mutex)
        guard !isClosed, !isAsk || operations.count < Self.asksMax else {
            let entrance: Entrance = isClosed ? .closed : .full
            unsafe pthread_mutex_unlock(mutex)
            return entrance
        }
        if operations.isEmpty { oldest = .current }
        operations.append(operation)
        let rings = wakeAt > 0 && operations.count >= wakeAt
        if rings { wakeAt = 0 }
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

    /// Waits until so many operations are there, or until a time; tells how many are there.
    func wait(for wanted: Int, until time: MonotonicTime) -> Int {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while operations.count < wanted, !isClosed {
            wakeAt = wanted
            guard sleep(until: time) else { break }
        }
        wakeAt = 0
        return operations.count
    }

    /// Takes everything that waits, and tells when the oldest of it came.
    func take(into batch: inout [Operation]) -> MonotonicTime {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        swap(&operations, &batch)
        return oldest
    }

    /// Lets nothing in any more.
    func close() {
        unsafe pthread_mutex_lock(mutex)
        isClosed = true
        unsafe pthread_mutex_unlock(mutex)
        unsafe pthread_cond_signal(bell)
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
