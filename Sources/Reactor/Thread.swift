internal import CLinux
internal import Synchronization

/// Starts a named thread with every signal blocked: signals belong to the main thread.
func startThread(named name: String, _ body: @escaping () -> Void) -> pthread_t {
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(ThreadBody(body))
    var all = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    // SAFETY: the new thread takes the one reference that passRetained made.
    let answer = unsafe pthread_create(&thread, nil, runThreadBody, box.toOpaque())
    unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    precondition(answer == 0, "the system gives no more threads")
    _ = unsafe clinux_name_thread(thread, String(name.prefix(15)))
    return thread
}

private final class ThreadBody {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
}

private func runThreadBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    // SAFETY: the pointer is the box that startThread retained for us.
    unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}

/// A thread for calls that block (name resolution, files, a database), which runs jobs in order.
package final class BlockingThread: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var stopped = false
        var hasEnded = false
        var waitForEnd: [Waker<Void>] = []
    }

    private let state = Mutex(State())
    private let bell: Int32

    /// Starts the thread; its name shows in process listings (15 bytes are kept).
    package init(name: String) {
        bell = eventfd(0, Int32(EFD_CLOEXEC))
        precondition(bell >= 0, "no descriptors left for a thread")
        // Nobody waits for its end, so the system may take its stack back then.
        pthread_detach(startThread(named: name) { [self] in work() })
    }

    deinit { close(bell) }

    /// Queues a job; jobs run one after the other.
    package func post(_ job: @escaping @Sendable () -> Void) {
        state.withLock { $0.jobs.append(job) }
        ring()
    }

    /// Runs a blocking call on the thread and comes back to the caller's loop with its value.
    package func run<Value: Sendable>(_ call: @escaping @Sendable () -> Value) async -> Value {
        await suspend { waker in post { waker.wake(call()) } }
    }

    /// Ends the thread after the jobs that are queued.
    package func stop() {
        state.withLock { $0.stopped = true }
        ring()
    }

    /// Ends the thread and waits until its jobs have run, and what they held is let go of.
    package func end() async {
        await suspend { waker in
            let hasEnded = state.withLock { state in
                state.stopped = true
                if !state.hasEnded { state.waitForEnd.append(waker) }
                return state.hasEnded
            }
            if hasEnded { waker.wake(()) } else { ring() }
        }
    }

    private func work() {
        while runQueue() {}
        let waiting = state.withLock { state in
            state.hasEnded = true
            return state.waitForEnd
        }
        for waker in waiting { waker.wake(()) }
    }

    /// Runs what is queued; false when the thread was stopped.
    private func runQueue() -> Bool {
        var count: UInt64 = 0
        // SAFETY: an eventfd moves eight bytes, and `count` has as many.
        _ = unsafe read(bell, &count, 8)
        let (jobs, stopped) = state.withLock { state in
            defer { state.jobs = [] }
            return (state.jobs, state.stopped)
        }
        for job in jobs { job() }
        return !stopped
    }

    private func ring() {
        var one: UInt64 = 1
        _ = unsafe write(bell, &one, 8)
    }
}
