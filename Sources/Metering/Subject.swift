/// Whom one request is booked on.
package struct Subject: Hashable, Sendable {
    /// The key that was shown.
    package let key: KeyID
    /// The person, where one is known.
    package let user: UserID?
    /// The team that is billed, where there is one.
    package let team: TeamID?

    /// Puts a subject together.
    package init(key: KeyID, user: UserID?, team: TeamID?) {
        self.key = key
        self.user = user
        self.team = team
    }
}
