/// People who share keys and a pool.
package final class Team: Sendable {
    /// What can be said about a team; `DirectoryChange` takes it as a whole.
    package struct Facts: Hashable, Sendable {
        /// The name in reports; unique among teams that were not deleted.
        package var name: String
        /// The plan; nil means the default plan.
        package var plan: String?
        /// A disabled team's requests are refused.
        package var isDisabled: Bool
        /// Free words for filters.
        package var tags: [String]

        /// Puts the facts together.
        package init(
            name: String,
            plan: String? = nil,
            isDisabled: Bool = false,
            tags: [String] = []
        ) {
            self.name = name
            self.plan = plan
            self.isDisabled = isDisabled
            self.tags = tags
        }
    }

    /// The team's number.
    package let id: TeamID
    /// What is said about the team.
    package let facts: Facts
    /// Counts changes, for conflict checks.
    package let version: Int64
    /// When the team was added.
    package let createdAt: Timestamp

    /// Puts a team together.
    package init(id: TeamID, facts: Facts, version: Int64, createdAt: Timestamp) {
        self.id = id
        self.facts = facts
        self.version = version
        self.createdAt = createdAt
    }
}
