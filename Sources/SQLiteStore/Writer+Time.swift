internal import Metering
internal import Reactor

extension Writer {
    /// Operations in one commit that show load: below, waiting for company is not worth it.
    private static let loadOperations = 4
    /// Operations that fill a commit: more gain little.
    private static let fullOperations = 512
    /// How long an operation may wait in the queue before asks are refused.
    private static let queueMillisecondsMax: UInt64 = 2_000

    /// Sleeps until there is something to do; under load, a little longer, for company.
    ///
    /// A lone request never waits for company: the commit before it carried next to nothing.
    func waitForWork() {
        let isLoaded = lastOperations >= Self.loadOperations && fault == nil
        // Entries that nobody waits for do not wake the writer one by one: they come with the next
        // ask, or when they are due.
        let isPatient = (isLoaded || !pending.isEmpty) && books.waitingAsks == 0
        var due = nextDue()
        if isLoaded {
            let milliseconds = Int(options.entriesLingerMilliseconds)
            due = min(due, MonotonicTime.current.adding(milliseconds: milliseconds))
        }
        let wanted: Inbox.Sleep =
            isPatient ? .urgent(1, orAll: Self.fullOperations) : .operations(1)
        var waiting = inbox.wait(for: wanted, until: due)
        guard waiting.urgent > 0, isLoaded else { return }
        let start = MonotonicTime.current
        let end = start.adding(microseconds: options.lingerMicroseconds)
        waiting = inbox.wait(for: .urgent(company.wanted, orAll: Self.fullOperations), until: end)
        guard company.came(waiting.urgent) else { return }
        // Everybody who was expected is here; now and then, look whether there are more by now.
        let soon = MonotonicTime.current.adding(microseconds: Company.pauseMicroseconds)
        let more = Inbox.Sleep.urgent(waiting.urgent * 2, orAll: Self.fullOperations)
        company.found(inbox.wait(for: more, until: min(soon, end)).urgent)
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
