internal import JSONText

/// A value of a JSON text, to look into.
struct JSONView {
    private let bytes: [UInt8]
    private let document: JSONDocument
    private let index: Int

    /// Reads a text; nil when it is no JSON.
    init?(_ bytes: [UInt8]) {
        var document = JSONDocument()
        do throws(JSONError) {
            try document.parse(bytes.span)
        } catch {
            return nil
        }
        self.init(bytes, document, JSONDocument.root)
    }

    private init(_ bytes: [UInt8], _ document: JSONDocument, _ index: Int) {
        self.bytes = bytes
        self.document = document
        self.index = index
    }

    private func at(_ index: Int) -> JSONView { JSONView(bytes, document, index) }

    /// A member of an object; nil without one.
    subscript(name: StaticString) -> JSONView? {
        document.member(name, of: index, in: bytes.span).map(at)
    }

    /// A member of an object whose name is only known now.
    func member(_ name: String) -> JSONView? {
        for member in document.members(of: index)
        where document.isString(member.name, Array(name.utf8).span, in: bytes.span) {
            return at(member.value)
        }
        return nil
    }

    /// The elements of an array.
    var elements: [JSONView] {
        document.elements(of: index).map(at)
    }

    /// The members of an object, in their order.
    var members: [(name: String, value: JSONView)] {
        document.members(of: index).map { member in
            (at(member.name).text ?? "", at(member.value))
        }
    }

    /// The text of a string; nil for anything else.
    var text: String? {
        guard document[index].kind == .string else { return nil }
        var text: [UInt8] = []
        document.decode(index, of: bytes.span, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// A whole number; nil for anything else.
    var integer: Int64? {
        document[index].kind == .number
            ? document.integer(index, in: bytes.span) : nil
    }

    /// Whether it is `true`.
    var isTrue: Bool { document[index].kind == .true }

    /// Whether it is `null`.
    var isNull: Bool { document[index].kind == .null }

    /// The value's own bytes, as they stand in the text.
    var raw: [UInt8] { Array(bytes[document[index].range]) }

    /// What people read: a string's text, a number's digits, yes or no, nothing for null.
    var shown: String {
        switch document[index].kind {
        case .string: text ?? ""
        case .number: String(decoding: raw, as: UTF8.self)
        case .true: "yes"
        case .false: "no"
        case .null: ""
        case .array: elements.map(\.shown).joined(separator: ", ")
        case .object: members.map { "\($0.name) \($0.value.shown)" }.joined(separator: ", ")
        }
    }

    /// A number with commas between thousands.
    var grouped: String { integer.map(String.grouped) ?? shown }
}
