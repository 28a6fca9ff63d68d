package import JSONText

/// A JSON value as a tree: the plain thing that edits of bytes are checked against.
package indirect enum JSONModel: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string([UInt8])
    case array([JSONModel])
    case object([Member])

    /// A name and its value; members keep their order.
    package struct Member: Equatable {
        package var name: [UInt8]
        package var value: JSONModel
    }

    /// Parses a document; nil if it is refused.
    package init?(parsing bytes: [UInt8], _ limits: JSONLimits = .standard) {
        var document = JSONDocument()
        guard (try? document.parse(bytes.span, limits)) != nil else { return nil }
        self.init(document, JSONDocument.root, bytes)
    }

    /// Reads a value of a parsed document.
    package init(_ document: JSONDocument, _ index: Int, _ bytes: [UInt8]) {
        func text(_ index: Int) -> [UInt8] {
            var text: [UInt8] = []
            document.decode(index, of: bytes.span, into: &text)
            return text
        }
        switch document[index].kind {
        case .null: self = .null
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .number:
            self = .number(String(decoding: bytes[document[index].range], as: UTF8.self))
        case .string: self = .string(text(index))
        case .array:
            self = .array(document.elements(of: index).map { JSONModel(document, $0, bytes) })
        case .object:
            self = .object(
                document.members(of: index).map {
                    Member(name: text($0.name), value: JSONModel(document, $0.value, bytes))
                }
            )
        }
    }

    /// Writes the value with a `JSONWriter`.
    package func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(let text): writer.raw(Array(text.utf8).span)
        case .string(let text): writer.string(text.span)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.name(String(decoding: member.name, as: UTF8.self))
                member.value.write(to: &writer)
            }
            writer.endObject()
        }
    }

    /// The value as JSON.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}
