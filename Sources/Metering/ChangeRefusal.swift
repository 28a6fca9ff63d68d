/// Why a change was not made; nothing of it was.
package struct ChangeRefusal: Error, Hashable, Sendable {
    /// The class of the refusal.
    package enum Reason: Hashable, Sendable {
        /// No such thing.
        case notFound
        /// The value cannot be.
        case invalid
        /// The name is taken.
        case taken
        /// Something else needs it.
        case inUse
        /// Somebody else changed it in between.
        case conflict
    }

    /// The class of the refusal.
    package let reason: Reason
    /// The field it is about, as the API names it.
    package let field: String
    /// A sentence for people.
    package let sentence: String

    /// Puts a refusal together.
    package init(_ reason: Reason, field: String, _ sentence: String) {
        self.reason = reason
        self.field = field
        self.sentence = sentence
    }
}
