internal import JSONText

/// A value that was sent in pieces, put together.
///
/// The rules are those of the SDKs' own accumulators: texts are joined, objects are merged member
/// by member, lists of entries with an `index` are merged by it, other lists are joined, and of
/// everything else the last one counts.
indirect enum MergedValue: Sendable {
    /// JSON as it was sent.
    case json([UInt8])
    /// Decoded text.
    case text([UInt8])
    case object([Member])
    /// Entries in the order in which they came, with their `index` where they have one.
    case list([Entry])

    struct Member: Sendable {
        let name: String
        var value: MergedValue
    }

    struct Entry: Sendable {
        let index: Int64?
        var value: MergedValue
    }

    /// Members that are sent whole, by some servers again and again.
    private static let whole: Set<String> = ["id", "type", "role", "object", "index"]

    /// Reads a value; what is folded away is kept as it was sent.
    init(_ index: Int, of document: JSONDocument, _ bytes: Span<UInt8>) {
        let node = document[index]
        switch node.kind {
        case .string:
            var text: [UInt8] = []
            document.decode(index, of: bytes, into: &text)
            self = .text(text)
        case .object where !node.isFolded:
            self = .object([])
            merge(index, of: document, bytes, named: nil)
        case .array where !node.isFolded:
            self = .list([])
            merge(index, of: document, bytes, named: nil)
        default:
            var json: [UInt8] = []
            json.append(copying: bytes.extracting(node.range))
            self = .json(json)
        }
    }

    /// Takes in the next piece of this value, which is a member's if it has a name.
    mutating func merge(
        _ index: Int,
        of document: JSONDocument,
        _ bytes: Span<UInt8>,
        named name: String?
    ) {
        let node = document[index]
        guard node.kind != .null else { return }
        switch self {
        case .text(var text) where node.kind == .string:
            let start = text.count
            self = .json([])
            document.decode(index, of: bytes, into: &text)
            let isWhole = name.map { Self.whole.contains($0) } ?? false
            let isAgain = name == "name" && text[start...] == text[..<start]
            if isWhole || isAgain { text.removeFirst(start) }
            self = .text(text)
        case .object(var members) where node.kind == .object && !node.isFolded:
            self = .json([])
            for member in document.members(of: index) {
                Self.merge(member, of: document, bytes, into: &members)
            }
            self = .object(members)
        case .list(var entries) where node.kind == .array && !node.isFolded:
            self = .json([])
            for element in document.elements(of: index) {
                Self.merge(element, of: document, bytes, into: &entries)
            }
            self = .list(entries)
        default:
            self = MergedValue(index, of: document, bytes)
        }
    }

    private static func merge(
        _ member: JSONDocument.Member,
        of document: JSONDocument,
        _ bytes: Span<UInt8>,
        into members: inout [Member]
    ) {
        let name = document.text(member.name, in: bytes)
        if let place = members.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
            members[place].value.merge(member.value, of: document, bytes, named: name)
        } else {
            members.append(
                Member(name: name, value: MergedValue(member.value, of: document, bytes))
            )
        }
    }

    private static func merge(
        _ element: Int,
        of document: JSONDocument,
        _ bytes: Span<UInt8>,
        into entries: inout [Entry]
    ) {
        let index = place(of: element, in: document, bytes)
        if let index, let place = entries.firstIndex(where: { $0.index == index }) {
            entries[place].value.merge(element, of: document, bytes, named: nil)
        } else {
            entries.append(
                Entry(index: index, value: MergedValue(element, of: document, bytes))
            )
        }
    }

    /// The `index` of an entry; nil without one, and beyond the 128 that there can be.
    static func place(
        of entry: Int,
        in document: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> Int64? {
        guard let index = document.member("index", of: entry, in: bytes),
            let place = document.integer(index, in: bytes), 0..<128 ~= place
        else { return nil }
        return place
    }

    /// Writes the value, without the `index` of a list's entries, which only pieces need.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .json(let json): writer.raw(json.span)
        case .text(let text): writer.string(text.span)
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.name(member.name)
                member.value.write(to: &writer)
            }
            writer.endObject()
        case .list(let entries):
            writer.beginArray()
            for entry in entries { entry.value.withoutIndex.write(to: &writer) }
            writer.endArray()
        }
    }

    private var withoutIndex: MergedValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != "index" })
    }
}
