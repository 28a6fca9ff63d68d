internal import JSONText

/// Puts the events of a streamed response together.
///
/// Its last event holds all of it. Of one that broke off there are the response as it was begun,
/// its finished items, and the text or arguments of those that were not.
struct ResponseAssembler: Sendable {
    private struct Item {
        var json: [UInt8]
        var isDone = false
        var text: [UInt8] = []
    }

    /// A response has a few items; more are not kept.
    private static let itemsMax: Int64 = 1_000

    private let bytesMax: Int
    private var bytesTaken = 0
    private var newest: [UInt8] = []
    private var isWhole = false
    private var items: [Int64: Item] = [:]

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    mutating func take(_ document: JSONDocument, _ bytes: Span<UInt8>) {
        bytesTaken += bytes.count
        guard bytesTaken <= bytesMax else {
            (newest, items) = ([], [:])
            return
        }
        guard document.count > 0, !isWhole else { return }
        func member(_ name: StaticString) -> Int? {
            document.member(name, of: JSONDocument.root, in: bytes)
        }
        guard let type = member("type") else { return }
        if let response = member("response"), document[response].kind == .object {
            newest = document.json(of: response, in: bytes)
            let ends: [ResponseEvent] = [.completed, .incomplete, .failed]
            isWhole = ResponseEvent.of(type, in: document, bytes).map(ends.contains) ?? false
            return
        }
        guard let index = member("output_index"),
            let place = document.integer(index, in: bytes), 0..<Self.itemsMax ~= place
        else { return }
        if let item = member("item"), document[item].kind == .object {
            let isDone = document.isString(type, "response.output_item.done", in: bytes)
            items[place] = Item(json: document.json(of: item, in: bytes), isDone: isDone)
        } else if let delta = member("delta"), document[delta].kind == .string {
            switch ResponseEvent.of(type, in: document, bytes) {
            case .textDelta, .refusalDelta, .argumentsDelta, .mcpArgumentsDelta, .inputDelta:
                document.decode(delta, of: bytes, into: &items[place, default: Item(json: [])].text)
            default: break
            }
        }
    }

    /// The response; nil before it began, and when it was too long.
    var response: [UInt8]? {
        guard !newest.isEmpty else { return nil }
        guard !isWhole else { return newest }
        var document = JSONDocument()
        guard (try? document.parse(newest.span)) != nil else { return nil }
        var writer = JSONWriter()
        writer.beginObject()
        for member in document.members(of: JSONDocument.root)
        where !document.isString(member.name, "output", in: newest.span) {
            writer.name(document.text(member.name, in: newest.span))
            writer.raw(newest.span.extracting(document[member.value].range))
        }
        writer.list("output") { writer in
            for (_, item) in items.sorted(by: { $0.key < $1.key }) where !item.json.isEmpty {
                Self.write(item, to: &writer)
            }
        }
        writer.endObject()
        return writer.bytes
    }

    /// Writes an item; one that was not finished has what came of its text or its arguments.
    private static func write(_ item: Item, to writer: inout JSONWriter) {
        var document = JSONDocument()
        guard !item.isDone, !item.text.isEmpty, (try? document.parse(item.json.span)) != nil else {
            return writer.raw(item.json.span)
        }
        writer.beginObject()
        for member in document.members(of: JSONDocument.root) {
            let name = document.text(member.name, in: item.json.span)
            writer.name(name)
            switch name {
            case "arguments", "input":
                writer.string(item.text.span)
            case "content":
                writer.beginArray()
                writer.object { writer in
                    writer.member("type", "output_text")
                    writer.name("text")
                    writer.string(item.text.span)
                }
                writer.endArray()
            default: writer.raw(item.json.span.extracting(document[member.value].range))
            }
        }
        writer.endObject()
    }
}
