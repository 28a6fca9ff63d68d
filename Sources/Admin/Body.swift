internal import JSONText
internal import Metering

/// A request's JSON object, read member by member.
///
/// A member that is absent is left as it is, so that the same reader serves creation and change.
/// `finish` refuses members that nobody asked for: a misspelt one must not be ignored.
struct Body {
    private let bytes: [UInt8]
    private let document: JSONDocument
    private var asked: [String] = []

    /// Reads the object; no bytes at all are an object without members.
    init(_ bytes: [UInt8]) throws(AdminFault) {
        let bytes = bytes.isEmpty ? Array("{}".utf8) : bytes
        var document = JSONDocument()
        do throws(JSONError) {
            try document.parse(bytes.span)
        } catch {
            let place = "(at byte \(error.offset))"
            throw AdminFault(400, "invalid_json", "The body is no JSON: \(error.sentence) \(place)")
        }
        guard document[JSONDocument.root].kind == .object else {
            throw AdminFault(400, "invalid_json", "The body must be a JSON object.")
        }
        self.bytes = bytes
        self.document = document
    }

    /// Refuses members that the route does not know.
    func finish() throws(AdminFault) {
        for member in document.members(of: JSONDocument.root) {
            let name = string(member.name)
            guard !asked.contains(name) else { continue }
            let list = asked.joined(separator: ", ")
            throw .invalid(name, "There is no field `\(name)` here; there are: \(list).")
        }
    }

    /// Whether the object has the member, and it is null.
    mutating func isNull(_ name: StaticString) -> Bool {
        index(name).map { document[$0].kind == .null } ?? false
    }

    // MARK: members

    /// A text that may not be null.
    mutating func text(_ name: StaticString) throws(AdminFault) -> String? {
        guard let index = index(name) else { return nil }
        guard document[index].kind == .string else { throw wrong(name, "a string") }
        return string(index)
    }

    /// A text, or null, which takes the old one away.
    mutating func text(
        _ name: StaticString,
        _ store: (String?) -> Void
    ) throws(AdminFault) {
        guard let index = index(name) else { return }
        if document[index].kind == .null { return store(nil) }
        store(try text(name))
    }

    mutating func integer(_ name: StaticString) throws(AdminFault) -> Int64? {
        guard let index = index(name) else { return nil }
        guard let number = document.integer(index, in: bytes.span) else {
            throw wrong(name, "a whole number")
        }
        return number
    }

    /// A whole number from 0, or null, which takes the old one away.
    mutating func count(
        _ name: StaticString,
        _ store: (Int64?) -> Void
    ) throws(AdminFault) {
        guard let index = index(name) else { return }
        if document[index].kind == .null { return store(nil) }
        guard let number = try integer(name), number >= 0 else {
            throw wrong(name, "a whole number from 0, or null")
        }
        store(number)
    }

    mutating func truth(_ name: StaticString) throws(AdminFault) -> Bool? {
        guard let index = index(name) else { return nil }
        switch document[index].kind {
        case .true: return true
        case .false: return false
        default: throw wrong(name, "true or false")
        }
    }

    mutating func texts(_ name: StaticString) throws(AdminFault) -> [String]? {
        guard let index = index(name) else { return nil }
        guard document[index].kind == .array else { throw wrong(name, "a list of strings") }
        var texts: [String] = []
        for element in document.elements(of: index) {
            guard document[element].kind == .string else { throw wrong(name, "a list of strings") }
            texts.append(string(element))
        }
        guard texts.count <= 1_000 else { throw wrong(name, "a list of at most 1,000 strings") }
        return texts
    }

    /// A number with decimals as it was written, for exact arithmetic.
    mutating func decimal(_ name: StaticString, decimals: Int) throws(AdminFault) -> Int64? {
        guard let index = index(name) else { return nil }
        let node = document[index]
        guard node.kind == .number else { throw wrong(name, "a number") }
        let text = String(decoding: bytes[node.range], as: UTF8.self)
        if let value = decimalValue(text, decimals: decimals) { return value }
        // An exponent is fine where it gives a whole number.
        if let whole = document.integer(index, in: bytes.span),
            let value = decimalValue(String(whole), decimals: decimals)
        {
            return value
        }
        let most = decimals == 0 ? "a whole number" : "a number with at most \(decimals) decimals"
        throw wrong(name, most)
    }

    /// One of some words.
    mutating func choice<Value>(
        _ name: StaticString,
        _ choices: [(word: String, value: Value)]
    ) throws(AdminFault) -> Value? {
        guard let text = try text(name) else { return nil }
        guard let choice = choices.first(where: { $0.word == text }) else {
            throw wrong(name, "one of " + choices.map(\.word).joined(separator: ", "))
        }
        return choice.value
    }

    /// A moment or a date, or null, which takes the old one away.
    ///
    /// A date means the first moment of that day in the configured zone.
    mutating func time(
        _ name: StaticString,
        zone: CivilZone,
        _ store: (Timestamp?) -> Void
    ) throws(AdminFault) {
        guard let index = index(name) else { return }
        if document[index].kind == .null { return store(nil) }
        guard let text = try text(name) else { return }
        if let day = CivilDay(text: text) { return store(zone.start(of: day)) }
        guard let time = Timestamp(text: text) else {
            throw wrong(name, "a date such as 2026-11-21 or a time such as 2026-11-21T13:35:00Z")
        }
        store(time)
    }

    // MARK: the document

    private mutating func index(_ name: StaticString) -> Int? {
        let text = "\(name)"
        if !asked.contains(text) { asked.append(text) }
        return document.member(name, of: JSONDocument.root, in: bytes.span)
    }

    private func string(_ index: Int) -> String {
        var text: [UInt8] = []
        document.decode(index, of: bytes.span, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func wrong(_ name: StaticString, _ wanted: String) -> AdminFault {
        .invalid("\(name)", "`\(name)` must be \(wanted).")
    }
}
