/// The placeholders that one request got, and the values of those that answers get back.
///
/// Lives in the memory of its request and nowhere else.
package struct IssuedTags: Sendable {
    /// One placeholder.
    struct Tag: Sendable {
        /// What stands in the text: `[EMAIL-7Q2M9K4T]`, or a surrogate.
        let text: [UInt8]
        /// The value as it was first written, decoded.
        let value: [UInt8]
        let kind: RedactionKind
        /// Whether an answer gets the value back.
        let restores: Bool
    }

    /// Those that answers get back.
    private(set) var tags: [Tag] = []
    /// All of them, by what they show.
    var known = TagTable()

    /// None issued.
    package init() {}

    /// True when the request had nothing to replace.
    package var isEmpty: Bool { known.count == 0 && tags.isEmpty }

    /// True when an answer can hold something to put back.
    package var restoresAny: Bool { !tags.isEmpty }

    mutating func issue(_ tag: Tag) {
        if tag.restores { tags.append(tag) }
    }
}
