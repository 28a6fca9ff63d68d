/// A chat completion that was asked to be stored.
package struct StoredAnswer: Sendable {
    /// Whose it is.
    package var tenant: Tenant
    /// The person it was made for, where one is known.
    package var user: UserID?
    /// The key it was made with.
    package var key: KeyID
    /// The request that made it.
    package var request: RequestID
    /// The completion's own id: any text that an upstream chose.
    package var id: String
    /// The model that was asked for.
    package var asked: String
    /// The model that answered.
    package var model: String
    /// When it was made.
    package var createdAt: Timestamp
    /// The pairs it can be found by.
    package var metadata: [(name: String, value: String)]
    /// What a client gets: the completion, and what its request said, as JSON.
    package var object: [UInt8]
    /// The request's body, as JSON.
    package var body: [UInt8]

    /// Puts one together.
    package init(
        tenant: Tenant,
        user: UserID?,
        key: KeyID,
        request: RequestID,
        id: String,
        asked: String,
        model: String,
        createdAt: Timestamp,
        metadata: [(name: String, value: String)],
        object: [UInt8],
        body: [UInt8]
    ) {
        self.tenant = tenant
        self.user = user
        self.key = key
        self.request = request
        self.id = id
        self.asked = asked
        self.model = model
        self.createdAt = createdAt
        self.metadata = metadata
        self.object = object
        self.body = body
    }
}

/// Which stored completions are asked for.
package struct StoredQuery: Sendable {
    /// Whose.
    package var tenant: Tenant
    /// Only those of one person.
    package var user: UserID?
    /// Only those that this model was asked for or gave.
    package var model: String?
    /// Only those that have all of these pairs.
    package var metadata: [(name: String, value: String)] = []
    /// Only what comes behind the completion with this id.
    package var after: String?
    /// Newest first.
    package var isDescending = false
    /// At most so many.
    package var limit = 20

    /// Everything that a tenant has, oldest first.
    package init(tenant: Tenant) {
        self.tenant = tenant
    }
}

/// Some of a list, in its order.
package struct ArchivePage<Item: Sendable>: Sendable {
    /// What was found.
    package var items: [Item]
    /// Whether there is more behind the last one.
    package var hasMore: Bool

    /// A page of a list.
    package init(items: [Item], hasMore: Bool) {
        self.items = items
        self.hasMore = hasMore
    }
}
