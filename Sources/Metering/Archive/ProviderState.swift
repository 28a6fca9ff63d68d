/// Something that a provider keeps under an id that it gave: a response, an item of one, the
/// container that its code ran in.
///
/// It says whose that is here: to the provider all of a gateway's people are one.
package struct ProviderState: Equatable, Sendable {
    /// The provider's id.
    package var id: String
    /// Whose request made it.
    package var tenant: Tenant
    /// The person it was made for, where one is known.
    package var user: UserID?
    /// The upstream that keeps it.
    package var upstream: String
    /// The most tokens that a request takes by naming it.
    package var tokens: Int64
    /// When it was made.
    package var createdAt: Timestamp

    /// Puts one together.
    package init(
        id: String,
        tenant: Tenant,
        user: UserID?,
        upstream: String,
        tokens: Int64,
        createdAt: Timestamp
    ) {
        self.id = id
        self.tenant = tenant
        self.user = user
        self.upstream = upstream
        self.tokens = tokens
        self.createdAt = createdAt
    }
}

/// What is remembered of ids that providers gave, and what becomes of others.
package struct ProviderStatePolicy: Equatable, Sendable {
    /// What becomes of a request that names an id that nobody here is known to have.
    package enum Unknown: String, CaseIterable, Sendable {
        /// It is answered as if the id did not exist.
        case refuse
        /// It goes to the provider: other gateways share its account, and their users ours.
        case pass
    }

    /// What becomes of unknown ids; another tenant's are refused in any case.
    package var unknown = Unknown.refuse
    /// How long an id is remembered, in milliseconds; OpenAI keeps responses for 30 days.
    package var milliseconds = 31 * 86_400_000
    /// Beyond so many the oldest are forgotten.
    package var idsMax = 2_000_000

    /// The defaults.
    package init() {}
}
