package import Metering
internal import Reactor
internal import Synchronization

/// The archive in one SQLite file of its own: a thread that writes and a thread that reads.
package final class SQLiteArchive: Archive {
    private struct State {
        var health = ArchiveHealth()
        var policy: ArchivePolicy
        var waiting = 0
        var isClosed = false
    }

    /// Beyond so many waiting calls the next ones are refused.
    private static let waitingMax = 4_096

    private let state: Mutex<State>
    private let writing: BlockingThread
    private let reading: BlockingThread
    private let writer: ArchiveFile
    private let reader: ArchiveFile
    private let clock: MachineClock
    private let path: String

    /// Opens `archive.db` of a data folder, whose lock the ledger holds.
    package init(
        folder: String,
        policy: ArchivePolicy,
        clock: MachineClock = .real
    ) throws(ArchiveFault) {
        path = folder + "/archive.db"
        writer = try ArchiveFile(writing: path)
        reader = try ArchiveFile(reading: path)
        self.clock = clock
        var first = State(policy: policy)
        do throws(SQLiteFault) {
            first.health.bytes = try writer.bytes()
        } catch {
            throw ArchiveFault(error)
        }
        state = Mutex(first)
        // Last, as a thread that nobody owns would run for ever.
        writing = BlockingThread(name: "archive-writer")
        reading = BlockingThread(name: "archive-reader")
    }

    package var health: ArchiveHealth { state.withLock { $0.health } }

    package func adopt(_ policy: ArchivePolicy) {
        state.withLock { $0.policy = policy }
    }

    private var now: Timestamp { Timestamp(milliseconds: clock.wallMilliseconds()) }

    // MARK: stored completions

    package func store(_ answer: StoredAnswer) async throws(ArchiveFault) {
        try await write { (file) throws(SQLiteFault) in try file.store(answer) }
    }

    package func stored(
        _ query: StoredQuery
    ) async throws(ArchiveFault) -> ArchivePage<StoredAnswer>? {
        try await read { (file) throws(SQLiteFault) in try file.stored(query) }
    }

    package func stored(
        _ id: String,
        of tenant: Tenant
    ) async throws(ArchiveFault) -> StoredAnswer? {
        try await read { (file) throws(SQLiteFault) in try file.stored(id, of: tenant) }
    }

    package func replaceMetadata(
        of id: String,
        of tenant: Tenant,
        _ metadata: [(name: String, value: String)],
        _ change: @escaping @Sendable (_ object: [UInt8]) -> [UInt8]?
    ) async throws(ArchiveFault) -> [UInt8]? {
        let time = now.milliseconds
        return try await write { (file) throws(SQLiteFault) in
            try file.replaceMetadata(of: id, of: tenant, metadata, at: time, change)
        }
    }

    package func deleteStored(
        _ id: String,
        of tenant: Tenant
    ) async throws(ArchiveFault) -> Bool {
        let time = now.milliseconds
        return try await write { (file) throws(SQLiteFault) in
            var wasThere = false
            try file.database.transaction { () throws(SQLiteFault) in
                wasThere = try file.deleteStored(id, of: tenant, leavesPlace: true, at: time)
            }
            return wasThere
        }
    }

    package func keep(_ call: KeptCall) {
        guard enter() else { return state.withLock { $0.health.dropped += 1 } }
        writing.post { [self] in
            _ = onFile(writer) { (file) throws(SQLiteFault) in try file.keep(call) }
        }
    }

    // MARK: what providers keep

    package func note(_ states: [ProviderState]) async throws(ArchiveFault) {
        let (policy, now) = (state.withLock { $0.policy.states }, now)
        try await write { (file) throws(SQLiteFault) in try file.note(states, policy, now) }
    }

    package func providerStates(
        _ ids: [String]
    ) async throws(ArchiveFault) -> [ProviderState?] {
        let (policy, now) = (state.withLock { $0.policy.states }, now)
        return try await read { (file) throws(SQLiteFault) in
            try file.states(ids, since: policy.start(now))
        }
    }

    package func forgetState(_ id: String, of tenant: Tenant) async throws(ArchiveFault) {
        try await write { (file) throws(SQLiteFault) in try file.forgetState(id, of: tenant) }
    }

    // MARK: conversations

    package func begin(
        _ conversation: Conversation,
        _ messages: [ConversationMessage]
    ) async throws(ArchiveFault) {
        try await write { (file) throws(SQLiteFault) in try file.begin(conversation, messages) }
    }

    package func conversations(
        in scope: ConversationScope,
        after: String?,
        limit: Int
    ) async throws(ArchiveFault) -> ArchivePage<Conversation>? {
        try await read { (file) throws(SQLiteFault) in
            try file.conversations(in: scope, after: after, limit: limit)
        }
    }

    package func conversation(
        _ id: String,
        in scope: ConversationScope
    ) async throws(ArchiveFault) -> Conversation? {
        try await read { (file) throws(SQLiteFault) in try file.conversation(id, in: scope) }
    }

    package func thread(
        _ name: String,
        of tenant: Tenant
    ) async throws(ArchiveFault) -> Conversation? {
        try await read { (file) throws(SQLiteFault) in try file.thread(name, of: tenant) }
    }

    package func family(
        of id: String,
        in scope: ConversationScope
    ) async throws(ArchiveFault) -> [Conversation] {
        try await read { (file) throws(SQLiteFault) in try file.family(of: id, in: scope) }
    }

    package func messages(
        of id: String,
        from index: Int64,
        limit: Int
    ) async throws(ArchiveFault) -> [ConversationMessage] {
        try await read { (file) throws(SQLiteFault) in
            try file.messages(of: id, from: index, limit: limit)
        }
    }

    package func change(_ conversation: Conversation) async throws(ArchiveFault) {
        try await write { (file) throws(SQLiteFault) in try file.change(conversation) }
    }

    package func replaceMessages(
        of id: String,
        from index: Int64,
        with messages: [ConversationMessage],
        at time: Timestamp
    ) async throws(ArchiveFault) {
        try await write { (file) throws(SQLiteFault) in
            try file.replaceMessages(of: id, from: index, with: messages, at: time)
        }
    }

    package func deleteConversation(_ id: String) async throws(ArchiveFault) {
        try await write { (file) throws(SQLiteFault) in try file.deleteConversation(id) }
    }

    // MARK: the whole

    package func prune(before time: Timestamp) async throws(ArchiveFault) -> ArchiveCounts {
        let now = now
        return try await write { (file) throws(SQLiteFault) in
            try file.prune(before: time, now: now)
        }
    }

    package func forget(_ user: UserID) async throws(ArchiveFault) -> ArchiveCounts {
        let now = now
        return try await write { (file) throws(SQLiteFault) in try file.forget(user, now: now) }
    }

    package func export(_ query: ArchiveExport) async throws(ArchiveFault) -> ArchiveLines {
        try await read { (file) throws(SQLiteFault) in try file.export(query) }
    }

    package func backup(to path: String) async throws(ArchiveFault) -> ChangeRefusal? {
        // A large file takes long: neither writers nor readers wait for it.
        let thread = BlockingThread(name: "archive-backup")
        defer { thread.stop() }
        let own = self.path
        return try await thread.run { () -> Result<ChangeRefusal?, ArchiveFault> in
            do throws(SQLiteFault) {
                let file = try Database(path: own, mode: .readOnly)
                return .success(try file.backup(to: path))
            } catch {
                return .failure(ArchiveFault(error))
            }
        }
        .get()
    }

    package func close() async {
        state.withLock { $0.isClosed = true }
        let (writer, reader) = (writer, reader)
        await reading.run { reader.forgetStatements() }
        await writing.run {
            // One file is left, for whoever copies it; the log would be read again otherwise.
            try? writer.emptyLog()
            writer.forgetStatements()
        }
        writing.stop()
        reading.stop()
    }

    // MARK: threads

    /// Takes a place among those who wait; false when there are too many, or after the end.
    private func enter() -> Bool {
        state.withLock { state in
            guard !state.isClosed, state.waiting < Self.waitingMax else { return false }
            state.waiting += 1
            return true
        }
    }

    private func read<Value: Sendable>(
        _ call: @escaping @Sendable (ArchiveFile) throws(SQLiteFault) -> Value
    ) async throws(ArchiveFault) -> Value {
        try await run(on: reading, reader, call)
    }

    private func write<Value: Sendable>(
        _ call: @escaping @Sendable (ArchiveFile) throws(SQLiteFault) -> Value
    ) async throws(ArchiveFault) -> Value {
        try await run(on: writing, writer, call)
    }

    private func run<Value: Sendable>(
        on thread: BlockingThread,
        _ file: ArchiveFile,
        _ call: @escaping @Sendable (ArchiveFile) throws(SQLiteFault) -> Value
    ) async throws(ArchiveFault) -> Value {
        guard enter() else { throw state.withLock { $0.isClosed } ? .closed : .overloaded }
        return try await thread.run { [self] in onFile(file, call) }.get()
    }

    /// Runs a call on its thread; after writes the file is brought back to its size.
    private func onFile<Value>(
        _ file: ArchiveFile,
        _ call: (ArchiveFile) throws(SQLiteFault) -> Value
    ) -> Result<Value, ArchiveFault> {
        defer { state.withLock { $0.waiting -= 1 } }
        do throws(SQLiteFault) {
            let value = try call(file)
            if file === writer { try tidy() }
            return .success(value)
        } catch {
            state.withLock { $0.health.fault = error.message }
            return .failure(ArchiveFault(error))
        }
    }

    private func tidy() throws(SQLiteFault) {
        var bytes = try writer.bytes()
        let most = state.withLock { Int64($0.policy.bytesMax) }
        if bytes > most {
            // A twentieth of air, so that not every write has to make room.
            _ = try writer.shrink(to: most - most / 20, now: now)
            bytes = try writer.bytes()
        }
        let kept = bytes
        state.withLock { state in
            state.health.bytes = kept
            state.health.fault = nil
        }
    }
}
