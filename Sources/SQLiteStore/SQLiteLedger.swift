package import Digest
internal import Glibc
package import Metering
internal import Reactor
internal import Synchronization

/// The ledger in one SQLite file, for one gateway: a writer thread with the books, a thread that
/// empties the log, and a thread for reports.
package final class SQLiteLedger: Ledger {
    private let state: LedgerState
    private let inbox: Inbox
    private let thread: BlockingThread
    private let reports: BlockingThread
    private let reader: LedgerReader
    private let dropped: @Sendable (RequestID) -> Void
    private let paths: (ledger: String, archive: String)
    private let disk: String?
    private let isArchiving = Atomic(false)

    /// Makes request numbers; shared by all loops.
    package let requestIDs: RequestIDSource
    /// How many holds of an earlier process were settled by their upper bound when this opened.
    package let recoveredAtStart: Int

    /// Opens the ledger of a data folder: takes the folder's lock, brings the file to the newest
    /// schema, and settles the holds that an earlier process left open.
    package init(
        folder: String,
        policy: Policy,
        options: LedgerOptions = LedgerOptions()
    ) throws(LedgerOpenFault) {
        let opened = try OpenedLedger(folder: folder, policy: policy, options: options)
        state = LedgerState(directory: opened.books.directory)
        inbox = Inbox()
        requestIDs = RequestIDSource(replica: options.replica, after: opened.newestID)
        recoveredAtStart = opened.recovered
        disk = options.disk
        paths = (opened.folder.ledgerPath, opened.folder.archivePath)
        state.note { $0.recoveredEntries = Int64(opened.recovered) }
        do throws(SQLiteFault) {
            reader = LedgerReader(
                database: try Database(
                    path: opened.folder.ledgerPath,
                    mode: .readOnly,
                    disk: options.disk
                ),
                archiveFolder: opened.folder.archivePath
            )
        } catch {
            throw .database(error.message)
        }
        let writer = Writer(opened, inbox: inbox, state: state, options: options)
        dropped = writer.dropped
        thread = BlockingThread(name: "ledger-writer")
        reports = BlockingThread(name: "ledger-reports")
        thread.post { writer.run() }
    }

    /// The newest snapshot of people, keys and quotas.
    package var directory: Directory { state.directory }

    /// How the ledger does.
    package var health: LedgerHealth {
        var health = state.health
        health.queueDepth = Int64(inbox.count)
        return health
    }

    package func hold(_ ask: HoldAsk) async -> HoldAnswer {
        await suspend { waker in
            switch inbox.put(.hold(ask, waker), isUrgent: true, mayBeRefused: true) {
            case .taken: break
            case .full: waker.wake(.unavailable(.overloaded))
            case .closed: waker.wake(.unavailable(.closed))
            }
        }
    }

    package func settle(_ hold: Hold, _ settlement: Settlement) {
        guard hold.end() else { return }
        _ = inbox.put(.settle(hold.id, settlement), isUrgent: false, mayBeRefused: false)
    }

    package func refuse(_ request: RefusedRequest) {
        // A flood must not crowd out asks: past the queue's length refusals are dropped.
        _ = inbox.put(.refuse(request), isUrgent: false, mayBeRefused: true)
    }

    package func standings(
        of subject: Subject,
        model: String?
    ) async throws(LedgerFault) -> [QuotaStanding] {
        try await onWriter { writer in
            .success(
                writer.books.standings(
                    of: subject,
                    model: model,
                    at: writer.now,
                    history: writer.history
                )
            )
        }
    }

    package func standings(of scope: QuotaScope) async throws(LedgerFault) -> [QuotaStanding] {
        try await onWriter { writer in
            .success(writer.books.standings(of: scope, at: writer.now, history: writer.history))
        }
    }

    package func highestStandings(limit: Int) async throws(LedgerFault) -> [QuotaStanding] {
        // A copy of the books is cheap; looking through it must not keep the writer waiting.
        let (books, moment) = try await onWriter { .success(($0.books, $0.now)) }
        return await reports.run { books.highestStandings(limit: limit, at: moment) }
    }

    package func explain(
        _ scope: QuotaScope,
        limit: Int
    ) async throws(LedgerFault) -> [QuotaExplanation] {
        let zone = directory.policy.zone
        let quotas = try await onWriter { writer in
            .success(
                writer.books.explanations(of: scope, at: writer.now, history: writer.history)
            )
        }
        return try await onReader { (reader) throws(SQLiteFault) in
            try reader.explain(quotas, limit: limit, zone: zone)
        }
    }

    package func newlyReachedThresholds() async throws(LedgerFault) -> [ReachedThreshold] {
        let (books, moment) = try await onWriter { .success(($0.books, $0.now)) }
        return try await onReader { (reader) throws(SQLiteFault) in
            try reader.unwarned(books.reachedThresholds(at: moment))
        }
    }

    package func keep(_ warnings: [QuotaWarning]) async throws(LedgerFault) -> [QuotaWarning] {
        try await onWriter { $0.keep(warnings) }
    }

    package func warnings(
        state: QuotaWarning.State?,
        before: Int64?,
        limit: Int
    ) async throws(LedgerFault) -> [QuotaWarning] {
        try await onReader { (reader) throws(SQLiteFault) in
            try reader.warnings(state: state, before: before, limit: limit)
        }
    }

    package func change(
        _ change: DirectoryChange,
        by actor: Actor
    ) async throws(LedgerFault) -> ChangeAnswer {
        try await onWriter { $0.change(change, by: actor) }
    }

    package func adopt(_ policy: Policy) async throws(LedgerFault) {
        try await onWriter { $0.adopt(policy) }
    }

    package func correct(_ correction: Correction, by actor: Actor) async throws(LedgerFault) {
        while true {
            let seen = try await onWriter { .success($0.corrections) }
            let booked = try await onReader { (reader) throws(SQLiteFault) in
                try reader.booked(for: correction.corrects)
            }
            let isBooked = try await onWriter { writer in
                // What is booked may have been corrected since it was read: read it again.
                guard writer.corrections == seen else { return .success(false) }
                return writer.correct(correction, booked: booked, by: actor).map { true }
            }
            if isBooked { return }
        }
    }

    package func keep(_ session: KeptSession) async throws(LedgerFault) {
        try await onWriter { $0.keep(session) }
    }

    package func endSession(_ cookie: Digest32) async throws(LedgerFault) {
        try await onWriter { $0.endSession(cookie) }
    }

    package func sessions() async throws(LedgerFault) -> [KeptSession] {
        try await onReader { (reader) throws(SQLiteFault) in try reader.sessions() }
    }

    package func report(_ query: ReportQuery) async throws(LedgerFault) -> Report {
        try await onReader { (reader) throws(SQLiteFault) in try reader.report(query) }
    }

    package func entries(_ query: EntryQuery) async throws(LedgerFault) -> EntryPage {
        let zone = directory.policy.zone
        return try await onReader { (reader) throws(SQLiteFault) in
            try reader.entries(query, zone: zone)
        }
    }

    package func deleted(
        _ thing: DeletedThing,
        named name: String
    ) async throws(LedgerFault) -> [Int64] {
        try await onReader { (reader) throws(SQLiteFault) in
            try reader.deleted(thing, named: name)
        }
    }

    package func note(
        _ action: String,
        of target: String,
        facts: String?,
        by actor: Actor
    ) async throws(LedgerFault) {
        try await onWriter { $0.note(action, of: target, facts: facts, by: actor) }
    }

    package func audit(before: Int64?, limit: Int) async throws(LedgerFault) -> [AuditRecord] {
        try await onReader { (reader) throws(SQLiteFault) in
            try reader.audit(before: before, limit: limit)
        }
    }

    package func check() async throws(LedgerFault) -> CheckResult {
        try await onReader { (reader) throws(SQLiteFault) in try reader.check() }
    }

    package func backup(to path: String) async throws(LedgerFault) {
        let refusal = try await onReader { (reader) throws(SQLiteFault) in
            try reader.database.backup(to: path)
        }
        if let refusal { throw .refused(refusal) }
    }

    package func archives() async throws(LedgerFault) -> [ArchivedMonth] {
        try await onReader { (reader) throws(SQLiteFault) in try reader.archives() }
    }

    package func archive(
        before day: CivilDay,
        by actor: Actor
    ) async throws(LedgerFault) -> ArchiveResult {
        guard !isArchiving.exchange(true, ordering: .acquiring) else { throw .overloaded }
        defer { isArchiving.store(false, ordering: .releasing) }
        let archivist: Archivist
        do throws(SQLiteFault) {
            archivist = try Archivist(
                ledger: paths.ledger,
                folder: paths.archive,
                disk: disk
            )
        } catch {
            throw error.isFull ? .diskFull : .damaged(error.message)
        }
        defer { archivist.stop() }
        return try await archive(before: day, by: actor, archivist)
    }

    /// Months are written into files one by one; then what is old enough goes, bit by bit.
    private func archive(
        before day: CivilDay,
        by actor: Actor,
        _ archivist: Archivist
    ) async throws(LedgerFault) -> ArchiveResult {
        var result = ArchiveResult()
        let zone = directory.policy.zone
        let (today, now) = try await onWriter { writer in
            writer.settleSums().map { ($0, writer.now.time) }
        }
        while let (month, range) = try await archivist.writeNextMonth(
            before: day,
            today: today,
            zone: zone,
            at: now
        ).get() {
            try await onWriter { $0.record(month, range, by: actor) }
            result.written.append(month)
        }
        while let expired = try await archivist.nextExpired(before: day, zone: zone).get() {
            try await onWriter { $0.forget(expired) }
            result.deletedEntries += expired.entries
        }
        return result
    }

    package func close() async {
        let _: Result<Void, LedgerFault>? = try? await onWriter { writer in
            writer.close()
            return .success(.success(()))
        }
        inbox.close()
        reports.stop()
        // The writer's connection is closed on its own thread: nothing touches the file afterwards.
        await thread.end()
    }

    /// Runs a call on the writer's thread, between two commits.
    private func onWriter<Value: Sendable>(
        _ call: @escaping @Sendable (Writer) -> Result<Value, LedgerFault>
    ) async throws(LedgerFault) -> Value {
        let answer: Result<Value, LedgerFault> = await suspend { waker in
            let job = Operation.job { writer in waker.wake(call(writer)) }
            let entrance = inbox.put(job, isUrgent: true, mayBeRefused: false)
            if entrance != .taken { waker.wake(.failure(.closed)) }
        }
        return try answer.get()
    }

    /// Runs a call on the reports' thread; it sees everything that was settled before.
    private func onReader<Value: Sendable>(
        _ call: @escaping @Sendable (LedgerReader) throws(SQLiteFault) -> Value
    ) async throws(LedgerFault) -> Value {
        let reader = reader
        try await onWriter { _ in .success(()) }
        let answer: Result<Value, LedgerFault> = await reports.run {
            do throws(SQLiteFault) {
                return .success(try call(reader))
            } catch {
                return .failure(error.isInterrupted ? .tooSlow : .damaged(error.message))
            }
        }
        return try answer.get()
    }
}
