internal import JSONText

/// The placeholders that one request got, and the values of those that answers get back.
///
/// Lives in the memory of its request and nowhere else.
package struct IssuedTags: Sendable {
    /// One placeholder that answers get back, by where it is kept.
    struct Tag: Sendable {
        let kind: RedactionKind
        fileprivate let text: Range<Int>
        fileprivate let value: Range<Int>
    }

    /// Those that answers get back.
    private(set) var tags: [Tag] = []
    /// All of them, by what they show.
    var known = TagTable()
    /// Placeholders and their values, one behind the other.
    private var bytes: [UInt8] = []

    /// None issued.
    package init() {}

    /// True when the request had nothing to replace.
    package var isEmpty: Bool { known.count == 0 && tags.isEmpty }

    /// True when an answer can hold something to put back.
    package var restoresAny: Bool { !tags.isEmpty }

    /// What stands in the text: `[EMAIL-7Q2M9K4T]`, or a surrogate.
    func text(of tag: Tag) -> ArraySlice<UInt8> { bytes[tag.text] }

    /// The value as it was first written, decoded.
    func value(of tag: Tag) -> ArraySlice<UInt8> { bytes[tag.value] }

    /// Keeps a placeholder, and the value that the closure appends.
    mutating func issue(
        _ kind: RedactionKind,
        _ text: Span<UInt8>,
        value append: (inout [UInt8]) -> Void
    ) {
        let start = bytes.count
        bytes.append(copying: text)
        let middle = bytes.count
        append(&bytes)
        tags.append(Tag(kind: kind, text: start..<middle, value: middle..<bytes.count))
    }
}
