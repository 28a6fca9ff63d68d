internal import ChatFormat
internal import JSONText

/// A request's JSON object, read member by member; a member that nobody knows is refused.
struct TalkBody {
    let bytes: [UInt8]
    let document: JSONDocument

    /// Reads an object; no bytes at all are an object without members.
    init(_ bytes: [UInt8]) throws(TalkFault) {
        let text = bytes.isEmpty ? Array("{}".utf8) : bytes
        var document = JSONDocument()
        do throws(JSONError) {
            try document.parse(text.span)
        } catch {
            throw TalkFault(ErrorBody(RequestFault(error)))
        }
        guard document[JSONDocument.root].kind == .object else {
            throw TalkFault(400, "invalid_json", "The body must be a JSON object.")
        }
        self.bytes = text
        self.document = document
    }

    /// Refuses members that the route does not know: a misspelt one must not be ignored.
    func allow(_ names: [String]) throws(TalkFault) {
        for member in document.members(of: JSONDocument.root) {
            let name = document.text(member.name, in: bytes.span)
            guard !names.contains(name) else { continue }
            let list = names.joined(separator: ", ")
            throw .invalid(name, "There is no field `\(name)` here; there are: \(list).")
        }
    }

    /// A member's value; nil when it is absent or null.
    subscript(name: StaticString) -> Int? {
        let index = document.member(name, of: JSONDocument.root, in: bytes.span)
        return index.flatMap { document[$0].kind == .null ? nil : $0 }
    }

    /// A member's JSON as it stands; nil when it is absent or null.
    func json(_ name: StaticString) -> [UInt8]? {
        self[name].map { Array(bytes[document[$0].range]) }
    }

    /// A text that is not empty; nil when it is absent or null.
    func text(_ name: StaticString, bytesMax: Int = 1 << 20) throws(TalkFault) -> String? {
        guard let index = self[name] else { return nil }
        guard document[index].kind == .string else {
            throw .invalid("\(name)", "`\(name)` must be a string.")
        }
        let text = document.text(index, in: bytes.span)
        guard !text.utf8.allSatisfy({ $0 <= 0x20 }) else {
            throw .invalid("\(name)", "`\(name)` is empty.")
        }
        guard text.utf8.count <= bytesMax else {
            throw TalkFault(
                413,
                "field_too_large",
                "`\(name)` is longer than \(bytesMax) bytes.",
                param: "\(name)"
            )
        }
        return text
    }

    /// A short name: one line.
    func name(_ name: StaticString, bytesMax: Int = 256) throws(TalkFault) -> String? {
        guard let text = try text(name, bytesMax: 1 << 20) else { return nil }
        guard text.utf8.count <= bytesMax, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else {
            throw .invalid("\(name)", "`\(name)` must be one line of at most \(bytesMax) bytes.")
        }
        return text
    }

    /// A whole number from 0.
    func count(_ name: StaticString) throws(TalkFault) -> Int64? {
        guard let index = self[name] else { return nil }
        guard let number = document.integer(index, in: bytes.span), number >= 0 else {
            throw .invalid("\(name)", "`\(name)` must be a whole number from 0.")
        }
        return number
    }

    /// True or false; false when it is absent or null.
    func flag(_ name: StaticString) throws(TalkFault) -> Bool {
        guard let index = self[name] else { return false }
        switch document[index].kind {
        case .true: return true
        case .false: return false
        default: throw .invalid("\(name)", "`\(name)` must be true or false.")
        }
    }

    /// Whether the member is a text without anything in it.
    func isEmptyText(_ name: StaticString) -> Bool {
        self[name].map { document[$0].kind == .string && document[$0].inner.isEmpty } ?? false
    }

    /// Whether the member is there and null.
    func isNull(_ name: StaticString) -> Bool {
        let index = document.member(name, of: JSONDocument.root, in: bytes.span)
        return index.map { document[$0].kind == .null } ?? false
    }
}
