/// A request that was answered without being forwarded.
///
/// It costs no hold and no commit of its own.
package struct RefusedRequest: Sendable {
    /// The request.
    package var id: RequestID
    /// The key, where a known one was shown.
    package var key: KeyID?
    /// The person, where it came that far.
    package var user: UserID?
    /// The team, where it came that far.
    package var team: TeamID?
    /// The model that was asked for, where it came that far.
    package var model: String?
    /// The status it was answered with.
    package var status: Int
    /// Why; one of a small set of words, such as `invalid_api_key`.
    ///
    /// Never text from the request.
    package var reason: String
    /// What was found in it, where it was refused for that.
    package var redactions: [RedactionCount]

    /// Puts a refused request together.
    package init(
        id: RequestID,
        key: KeyID? = nil,
        user: UserID? = nil,
        team: TeamID? = nil,
        model: String? = nil,
        status: Int,
        reason: String,
        redactions: [RedactionCount] = []
    ) {
        self.id = id
        self.key = key
        self.user = user
        self.team = team
        self.model = model
        self.status = status
        self.reason = reason
        self.redactions = redactions
    }
}
