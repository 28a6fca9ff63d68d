package import JSONText

/// The object that OpenAI's stored chat completions answer with: the answer, and what the request
/// said (see the examples in OpenAI's API reference).
package enum StoredCompletion {
    /// Makes the object out of an answer and the request as it was sent, after redaction.
    ///
    /// The metadata is that of the client's request, as JSON; it is not sent to providers. Nil if
    /// either is no JSON object.
    package static func make(
        answer: Span<UInt8>,
        request: Span<UInt8>,
        metadata: [UInt8]?,
        requestID: String
    ) -> [UInt8]? {
        var document = JSONDocument()
        var asked = JSONDocument()
        guard (try? document.parse(answer, .answer)) != nil, (try? asked.parse(request)) != nil,
            document[JSONDocument.root].kind == .object
        else { return nil }
        var edits = JSONEdits()
        func insert(_ name: StaticString, _ write: (inout [UInt8]) -> Void) {
            guard let value = document.member(name, of: JSONDocument.root, in: answer) else {
                return edits.insertMember(name, into: JSONDocument.root, of: document, by: write)
            }
            edits.replaceValue(value, of: document, by: write)
        }
        insert("metadata") { $0 += metadata ?? Array("{}".utf8) }
        insert("request_id") {
            JSONWriter.appendString(Array(requestID.utf8).span, to: &$0)
        }
        // The name in the object, and that in the request.
        let members: [(StaticString, StaticString)] = [
            ("tool_choice", "tool_choice"), ("tools", "tools"), ("seed", "seed"),
            ("top_p", "top_p"), ("temperature", "temperature"),
            ("presence_penalty", "presence_penalty"), ("frequency_penalty", "frequency_penalty"),
            ("response_format", "response_format"), ("input_user", "user"),
        ]
        for (name, source) in members {
            let value = asked.member(source, of: JSONDocument.root, in: request)
            insert(name) { text in
                guard let value else { return text.append(copying: "null") }
                text.append(copying: request.extracting(asked[value].range))
            }
        }
        if document.member("service_tier", of: JSONDocument.root, in: answer) == nil {
            insert("service_tier") { $0.append(copying: "null") }
        }
        completeMessages(document, answer, &edits)
        return edits.apply(to: answer)
    }

    /// Another's metadata for a stored object: what `POST chat/completions/{id}` asks for.
    ///
    /// The metadata must have been checked by `metadata(in:_:)`. Nil if the object is none.
    package static func replacingMetadata(
        of stored: Span<UInt8>,
        with metadata: Span<UInt8>
    ) -> [UInt8]? {
        var document = JSONDocument()
        guard (try? document.parse(stored, .answer)) != nil,
            let value = document.member("metadata", of: JSONDocument.root, in: stored)
        else { return nil }
        var edits = JSONEdits()
        edits.replace(document[value].range, with: metadata)
        return edits.apply(to: stored)
    }

    /// The index of the metadata in an update's body, which must have some and nothing amiss.
    package static func metadata(
        in document: JSONDocument,
        _ bytes: Span<UInt8>
    ) throws(RequestFault) -> Int {
        guard document[JSONDocument.root].kind == .object else { throw .notAnObject }
        guard let value = document.member("metadata", of: JSONDocument.root, in: bytes) else {
            throw .missing("metadata")
        }
        if document[value].kind != .null { try MetadataCheck.check(document, value, bytes) }
        return value
    }

    /// What `DELETE chat/completions/{id}` answers.
    package static func deleted(id: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("object")
        writer.string("chat.completion.deleted")
        writer.name("id")
        writer.string(id)
        writer.name("deleted")
        writer.bool(true)
        writer.endObject()
        return writer.bytes
    }

    /// Stored messages say that they have no calls, where others leave that out.
    private static func completeMessages(
        _ document: JSONDocument,
        _ bytes: Span<UInt8>,
        _ edits: inout JSONEdits
    ) {
        guard let choices = document.member("choices", of: JSONDocument.root, in: bytes) else {
            return
        }
        for choice in document.elements(of: choices) {
            guard let message = document.member("message", of: choice, in: bytes),
                document[message].kind == .object
            else { continue }
            for name in ["tool_calls", "function_call"] as [StaticString]
            where document.member(name, of: message, in: bytes) == nil {
                edits.insertMember(name, into: message, of: document) {
                    $0.append(copying: "null")
                }
            }
        }
    }
}
