/// Changes to a document, to be spliced into its bytes in one pass.
///
/// Ranges and offsets are those of the bytes that were parsed; changes may be collected in any
/// order and by several hands. Every byte outside of a change stays as it is, so that a document
/// with nothing to change is the same document. Two changes of the same bytes are a bug and trap,
/// with one exception: what lies inside of a removed member goes with it.
package struct JSONEdits: Sendable {
    struct Splice: Sendable {
        let range: Range<Int>
        let text: Range<Int>
        /// Whether a comma follows the text.
        var comma = false
        /// Whether changes inside of the range vanish with it.
        var swallows = false
    }

    struct Removal: Sendable {
        let object: Int
        let name: Int
        let text: Range<Int>
        /// Where the member before ends, and where the one behind begins.
        let before: Int?
        let behind: Int?
    }

    struct Insertion: Sendable {
        let object: Int
        let at: Int
        let text: Range<Int>
        /// How many members the object had.
        let members: Int
    }

    var texts: [UInt8] = []
    var splices: [Splice] = []
    var removals: [Removal] = []
    var insertions: [Insertion] = []

    /// No changes.
    package init() {}

    /// Whether the document stays as it is.
    package var isEmpty: Bool { splices.isEmpty && removals.isEmpty && insertions.isEmpty }

    /// How many replacements there are.
    package var replacementCount: Int { splices.count }

    /// Whether one of some replacements, which were made in the order of the document, changes
    /// some of these bytes.
    package func touch(_ range: Range<Int>, among replacements: Range<Int>) -> Bool {
        var (low, high) = (replacements.lowerBound, replacements.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if splices[middle].range.upperBound <= range.lowerBound {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < replacements.upperBound && splices[low].range.lowerBound < range.upperBound
    }

    /// How many bytes the changes bring in; what they take away is not subtracted.
    package var insertedBytes: Int { texts.count }

    /// Forgets all changes and keeps the room.
    package mutating func removeAll() {
        texts.removeAll(keepingCapacity: true)
        splices.removeAll(keepingCapacity: true)
        removals.removeAll(keepingCapacity: true)
        insertions.removeAll(keepingCapacity: true)
    }

    /// Makes room for so many more replacements.
    package mutating func reserve(_ replacements: Int) {
        let count = splices.count + replacements
        guard count > splices.capacity else { return }
        splices.reserveCapacity(max(count, 2 * splices.capacity))
        // A placeholder has some twenty bytes.
        texts.reserveCapacity(texts.count + 24 * (splices.capacity - splices.count))
    }

    /// Replaces one more range of bytes by the same as the last one that was replaced.
    package mutating func repeatLast(at range: Range<Int>) {
        guard let last = splices.last else { preconditionFailure("nothing was replaced") }
        splices.append(Splice(range: range, text: last.text))
    }

    /// Replaces a range of bytes by others; the caller answers for the result being JSON.
    package mutating func replace(_ range: Range<Int>, with text: Span<UInt8>) {
        replace(range) { $0.append(copying: text) }
    }

    /// Replaces a range of bytes by what the closure appends; it must not take anything away.
    package mutating func replace(_ range: Range<Int>, by write: (inout [UInt8]) -> Void) {
        splices.append(Splice(range: range, text: append(write)))
    }

    /// Replaces a value, for instance a member's, by other JSON.
    package mutating func replaceValue(
        _ index: Int,
        of document: JSONDocument,
        by write: (inout [UInt8]) -> Void
    ) {
        replace(document[index].range, by: write)
    }

    /// Adds a member in front of an object's others; the closure appends its value as JSON.
    ///
    /// The object must not have a member of that name, unless it is removed.
    package mutating func insertMember(
        _ name: StaticString,
        into object: Int,
        of document: JSONDocument,
        by write: (inout [UInt8]) -> Void
    ) {
        let node = document[object]
        precondition(node.kind == .object && !node.isFolded, "only an object has members")
        let text = append { text in
            JSONWriter.appendName(name, to: &text)
            write(&text)
        }
        insertions.append(
            Insertion(
                object: object,
                at: node.start + 1,
                text: text,
                members: document.members(of: object).reduce(0) { count, _ in count + 1 }
            )
        )
    }

    /// Takes a member out of an object, with one comma; taking it out twice is taking it out once.
    package mutating func removeMember(
        _ member: JSONDocument.Member,
        from object: Int,
        of document: JSONDocument
    ) {
        guard !removals.contains(where: { $0.name == member.name }) else { return }
        var before: Int?
        for other in document.members(of: object) {
            if other.name == member.name { break }
            before = document[other.value].end
        }
        let next = document[member.value].next
        let isLast = next == document[object].next
        removals.append(
            Removal(
                object: object,
                name: member.name,
                text: document[member.name].start..<document[member.value].end,
                before: before,
                behind: isLast ? nil : document[next].start
            )
        )
    }

    private mutating func append(_ write: (inout [UInt8]) -> Void) -> Range<Int> {
        let start = texts.count
        write(&texts)
        precondition(texts.count >= start, "a replacement took away another one's text")
        return start..<texts.count
    }
}
