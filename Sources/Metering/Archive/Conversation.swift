internal import Digest

/// A conversation: what is said about it; its messages are read beside it.
package struct Conversation: Sendable {
    /// Its name in URLs: `conv_` and 22 letters and digits.
    package let id: String
    /// Whose it is.
    package let tenant: Tenant
    /// The end user it belongs to, by the name that the tenant's program gives; nil for the
    /// tenant's own.
    package var owner: String?
    /// The person it belongs to, where one is known.
    package var user: UserID?
    /// Which end user's only conversation it is, for callers that know a user and no conversation.
    package var thread: String?
    /// What people call it.
    package var name: String
    /// The model that answers.
    package var model: String
    /// The named system prompt it began with.
    package var promptName: String?
    /// Its system message; nil for none.
    package var system: String?
    /// The conversation it branched off, and how many of its messages it took along.
    package var parent: String?
    /// How many messages were taken along from the parent.
    package var branchedAt: Int64?
    /// When it began.
    package let createdAt: Timestamp
    /// When something last changed.
    package var updatedAt: Timestamp
    /// How many messages it has; the archive counts.
    package var messages: Int64 = 0
    /// The tokens of all its calls; the archive counts.
    package var tokens: Int64 = 0

    /// Begins one, or reads one back.
    package init(
        id: String = Conversation.newID(),
        tenant: Tenant,
        owner: String? = nil,
        user: UserID? = nil,
        name: String,
        model: String,
        createdAt: Timestamp
    ) {
        self.id = id
        self.tenant = tenant
        self.owner = owner
        self.user = user
        self.name = name
        self.model = model
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// An id that nobody can guess.
    package static func newID() -> String {
        let digits = Base62.digits(of: randomBytes(16)[...], count: 22)
        return "conv_" + String(decoding: digits, as: UTF8.self)
    }
}

/// One message of a conversation.
package struct ConversationMessage: Sendable {
    /// How a message came out.
    package enum Status: Int64, Sendable {
        case complete = 0
        /// Its answer failed; it is not sent along with later ones, and can be sent again.
        case failed = 1
        /// An answer whose reader left before its end.
        case stopped = 2

        /// The word in JSON.
        package var name: String { "\(self)" }
    }

    /// Its place, from 0.
    package var index: Int64
    /// Who speaks: `user`, `assistant`, `tool`.
    package var role: String
    /// The message as it is sent to models, as JSON.
    package var body: [UInt8]
    /// How it came out.
    package var status = Status.complete
    /// The message's own tokens: counted for what was sent, the provider's figure for answers.
    package var tokens: Int64 = 0
    /// What the whole call used, where the message ends one: its prompt too.
    package var tokensUsed: Int64 = 0
    /// How many values redaction took out of it.
    package var redacted: Int64 = 0
    /// The model that answered.
    package var model: String?
    /// The call that sent or made it.
    package var request: RequestID?
    /// When it was written.
    package var createdAt: Timestamp

    /// A message at a place.
    package init(index: Int64, role: String, body: [UInt8], createdAt: Timestamp) {
        self.index = index
        self.role = role
        self.body = body
        self.createdAt = createdAt
    }
}

/// Whose conversations a caller sees.
package struct ConversationScope: Sendable {
    /// Which of a tenant's end users.
    package enum Owner: Sendable {
        /// Everybody's: the tenant asks itself.
        case anyone
        /// Those of one end user.
        case named(String)
        /// Those that belong to the tenant alone.
        case nobody
    }

    /// Whose.
    package var tenant: Tenant
    /// Which of the tenant's end users.
    package var owner: Owner

    /// What a caller sees.
    package init(tenant: Tenant, owner: Owner) {
        self.tenant = tenant
        self.owner = owner
    }
}
