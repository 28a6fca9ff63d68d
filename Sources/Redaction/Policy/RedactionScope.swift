/// Whose request it is: chooses the policies, and whose placeholders stay the same.
package struct RedactionScope: Equatable, Sendable {
    /// The key's public id.
    package var key: String
    /// The team's name; empty when the key belongs to a person.
    package var team: String
    /// The person's name; empty when nobody is named.
    package var user: String
    /// The model that was asked for.
    package var model: String

    /// Names whose request it is.
    package init(key: String = "", team: String = "", user: String = "", model: String = "") {
        self.key = key
        self.team = team
        self.user = user
        self.model = model
    }
}
