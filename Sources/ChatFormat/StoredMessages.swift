package import JSONText

/// The messages of a stored completion's request, in the form of their own list.
///
/// There `content` is text or null: a request's parts stand in `content_parts`.
package enum StoredMessages {
    /// The messages in their order, with ids made of the completion's; none for a body without.
    package static func make(
        completion id: String,
        of request: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> [(id: String, json: [UInt8])] {
        guard let messages = request.member("messages", of: JSONDocument.root, in: bytes) else {
            return []
        }
        var found: [(id: String, json: [UInt8])] = []
        for message in request.elements(of: messages) {
            let id = "\(id)-\(found.count)"
            found.append((id, write(message, id, request, bytes)))
        }
        return found
    }

    private static func write(
        _ message: Int,
        _ id: String,
        _ request: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> [UInt8] {
        var writer = JSONWriter()
        func member(_ name: StaticString) -> Int? {
            request.member(name, of: message, in: bytes)
        }
        func copy(_ name: StaticString, _ value: Int?) {
            writer.name(name)
            guard let value else { return writer.null() }
            writer.raw(bytes.extracting(request[value].range))
        }
        let content = member("content")
        let parts = content.flatMap { request[$0].kind == .array ? $0 : nil }
        writer.beginObject()
        writer.name("id")
        writer.string(id)
        copy("role", member("role"))
        copy("content", parts == nil ? content : nil)
        copy("name", member("name"))
        writer.name("content_parts")
        if let parts { write(parts: parts, request, bytes, to: &writer) } else { writer.null() }
        for name in ["tool_calls", "tool_call_id", "function_call"] as [StaticString] {
            if let value = member(name) { copy(name, value) }
        }
        writer.endObject()
        return writer.bytes
    }

    /// Only texts and images are shown; OpenAI's type for these parts knows no others.
    private static func write(
        parts: Int,
        _ request: JSONDocument,
        _ bytes: Span<UInt8>,
        to writer: inout JSONWriter
    ) {
        writer.beginArray()
        for part in request.elements(of: parts) {
            guard let type = request.member("type", of: part, in: bytes),
                request.isString(type, "text", in: bytes)
                    || request.isString(type, "image_url", in: bytes)
            else { continue }
            writer.raw(bytes.extracting(request[part].range))
        }
        writer.endArray()
    }
}
