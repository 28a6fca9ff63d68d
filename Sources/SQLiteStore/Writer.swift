internal import Digest
internal import Metering
internal import Reactor

/// The one thread that owns the books: it takes what waits, decides in memory, writes one
/// transaction, and only then tells anybody.
///
///     wait - take - decide - write and sync - wake - jobs - and again
///
/// Whatever is decided but not yet written is in `pending`; a transaction that failed is tried
/// again with it, or its holds are taken back and refused. Entries are never given up.
final class Writer: @unchecked Sendable {
    // SAFETY: made by the thread that opens the ledger, then used by the writer's thread alone.
    let database: Database
    let statements: WriterStatements
    let folder: DataFolder
    let options: LedgerOptions
    let inbox: Inbox
    let state: LedgerState
    let checkpointer: Checkpointer
    let historyReader: HistoryReader
    let dropped: @Sendable (RequestID) -> Void

    var books: Books
    var words: Words
    var numbers: NextNumbers
    var clock: LedgerClock
    var tally: Tally
    var pending = PendingCommit()
    var chain: Chain
    var refusals = RefusalMerge()
    var refusedAsks = RefusedAsks()
    /// Corrections so far, to see whether one came in between.
    var corrections: Int64 = 0
    var waiters: [RequestID: Waker<HoldAnswer>] = [:]
    var jobs: [@Sendable (Writer) -> Void] = []

    var now: Moment
    var fault: LedgerFault?
    var tickDueMilliseconds: Int64?
    var entriesDueMilliseconds: Int64?
    var retryAtMilliseconds: Int64?
    var blockedSinceMilliseconds: Int64?
    var openHoldsAreWritten = false
    var newestID: Int64
    var wasInDoubt = false
    var isSynchronized = false
    var isSynchronizedReadAt: Int64?
    var isStopping = false
    var lastOperations = 0
    var company = Company()

    init(_ opened: OpenedLedger, inbox: Inbox, state: LedgerState, options: LedgerOptions) {
        database = opened.database
        statements = opened.statements
        folder = opened.folder
        historyReader = opened.history
        checkpointer = opened.checkpointer
        books = opened.books
        words = opened.words
        numbers = opened.numbers
        clock = opened.clock
        tally = opened.tally
        chain = opened.chain
        now = opened.moment
        newestID = opened.newestID?.rawValue ?? 0
        self.options = options
        self.inbox = inbox
        self.state = state
        dropped = { id in
            _ = inbox.put(.dropped(id), isUrgent: false, mayBeRefused: false)
        }
    }

    /// Works until the ledger is closed.
    func run() {
        var batch: [Operation] = []
        while !isStopping {
            waitForWork()
            let oldest = inbox.take(into: &batch)
            readClock()
            let isStale = isOlderThanQueueAllows(oldest, batch)
            for operation in batch { take(operation, isStale: isStale) }
            lastOperations = batch.count
            batch.removeAll(keepingCapacity: true)
            wakeWaiting()
            commitIfNeeded()
            runJobs()
        }
        refuseRest()
    }

    /// Answers what came in while the ledger was closing.
    private func refuseRest() {
        inbox.close()
        var rest: [Operation] = []
        _ = inbox.take(into: &rest)
        for operation in rest {
            switch operation {
            case .hold(_, let waker): waker.wake(.unavailable(.closed))
            case .job(let job): job(self)
            // A hold whose entry comes too late is settled when the ledger is opened again.
            case .settle, .dropped, .refuse: break
            }
        }
    }

    /// Answers an account's question to the entries: the rollups, and what is not in them yet.
    func history(_ account: AccountID) -> Int64 {
        do throws(SQLiteFault) {
            let written = try historyReader.sum(of: account, words: words)
            return saturatingSum(written, HistoryReader.sum(of: account, in: tally, words: words))
        } catch {
            // Refusing is safe; the sum is asked for again once the account is forgotten.
            fail(error)
            return .max
        }
    }

    private func take(_ operation: consuming Operation, isStale: Bool) {
        switch consume operation {
        case .hold(let ask, let waker):
            if let fault = fault ?? (isStale ? .overloaded : nil) {
                waker.wake(.unavailable(fault))
            } else {
                hold(ask, waker)
            }
        case .settle(let id, let settlement):
            settle(id, settlement)
        case .dropped(let id):
            settleDropped(id)
        case .refuse(let refused):
            var record = EntryRecord(refused, day: books.day, words: &words)
            if let decision = refusedAsks.take(refused.id) {
                record.decision = DecisionNumbers.pack(decision, words: &words)
            }
            guard let alone = refusals.take(record, atMilliseconds: now.milliseconds) else { break }
            append(alone)
        case .job(let job):
            jobs.append(job)
        }
    }

    private func hold(_ ask: HoldAsk, _ waker: Waker<HoldAnswer>) {
        var ask = ask
        ask.tag = words.number(ask.terms.model)
        let decision = books.hold(ask, at: now, history: history)
        if case .waiting = decision {
            waiters[ask.id] = waker
            let waiting = Int64(books.waitingAsks)
            state.note { $0.waitingAsks = waiting }
        } else {
            answer(decision, ask, waker)
        }
    }

    private func wakeWaiting() {
        guard books.waitingAsks > 0 else { return }
        for (ask, decision) in books.wake(at: now, history: history) {
            guard let waker = waiters.removeValue(forKey: ask.id) else { continue }
            answer(decision, ask, waker)
        }
    }

    private func answer(_ decision: HoldDecision, _ ask: HoldAsk, _ waker: Waker<HoldAnswer>) {
        switch decision {
        case .held(let grant):
            let hold = Hold(
                id: ask.id,
                outputCap: grant.outputCap,
                isCapped: grant.hold.isCapped,
                isLimited: grant.isLimited,
                terms: ask.terms,
                stream: grant.hold.mark,
                dropped: dropped
            )
            newestID = max(newestID, ask.id.rawValue)
            let record = HoldRecord(grant.hold)
            pending.grants.append(PendingCommit.Grant(record: record, hold: hold, waker: waker))
        case .tooRough: waker.wake(.tooRough)
        case .usedUp(let refusal):
            refusedAsks.note(refusal, for: ask.id)
            waker.wake(.usedUp(refusal))
        case .busy(let refusal):
            refusedAsks.note(refusal, for: ask.id)
            waker.wake(.busy(refusal))
        case .duplicate: waker.wake(.unavailable(.damaged("the request id is in use")))
        case .waiting: preconditionFailure("an ask that waits has no answer yet")
        }
    }

    private func settle(_ id: RequestID, _ settlement: Settlement) {
        guard let hold = books.settle(id, charge: settlement.charge) else { return }
        append(EntryRecord(hold, settlement, words: &words))
    }

    /// A hold went away unsettled: our bug, booked at its ceiling, so that nothing is given away.
    private func settleDropped(_ id: RequestID) {
        guard let open = books.hold(of: id), books.settle(id, charge: open.ceiling) != nil else {
            return
        }
        let record = HoldRecord(open)
        var options = options
        options.recovery = .ceiling
        append(EntryRecord(recovered: record, terms: open.terms, options: options))
        state.note { $0.droppedHolds += 1 }
    }

    /// Puts an entry into the block of the next commit.
    func append(_ entry: EntryRecord) {
        if pending.block.isEmpty {
            pending.block.begin(time: now.time, day: books.day)
            entriesDueMilliseconds = now.milliseconds + options.entriesLingerMilliseconds
        }
        pending.block.append(entry)
        newestID = max(newestID, entry.id)
        tally.add(entry)
        if tickDueMilliseconds == nil {
            tickDueMilliseconds = now.milliseconds + options.tickMilliseconds
        }
    }

    private func runJobs() {
        guard !jobs.isEmpty else { return }
        let due = jobs
        jobs = []
        for job in due { job(self) }
    }
}
