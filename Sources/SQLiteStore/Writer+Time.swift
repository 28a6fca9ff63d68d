internal import Metering
internal import Reactor

extension Writer {
    /// Operations in one commit that show load: below, waiting for company is not worth it.
    private static let loadOperations = 4
    /// Operations that fill a commit: more gain little.
    private static let fullOperations = 256
    /// A pause this long in arrivals means that everybody waits for us.
    private static let pauseMicroseconds = 250
    /// How long an operation may wait in the queue before asks are refused.
    private static let queueMillisecondsMax: UInt64 = 2_000

    /// Sleeps until there is something to do; under load, a little longer, for company.
    func waitForWork() {
        // Entries that nobody waits for do not wake the writer one by one: they come with the next
        // ask, or when they are due.
        let isPatient = !pending.isEmpty && books.waitingAsks == 0
        let wanted: Inbox.Sleep =
            isPatient ? .urgent(orOthers: Self.fullOperations) : .operations(1)
        let count = inbox.wait(for: wanted, until: nextDue())
        guard count > 0, lastOperations >= Self.loadOperations, fault == nil else { return }
        let end = MonotonicTime.current.adding(microseconds: options.lingerMicroseconds)
        var seen = count
        while seen < Self.fullOperations {
            let pause = MonotonicTime.current.adding(microseconds: Self.pauseMicroseconds)
            let count = inbox.wait(for: .operations(Self.fullOperations), until: min(pause, end))
            if count == seen || MonotonicTime.current >= end { return }
            seen = count
        }
    }

    /// When something has to be done without being asked.
    private func nextDue() -> MonotonicTime {
        let times = [
            tickDueMilliseconds, retryAtMilliseconds, entriesDueMilliseconds,
            books.nextDeadlineMilliseconds,
        ]
        guard let first = times.compactMap({ $0 }).min() else { return .never }
        return MonotonicTime(nanoseconds: UInt64(max(first, 0)) * 1_000_000)
    }

    /// Reads both clocks; the ledger's own never goes back and distrusts jumps.
    func readClock() {
        let milliseconds = Int64(MonotonicTime.current.nanoseconds / 1_000_000)
        if isSynchronizedReadAt.map({ milliseconds - $0 >= 1_000 }) ?? true {
            isSynchronized = options.clock.isSynchronized()
            isSynchronizedReadAt = milliseconds
        }
        let time = clock.read(
            wall: Timestamp(milliseconds: options.clock.wallMilliseconds()),
            bootMilliseconds: options.clock.bootMilliseconds(),
            isSynchronized: isSynchronized,
            zone: books.directory.policy.zone
        )
        now = Moment(time: time, milliseconds: milliseconds)
        if clock.isInDoubt != wasInDoubt {
            wasInDoubt = clock.isInDoubt
            state.note { $0.isClockInDoubt = wasInDoubt }
        }
        books.advance(to: now, history: history)
    }

    /// Whether what is in a batch has waited too long for asks to be worth answering.
    func isOlderThanQueueAllows(_ oldest: MonotonicTime, _ batch: [Operation]) -> Bool {
        guard !batch.isEmpty else { return false }
        let age = MonotonicTime.current.nanoseconds(since: oldest)
        return age > Self.queueMillisecondsMax * 1_000_000
    }
}

extension MonotonicTime {
    /// The time so many microseconds later.
    func adding(microseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: nanoseconds + UInt64(max(microseconds, 0)) * 1_000)
    }
}
