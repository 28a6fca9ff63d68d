/// A person.
package final class User: Sendable {
    /// What can be said about a person; `DirectoryChange` takes it as a whole.
    package struct Facts: Hashable, Sendable {
        /// The name in reports; unique among people who were not deleted.
        package var name: String
        /// The name that another system knows the person by; also found behind shared keys.
        package var externalID: String?
        /// The address warnings may go to.
        package var email: String?
        /// The plan; nil means the default plan.
        package var plan: String?
        /// A disabled person's requests are refused.
        package var isDisabled: Bool
        /// Free words for filters.
        package var tags: [String]

        /// Puts the facts together.
        package init(
            name: String,
            externalID: String? = nil,
            email: String? = nil,
            plan: String? = nil,
            isDisabled: Bool = false,
            tags: [String] = []
        ) {
            self.name = name
            self.externalID = externalID
            self.email = email
            self.plan = plan
            self.isDisabled = isDisabled
            self.tags = tags
        }
    }

    /// The person's number.
    package let id: UserID
    /// What is said about the person.
    package let facts: Facts
    /// Counts changes, for conflict checks.
    package let version: Int64
    /// When the person was added.
    package let createdAt: Timestamp

    /// Puts a person together.
    package init(id: UserID, facts: Facts, version: Int64, createdAt: Timestamp) {
        self.id = id
        self.facts = facts
        self.version = version
        self.createdAt = createdAt
    }
}
