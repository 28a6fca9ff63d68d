/// Which entries to read.
package struct EntryQuery: Sendable {
    /// Only entries after this place in the ledger (or before it, when newest first).
    package var cursor: Int64?
    /// Whether the newest come first.
    package var isNewestFirst = false
    /// How many at most.
    package var limit = 1_000
    /// Only this request.
    package var id: RequestID?
    /// Only these people.
    package var users: [UserID] = []
    /// Only these teams.
    package var teams: [TeamID] = []
    /// Only these keys.
    package var keys: [KeyID] = []
    /// Only these models.
    package var models: [String] = []
    /// Only these statuses.
    package var statuses: [Int] = []
    /// Only numbers known in this way.
    package var sources: [UsageSource] = []
    /// Only what ended, or was refused, with these words.
    package var reasons: [String] = []
    /// Only requests in which these kinds were found.
    package var redactions: [String] = []
    /// Only requests of whose findings some were treated so.
    package var actions: [RedactionCount.Action] = []
    /// Only days from this one on.
    package var from: CivilDay?
    /// Only days before this one.
    package var to: CivilDay?
    /// Whether refusals are read too.
    package var withRefusals = false

    /// Asks for everything, oldest first.
    package init() {}
}

/// Some entries, and where to read on.
package struct EntryPage: Sendable {
    /// The entries in the order asked for.
    package let entries: [Entry]
    /// The cursor of the next page; nil when there is none yet.
    package let next: Int64?

    /// Puts a page together.
    package init(entries: [Entry], next: Int64?) {
        self.entries = entries
        self.next = next
    }
}
