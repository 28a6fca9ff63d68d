internal import JSONText

/// Renders functions as the TypeScript namespace that models are shown (community topic 266573).
struct ToolText {
    let document: JSONDocument
    let functions: [Int]

    /// The whole text.
    func namespace(_ bytes: Span<UInt8>) -> [UInt8] {
        var text = Array("namespace functions {\n\n".utf8)
        for function in functions {
            describe(function, 0, bytes, &text)
            text += Array("type ".utf8) + string("name", function, bytes)
            let parameters = document.member("parameters", of: function, in: bytes)
            if let parameters, hasProperties(parameters, bytes) {
                text += Array(" = (_: {\n".utf8)
                properties(parameters, 0, bytes, &text)
                text += Array("}) => any;\n\n".utf8)
            } else {
                text += Array(" = () => any;\n\n".utf8)
            }
        }
        text += Array("} // namespace functions".utf8)
        return text
    }

    private func hasProperties(_ schema: Int, _ bytes: Span<UInt8>) -> Bool {
        document.member("properties", of: schema, in: bytes).map {
            document.hasMembers($0)
        } ?? false
    }

    private func describe(_ schema: Int, _ indent: Int, _ bytes: Span<UInt8>, _ text: inout [UInt8])
    {
        let description = string("description", schema, bytes)
        guard !description.isEmpty else { return }
        text += blanks(indent) + Array("// ".utf8) + description + [0x0A]
    }

    private func properties(
        _ schema: Int,
        _ indent: Int,
        _ bytes: Span<UInt8>,
        _ text: inout [UInt8]
    ) {
        guard let properties = document.member("properties", of: schema, in: bytes) else { return }
        let required = document.member("required", of: schema, in: bytes)
        for property in document.members(of: properties) {
            let name = document.decoded(property.name, of: bytes)
            describe(property.value, indent, bytes, &text)
            let isRequired =
                required.map { list in
                    document.elements(of: list).contains {
                        document.isString($0, name.span, in: bytes)
                    }
                } ?? false
            text += blanks(indent) + name + Array(isRequired ? ": ".utf8 : "?: ".utf8)
            type(property.value, indent, bytes, &text)
            text += Array(",\n".utf8)
        }
    }

    private func type(_ schema: Int, _ indent: Int, _ bytes: Span<UInt8>, _ text: inout [UInt8]) {
        if let values = document.member("enum", of: schema, in: bytes) {
            let literals = document.elements(of: values).map { Array(document.slice($0, bytes)) }
            text += literals.joined(separator: Array(" | ".utf8))
            return
        }
        if let choices = document.member("anyOf", of: schema, in: bytes) {
            for (i, choice) in document.elements(of: choices).enumerated() {
                if i > 0 { text += Array(" | ".utf8) }
                type(choice, indent, bytes, &text)
            }
            return
        }
        switch String(decoding: string("type", schema, bytes), as: UTF8.self) {
        case "string": text += Array("string".utf8)
        case "number", "integer": text += Array("number".utf8)
        case "boolean": text += Array("boolean".utf8)
        case "null": text += Array("null".utf8)
        case "array":
            if let items = document.member("items", of: schema, in: bytes) {
                type(items, indent, bytes, &text)
            } else {
                text += Array("any".utf8)
            }
            text += Array("[]".utf8)
        case "object" where hasProperties(schema, bytes):
            text += Array("{\n".utf8)
            properties(schema, indent + 2, bytes, &text)
            text += blanks(indent) + [UInt8(ascii: "}")]
        case "object": text += Array("object".utf8)
        default: text += Array("any".utf8)
        }
    }

    private func blanks(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x20, count: count) }

    private func string(_ name: StaticString, _ object: Int, _ bytes: Span<UInt8>) -> [UInt8] {
        document.member(name, of: object, in: bytes).map { document.decoded($0, of: bytes) } ?? []
    }
}

extension JSONDocument {
    /// Whether a value is an object that is not empty.
    func hasMembers(_ index: Int) -> Bool {
        self[index].kind == .object && self[index].next > index + 1
    }

    /// The bytes of a value as they were sent.
    func slice(_ index: Int, _ bytes: Span<UInt8>) -> [UInt8] {
        var slice: [UInt8] = []
        slice.append(copying: bytes.extracting(self[index].range))
        return slice
    }
}
