package import JSONText

/// Changes a document at random in two ways at once: its bytes by edits, and its model.
package struct JSONEditPlan {
    /// What was asked of the edits.
    package private(set) var edits = JSONEdits()
    private let document: JSONDocument
    private let bytes: [UInt8]
    private var choose: () -> UInt8

    /// Takes a parsed document and a source of choices; 0 for ever means no more changes.
    package init(
        _ document: JSONDocument,
        _ bytes: [UInt8],
        choose: @escaping () -> UInt8
    ) {
        self.document = document
        self.bytes = bytes
        self.choose = choose
    }

    /// Changes the whole document; answers with what it should be afterwards.
    package mutating func change() -> JSONModel { change(JSONDocument.root) }

    private mutating func change(_ index: Int) -> JSONModel {
        if choose() % 8 == 1 { return replace(index) }
        switch document[index].kind {
        case .array:
            return .array(document.elements(of: index).map { change($0) })
        case .object:
            return changeMembers(of: index)
        default:
            return JSONModel(document, index, bytes)
        }
    }

    private mutating func replace(_ index: Int) -> JSONModel {
        let values: [JSONModel] = [
            .null, .number("0"), .string([]), .string(Array("\"\u{1}\u{E9}".utf8)), .array([.null]),
            .object([.init(name: Array("x".utf8), value: .bool(true))]),
        ]
        let value = values[Int(choose()) % values.count]
        edits.replaceValue(index, of: document) { $0 += value.bytes }
        return value
    }

    private mutating func changeMembers(of object: Int) -> JSONModel {
        var members: [JSONModel.Member] = []
        var kept: [JSONModel.Member] = []
        for member in document.members(of: object) {
            let isRemoved = choose() % 4 == 1
            if isRemoved { edits.removeMember(member, from: object, of: document) }
            // What is changed inside of a removed member goes with it.
            let value = change(member.value)
            if isRemoved { continue }
            var name: [UInt8] = []
            document.decode(member.name, of: bytes.span, into: &name)
            kept.append(.init(name: name, value: value))
        }
        let fresh: [StaticString] = ["inserted 1", "inserted 2", "inserted 3"]
        for name in fresh.prefix(Int(choose()) % 4 == 3 ? 3 : Int(choose()) % 2) {
            let text = Array("\(name)".utf8)
            guard !document.members(of: object).contains(where: { isNamed($0.name, text) }) else {
                continue
            }
            edits.insertMember(name, into: object, of: document) { $0.append(copying: "[1]") }
            members.append(.init(name: text, value: .array([.number("1")])))
        }
        return .object(members + kept)
    }

    private func isNamed(_ index: Int, _ name: [UInt8]) -> Bool {
        document.isString(index, name.span, in: bytes.span)
    }
}
