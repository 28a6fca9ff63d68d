internal import JSONText
internal import Metering

/// A conversation as a file.
extension Conversations {
    func export(
        _ id: String,
        _ query: TalkQuery,
        _ caller: Caller
    ) async throws(TalkFault) -> TalkAnswer {
        let format = query["format"] ?? "json"
        guard format == "json" || format == "markdown" else {
            throw .invalid("format", "`format` must be json or markdown.")
        }
        let found = try await find(id, caller)
        let messages = try await read(found, from: 0, limit: 100_000)
        guard format == "markdown" else {
            var answer = TalkAnswer(
                json: json { json in
                    json.object { json in
                        json.member("object", "conversation.export")
                        json.name("conversation")
                        json.write(found)
                        json.list("messages") { json in
                            for message in messages { json.write(message) }
                        }
                    }
                }
            )
            answer.fileName = "\(found.id).json"
            return answer
        }
        var answer = TalkAnswer(json: Array(Self.markdown(found, messages).utf8))
        answer.contentType = "text/markdown; charset=utf-8"
        answer.fileName = "\(found.id).md"
        return answer
    }

    private static func markdown(
        _ conversation: Conversation,
        _ messages: [ConversationMessage]
    ) -> String {
        var text = "# \(conversation.name)\n\n"
        text += "\(conversation.model), \(conversation.createdAt.text)\n"
        if let system = conversation.system {
            let quoted = system.split(separator: "\n", omittingEmptySubsequences: false)
            text += "\n" + quoted.map { "> \($0)" }.joined(separator: "\n") + "\n"
        }
        for message in messages {
            let mark = message.status == .complete ? "" : " (\(message.status.name))"
            text += "\n## \(message.role.capitalizedFirst)\(mark)\n\n"
            text += MessageText(message.body).shown + "\n"
        }
        return text
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
