/// What a change did.
package struct ChangeAnswer: Sendable {
    /// What was added or changed.
    package enum Thing: Hashable, Sendable {
        /// A person.
        case user(UserID)
        /// A team.
        case team(TeamID)
        /// A membership.
        case membership(UserID, TeamID)
        /// A key.
        case key(KeyID)
        /// A quota override.
        case quota(QuotaID)
    }

    /// What was added or changed.
    package let thing: Thing
    /// The directory with the change in it.
    package let directory: Directory

    /// Puts an answer together.
    package init(thing: Thing, directory: Directory) {
        self.thing = thing
        self.directory = directory
    }
}
