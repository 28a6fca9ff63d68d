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
        /// The kind of what was hidden; only findings are counted in such a report.
        case redaction

        /// Whether findings of redaction are kept by this dimension.
        package var tellsRedactions: Bool {
            switch self {
            case .user, .team, .key, .model, .day, .month, .redaction: true
            case .status, .source, .reason: false
            }
        }
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

    /// Asks for the days from one to before another.
    package init(from: CivilDay, to: CivilDay) {
        self.from = from
        self.to = to
    }
}
