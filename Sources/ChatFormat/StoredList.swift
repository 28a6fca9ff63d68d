internal import JSONText

/// A page of stored objects, as all of OpenAI's lists are written.
package enum StoredList {
    /// Writes a page of objects that are JSON already, with the ids of its first and last one.
    package static func make(
        _ items: [(id: String, json: [UInt8])],
        hasMore: Bool
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("object")
        writer.string("list")
        writer.name("data")
        writer.beginArray()
        for item in items { writer.raw(item.json.span) }
        writer.endArray()
        for (name, id) in [("first_id", items.first?.id), ("last_id", items.last?.id)] {
            writer.name(name)
            if let id { writer.string(id) } else { writer.null() }
        }
        writer.name("has_more")
        writer.bool(hasMore)
        writer.endObject()
        return writer.bytes
    }
}
