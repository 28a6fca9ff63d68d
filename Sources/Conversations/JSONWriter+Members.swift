internal import JSONText
internal import Metering

extension JSONWriter {
    mutating func member(_ name: StaticString, raw json: [UInt8]) {
        self.name(name)
        raw(json.span)
    }

    /// What is said about a conversation.
    mutating func write(_ conversation: Conversation) {
        object { json in
            json.member("object", "conversation")
            json.member("id", conversation.id)
            json.member("name", conversation.name)
            json.member("model", conversation.model)
            json.member("prompt", conversation.promptName)
            json.member("system", conversation.system)
            json.member("owner", conversation.owner)
            json.member("parent", conversation.parent)
            json.member("branched_at", conversation.branchedAt)
            json.member("messages", conversation.messages)
            json.member("tokens_used", conversation.tokens)
            json.member("created_at", conversation.createdAt.text)
            json.member("updated_at", conversation.updatedAt.text)
        }
    }

    /// One message: its own members, and those of what is sent to models.
    mutating func write(_ message: ConversationMessage) {
        object { json in
            json.member("object", "conversation.message")
            json.member("index", message.index)
            json.member("role", message.role)
            var document = JSONDocument()
            if (try? document.parse(message.body.span)) != nil {
                for member in document.members(of: JSONDocument.root)
                where !document.isString(member.name, "role", in: message.body.span) {
                    json.name(document.text(member.name, in: message.body.span))
                    json.raw(message.body.span.extracting(document[member.value].range))
                }
            }
            json.member("status", message.status.name)
            json.member("tokens", message.tokens)
            json.member("tokens_used", message.tokensUsed)
            json.member("redacted", message.redacted)
            json.member("model", message.model)
            json.member("log_id", message.request?.text)
            json.member("created_at", message.createdAt.text)
        }
    }
}

/// The JSON that some steps write.
func json(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    write(&writer)
    return writer.bytes
}
