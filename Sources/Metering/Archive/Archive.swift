/// Where texts are kept: stored completions, conversations, and, if that is wanted, the bodies of
/// calls.
///
/// Laws. It is apart from the ledger: its own file and threads, so that neither its size nor its
/// writes slow a hold. Whoever asks names the tenant, and nothing of another tenant is ever found.
/// What a method has answered is seen by the next one.
package protocol Archive: AnyObject, Sendable {
    /// How the archive does.
    var health: ArchiveHealth { get }
    /// Takes another retention and size limit.
    func adopt(_ policy: ArchivePolicy)

    /// Keeps a completion; one of the same tenant with the same id is replaced.
    func store(_ answer: StoredAnswer) async throws(ArchiveFault)
    /// Finds completions in order of their storing; nil when `after` names none.
    func stored(_ query: StoredQuery) async throws(ArchiveFault) -> ArchivePage<StoredAnswer>?
    /// Finds one completion.
    func stored(_ id: String, of tenant: Tenant) async throws(ArchiveFault) -> StoredAnswer?
    /// Gives a completion other metadata, and the object that says so; nil when there is none.
    func replaceMetadata(
        of id: String,
        of tenant: Tenant,
        _ metadata: [(name: String, value: String)],
        _ change: @escaping @Sendable (_ object: [UInt8]) -> [UInt8]?
    ) async throws(ArchiveFault) -> [UInt8]?
    /// Deletes a completion; false when there was none.
    func deleteStored(_ id: String, of tenant: Tenant) async throws(ArchiveFault) -> Bool

    /// Keeps the bodies of a call; nobody waits, and past the queue's length they are dropped and
    /// counted.
    func keep(_ call: KeptCall)

    /// Remembers whose some of a provider's ids are; an id that another tenant has stays theirs.
    func note(_ states: [ProviderState]) async throws(ArchiveFault)
    /// Finds whose each of some ids is; nil for those that nobody is known to have.
    func providerStates(_ ids: [String]) async throws(ArchiveFault) -> [ProviderState?]
    /// Forgets an id that a tenant has.
    func forgetState(_ id: String, of tenant: Tenant) async throws(ArchiveFault)

    /// Begins a conversation, perhaps with messages.
    func begin(_ conversation: Conversation, _ messages: [ConversationMessage])
        async throws(ArchiveFault)
    /// Finds conversations, the last changed first, behind one of them; nil when that is none.
    func conversations(in scope: ConversationScope, after: String?, limit: Int)
        async throws(ArchiveFault) -> ArchivePage<Conversation>?
    /// Finds one conversation.
    func conversation(_ id: String, in scope: ConversationScope)
        async throws(ArchiveFault) -> Conversation?
    /// Finds the conversation of an end user.
    func thread(_ name: String, of tenant: Tenant) async throws(ArchiveFault) -> Conversation?
    /// All conversations that have branched off from the same beginning, oldest first.
    func family(of id: String, in scope: ConversationScope)
        async throws(ArchiveFault) -> [Conversation]
    /// The messages of a conversation that was found, from a place on, in order.
    func messages(of id: String, from index: Int64, limit: Int)
        async throws(ArchiveFault) -> [ConversationMessage]
    /// Changes what is said about a conversation; its tenant, owner and beginning stay.
    func change(_ conversation: Conversation) async throws(ArchiveFault)
    /// Puts messages in the place of all that stand from an index on, in one step.
    func replaceMessages(
        of id: String,
        from index: Int64,
        with messages: [ConversationMessage],
        at time: Timestamp
    ) async throws(ArchiveFault)
    /// Deletes a conversation with its messages; branches stay.
    func deleteConversation(_ id: String) async throws(ArchiveFault)

    /// Deletes what was last changed before a time, and tells how much of each kind.
    func prune(before time: Timestamp) async throws(ArchiveFault) -> ArchiveCounts
    /// Deletes all texts of a person, and tells how much of each kind.
    func forget(_ user: UserID) async throws(ArchiveFault) -> ArchiveCounts
    /// Copies the archive into a new file while it runs; what is wrong with the file's place is the
    /// answer.
    func backup(to path: String) async throws(ArchiveFault) -> ChangeRefusal?
    /// Writes some of what is kept as lines of JSON, from a place on; tells the next place, or nil
    /// at the end.
    func export(_ query: ArchiveExport) async throws(ArchiveFault) -> ArchiveLines
    /// Writes what is queued and closes.
    func close() async
}

/// How the archive does.
package struct ArchiveHealth: Sendable {
    /// Bytes of texts that are kept.
    package var bytes: Int64 = 0
    /// Calls whose bodies were not kept because too many waited.
    package var dropped: Int64 = 0
    /// Why the last write failed; nil while all is well.
    package var fault: String?

    /// Nothing is known yet.
    package init() {}
}

/// How many things of each kind.
package struct ArchiveCounts: Equatable, Sendable {
    /// Stored completions.
    package var completions: Int64 = 0
    /// Conversations.
    package var conversations: Int64 = 0
    /// Calls whose bodies were kept.
    package var calls: Int64 = 0

    /// None.
    package init() {}
}

/// What is exported.
package struct ArchiveExport: Sendable {
    /// The kinds of things there are, in the order in which they are exported.
    package enum Kind: Int64, CaseIterable, Sendable {
        case completions = 0
        case conversations = 1
        case calls = 2
    }

    /// Only one person's.
    package var user: UserID?
    /// Which kind is next.
    package var kind = Kind.completions
    /// Behind which of them.
    package var after: Int64 = 0

    /// Everything.
    package init(user: UserID? = nil) {
        self.user = user
    }
}

/// Lines of an export.
package struct ArchiveLines: Sendable {
    /// JSON objects, one a line.
    package var lines: [[UInt8]]
    /// Where to go on; nil at the end.
    package var next: ArchiveExport?

    /// Some lines.
    package init(lines: [[UInt8]], next: ArchiveExport?) {
        self.lines = lines
        self.next = next
    }
}
