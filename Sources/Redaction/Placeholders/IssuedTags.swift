/// The placeholders that one request got, and the values they stand for.
///
/// Lives in the memory of its request and nowhere else.
package struct IssuedTags: Sendable {
    /// One placeholder.
    struct Tag: Sendable {
        /// What stands in the text: `[EMAIL-7Q2M9K4T]`, or a surrogate.
        let text: [UInt8]
        /// The value as it was first written, decoded.
        let value: [UInt8]
        /// The value in the one form that all its spellings share.
        let canonical: [UInt8]
        let kind: RedactionKind
        /// Whether an answer gets the value back.
        let restores: Bool
    }

    private(set) var tags: [Tag] = []
    private var indexes: [[UInt8]: Int] = [:]

    /// None issued.
    package init() {}

    /// True when the request had nothing to replace.
    package var isEmpty: Bool { tags.isEmpty }

    /// True when an answer can hold something to put back.
    package var restoresAny: Bool { tags.contains { $0.restores } }

    /// The placeholder with that text.
    func tag(_ text: [UInt8]) -> Tag? { indexes[text].map { tags[$0] } }

    mutating func issue(_ tag: Tag) {
        indexes[tag.text] = tags.count
        tags.append(tag)
    }
}
