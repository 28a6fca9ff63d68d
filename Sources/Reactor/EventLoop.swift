internal import CLinux
internal import Synchronization

/// One thread, one epoll set, and the tasks that live on it.
///
/// A loop is a task executor: `spawn` starts a task whose every resumption runs on the loop's
/// thread, so what belongs to a loop needs no lock. A turn is: wait for events, wake their tasks,
/// run all tasks that are ready, fire timers, call the end-of-turn hooks.
///
/// Picture of a turn:
///
///     epoll_wait -> Socket.received(mask) -> continuation.resume -> enqueue -> ready jobs -> hooks
///
/// Jobs that come from other threads (the ledger's writer, a resolver) enter by the inbox: a list
/// under a lock and an eventfd that is written once until the loop has looked.
package final class EventLoop: TaskExecutor, @unchecked Sendable {
    // SAFETY of @unchecked: everything but `inbox` is touched on the loop's own thread only, which
    // `assertOnLoop` checks; `start` publishes the object to that thread.

    /// The loop's number, from 0.
    package let index: Int
    /// The time at the start of this turn.
    package private(set) var now = MonotonicTime.current
    /// The longest turn since it was last asked for, in nanoseconds: how late an event can be seen.
    package private(set) var longestTurnNanoseconds: UInt64 = 0

    /// Byte buffers for the loop's connections.
    package var buffers = BufferPool()

    private let epoll: Int32
    private let bell: Int32
    private let inbox = Mutex(Inbox())
    private var thread = pthread_t()
    private var running = false
    private var jobs: [UnownedJob] = []
    private var spareJobs: [UnownedJob] = []
    private var postedJobs: [UnownedJob] = []
    private var postedWork: [@Sendable () -> Void] = []
    private var sockets: [Socket?] = []
    private var generation: UInt32 = 0
    private var wheel = TimerWheel(now: .current)
    private var sleepers = SleeperHeap()
    private var endOfTurn: [() -> Void] = []
    private var stopped = false

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var work: [@Sendable () -> Void] = []
        var bellRang = false

        /// True for the first of several posts: the bell is rung once until the loop has looked.
        mutating func ringOnce() -> Bool {
            defer { bellRang = true }
            return !bellRang
        }
    }

    private static let eventsPerTurnMax = 256
    private static let bellToken = UInt64.max

    /// Makes a loop; `start()` gives it a thread.
    package init(index: Int) {
        self.index = index
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        bell = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        precondition(epoll >= 0 && bell >= 0, "no descriptors left for an event loop")
        _ = clinux_epoll_add(epoll, bell, EPOLLIN.rawValue | edgeTriggered, Self.bellToken)
    }

    deinit {
        close(epoll)
        close(bell)
    }

    /// Starts the loop's thread; it holds the loop until `stop()`.
    package func start() {
        // The thread reads `thread` only after `running` was seen, under the inbox's lock.
        inbox.withLock { _ in
            thread = startThread(named: "loop-\(index)") { [self] in run() }
            running = true
        }
    }

    /// Ends the loop after its current turn; tasks that still wait are never resumed.
    package func stop() {
        post { [self] in stopped = true }
    }

    /// Waits for the thread of a stopped loop to end.
    package func join() {
        _ = pthread_join(thread, nil)
    }

    // MARK: tasks

    /// Starts a task that lives on this loop.
    ///
    /// A bare `Task` would lose the loop: never write one.
    @discardableResult
    package func spawn(_ body: sending @escaping @isolated(any) () async -> Void) -> Task<
        Void, Never
    > {
        Task(executorPreference: self, operation: body)
    }

    /// Takes a job of the concurrency runtime; it runs on the loop's next turn.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            jobs.append(job)
        } else {
            let ring = inbox.withLock { inbox in
                inbox.jobs.append(job)
                return inbox.ringOnce()
            }
            if ring { ringBell() }
        }
    }

    /// Runs some work on the loop's thread, soon; callable from any thread.
    package func post(_ work: @escaping @Sendable () -> Void) {
        let ring = inbox.withLock { inbox in
            inbox.work.append(work)
            return inbox.ringOnce()
        }
        if ring { ringBell() }
    }

    /// True on the loop's own thread.
    package var isCurrent: Bool {
        running && pthread_equal(pthread_self(), thread) != 0
    }

    /// Traps when called from another thread: what belongs to a loop is used on it.
    package func assertOnLoop() {
        assert(isCurrent, "used outside its event loop")
    }

    /// Calls `hook` after each turn's tasks have run: flushing what was collected in the turn.
    package func atEndOfTurn(_ hook: @escaping () -> Void) {
        assertOnLoop()
        endOfTurn.append(hook)
    }

    /// Suspends the task until the time has come.
    package func sleep(until time: MonotonicTime) async {
        assertOnLoop()
        await suspend { sleepers.insert(time, $0) }
    }

    /// Gives memory that was freed back to the system; takes milliseconds where there is much.
    package func giveMemoryBack() {
        _ = malloc_trim(0)
    }

    /// The longest turn since the last call, in nanoseconds.
    package func takeLongestTurn() -> UInt64 {
        defer { longestTurnNanoseconds = 0 }
        return longestTurnNanoseconds
    }

    // MARK: sockets

    /// Adds a descriptor to the epoll set, once for its whole life, and gives it its token.
    func register(_ socket: Socket, _ descriptor: Int32) -> UInt64? {
        assertOnLoop()
        generation &+= 1
        let token = UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
        let mask = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | edgeTriggered
        guard clinux_epoll_add(epoll, descriptor, mask, token) == 0 else { return nil }
        let slot = Int(descriptor)
        if slot >= sockets.count {
            sockets += [Socket?](repeating: nil, count: slot + 64 - sockets.count)
        }
        sockets[slot] = socket
        return token
    }

    /// Forgets a descriptor that is about to be closed.
    func forget(_ descriptor: Int32) {
        sockets[Int(descriptor)] = nil
    }

    /// Notes that a socket's deadline is not before `time`; it is asked when that comes.
    func remind(_ token: UInt64, at time: MonotonicTime) -> MonotonicTime {
        wheel.insert(token, at: time)
    }

    // MARK: the turn

    private func run() {
        inbox.withLock { _ in }
        let size = clinux_event_size() * Self.eventsPerTurnMax
        let events = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
        defer { unsafe events.deallocate() }
        while !stopped {
            let timeout = jobs.isEmpty ? waitMilliseconds() : 0
            let count = unsafe clinux_epoll_wait(
                epoll,
                events,
                Int32(Self.eventsPerTurnMax),
                timeout
            )
            now = .current
            for i in 0..<max(count, 0) {
                unsafe dispatch(clinux_event_mask(events, i), clinux_event_token(events, i))
            }
            runJobs()
            fireTimers()
            for hook in endOfTurn { hook() }
            let length = MonotonicTime.current.nanoseconds(since: now)
            if length > longestTurnNanoseconds { longestTurnNanoseconds = length }
        }
    }

    private func waitMilliseconds() -> Int32 {
        let next = min(wheel.nextTick, sleepers.next)
        guard next != .never else { return -1 }
        let wait = next.nanoseconds(since: .current)
        return Int32(clamping: (wait + 999_999) / 1_000_000)
    }

    private func dispatch(_ mask: UInt32, _ token: UInt64) {
        guard token != Self.bellToken else { return takeInbox() }
        socket(for: token)?.received(mask)
    }

    private func socket(for token: UInt64) -> Socket? {
        let slot = Int(truncatingIfNeeded: token & 0xFFFF_FFFF)
        guard slot < sockets.count, let socket = sockets[slot], socket.token == token else {
            return nil
        }
        return socket
    }

    private func takeInbox() {
        var counter: UInt64 = 0
        _ = unsafe CLinux.read(bell, &counter, 8)
        inbox.withLock { inbox in
            swap(&inbox.jobs, &postedJobs)
            swap(&inbox.work, &postedWork)
            inbox.bellRang = false
        }
        jobs += postedJobs
        postedJobs.removeAll(keepingCapacity: true)
        for item in postedWork { item() }
        postedWork.removeAll(keepingCapacity: true)
    }

    private func runJobs() {
        while !jobs.isEmpty {
            swap(&jobs, &spareJobs)
            for job in spareJobs {
                unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            }
            spareJobs.removeAll(keepingCapacity: true)
        }
    }

    private func fireTimers() {
        guard wheel.nextTick <= now || sleepers.next <= now else { return }
        for token in wheel.takeDue(now) { socket(for: token)?.deadlineMayHavePassed(now) }
        while let sleeper = sleepers.popDue(now) { sleeper.wake(()) }
        runJobs()
    }

    private func ringBell() {
        if HeldBells.keep(self) { return }
        ring()
    }

    /// Wakes the loop's thread.
    func ring() {
        var one: UInt64 = 1
        _ = unsafe write(bell, &one, 8)
    }
}

/// EPOLLET: C's 1 << 31 does not import as an unsigned number.
private let edgeTriggered: UInt32 = 1 << 31
