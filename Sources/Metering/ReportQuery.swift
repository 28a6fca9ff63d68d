/// Which sums to read.
package struct ReportQuery: Sendable {
    /// What a report can be split by.
    package enum Dimension: UInt8, Sendable, CaseIterable {
        /// The person.
        case user
        /// The team.
        case team
        /// The key.
        case key
        /// The model that was asked for.
        case model
        /// The calendar day.
        case day
        /// The calendar month.
        case month
        /// The status the client was answered with.
        case status
        /// How the numbers are known.
        case source
        /// How it ended or why it was refused.
        case reason
        /// The kind of what was found: of what was hidden, unless actions are asked for.
        ///
        /// A request stands in the row of each kind that was found in it, and in none without
        /// findings; the total of a report counts every request once.
        case redaction
        /// What was done with what was found; a request stands in the row of each.
        case action
    }

    /// Split by these, in this order; empty gives the total alone.
    package var by: [Dimension] = []
    /// Days from this one on.
    package var from: CivilDay
    /// Days before this one.
    package var to: CivilDay
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
    /// Only requests in which these kinds were found, and their findings.
    ///
    /// A request with two of them is counted for each.
    package var redactions: [String] = []
    /// Only findings that were treated so; empty for those that were hidden, or for all in a
    /// report that is split by action.
    package var actions: [RedactionCount.Action] = []

    /// Asks for the days from one to before another.
    package init(from: CivilDay, to: CivilDay) {
        self.from = from
        self.to = to
    }
}
