internal import ChatFormat
internal import Gateway
internal import JSONText
internal import Metering

/// Conversations as things: made, listed, renamed, branched, exported, deleted.
extension Conversations {
    func create(
        _ body: TalkBody,
        _ caller: Caller,
        _ gateway: Gateway
    ) async throws(TalkFault) -> TalkAnswer {
        try body.allow(["name", "model", "system", "prompt", "owner"])
        guard gateway.archiveForm(of: caller.key) != .none else { throw .archiveIsOff }
        var conversation = Conversation(
            tenant: caller.tenant,
            owner: caller.owner,
            user: caller.user,
            name: try body.name("name") ?? "New conversation",
            model: policy.model,
            createdAt: now
        )
        let named = try body.name("prompt")
        let system = try body.text("system", bytesMax: policy.messageBytesMax)
        let saysNone = body.isNull("system") || body.isNull("prompt")
        try setPrompt(
            of: &conversation,
            named: named ?? (system != nil || saysNone ? nil : policy.defaultPrompt)
        )
        if let system { conversation.system = system }
        if let model = try body.name("model") { conversation.model = model }
        let (archive, made) = (archive, conversation)
        try await kept { () async throws(ArchiveFault) in try await archive.begin(made, []) }
        return TalkAnswer(201, json: json { $0.write(made) })
    }

    private func setPrompt(
        of conversation: inout Conversation,
        named name: String?
    ) throws(TalkFault) {
        guard let name else { return }
        guard let prompt = policy.prompt(named: name) else {
            let known = policy.prompts.map(\.name).joined(separator: ", ")
            throw .invalid("prompt", "There is no prompt `\(name)`; there are: \(known).")
        }
        conversation.promptName = name
        conversation.system = prompt.text
        if let model = prompt.model { conversation.model = model }
    }

    func list(_ query: TalkQuery, _ caller: Caller) async throws(TalkFault) -> TalkAnswer {
        let limit = try query.count("limit", upTo: 100, otherwise: 20)
        let (archive, scope, after) = (archive, caller.scope, query["after"])
        let page = try await kept { () async throws(ArchiveFault) in
            try await archive.conversations(in: scope, after: after, limit: limit)
        }
        guard let page else { throw .noConversation(after ?? "") }
        return TalkAnswer(
            json: json { json in
                json.object { json in
                    json.member("object", "list")
                    json.list("data") { json in for item in page.items { json.write(item) } }
                    json.member("first_id", page.items.first?.id)
                    json.member("last_id", page.items.last?.id)
                    json.member("has_more", page.hasMore)
                }
            }
        )
    }

    func change(
        _ id: String,
        _ body: TalkBody,
        _ caller: Caller
    ) async throws(TalkFault) -> TalkAnswer {
        try body.allow(["name", "model", "system", "prompt", "owner"])
        var conversation = try await find(id, caller)
        try setPrompt(of: &conversation, named: try body.name("prompt"))
        if let system = try body.text("system", bytesMax: policy.messageBytesMax) {
            (conversation.system, conversation.promptName) = (system, nil)
        } else if body.isNull("system") || body.isNull("prompt") {
            (conversation.system, conversation.promptName) = (nil, nil)
        }
        if let name = try body.name("name") { conversation.name = name }
        if let model = try body.name("model") { conversation.model = model }
        conversation.updatedAt = now
        let (archive, changed) = (archive, conversation)
        try await kept { () async throws(ArchiveFault) in try await archive.change(changed) }
        return TalkAnswer(json: json { $0.write(changed) })
    }

    func delete(_ id: String, _ caller: Caller) async throws(TalkFault) -> TalkAnswer {
        let (found, archive) = (try await find(id, caller), archive)
        try await kept { () async throws(ArchiveFault) in
            try await archive.deleteConversation(found.id)
        }
        return TalkAnswer(
            json: json { json in
                json.object { json in
                    json.member("object", "conversation.deleted")
                    json.member("id", found.id)
                    json.member("deleted", true)
                }
            }
        )
    }

    func messages(
        of id: String,
        _ query: TalkQuery,
        _ caller: Caller
    ) async throws(TalkFault) -> TalkAnswer {
        let limit = try query.count("limit", upTo: 1_000, otherwise: 100)
        var from: Int64 = 0
        if let after = query["after"] {
            guard let index = Int64(after), 0..<Int64.max ~= index else {
                throw .invalid("after", "`after` must be the index of a message.")
            }
            from = index + 1
        }
        let found = try await find(id, caller)
        let start = from
        let messages = try await read(found, from: start, limit: limit + 1)
        let shown = messages.prefix(limit)
        return TalkAnswer(
            json: json { json in
                json.object { json in
                    json.member("object", "list")
                    json.list("data") { json in for message in shown { json.write(message) } }
                    json.member("first_index", shown.first?.index)
                    json.member("last_index", shown.last?.index)
                    json.member("has_more", messages.count > shown.count)
                }
            }
        )
    }

    func read(
        _ conversation: Conversation,
        from index: Int64,
        limit: Int
    ) async throws(TalkFault) -> [ConversationMessage] {
        let archive = archive
        return try await kept { () async throws(ArchiveFault) in
            try await archive.messages(of: conversation.id, from: index, limit: limit)
        }
    }

    /// A new conversation that begins with another's messages, up to and with one of them.
    func branch(
        _ id: String,
        _ body: TalkBody,
        _ caller: Caller
    ) async throws(TalkFault) -> TalkAnswer {
        try body.allow(["index", "name", "owner"])
        let parent = try await find(id, caller)
        let all = try await read(parent, from: 0, limit: 100_000)
        let index = try body.count("index") ?? Int64(all.count - 1)
        guard index < all.count else {
            throw .invalid("index", "The conversation has \(all.count) messages, from 0.")
        }
        var branch = Conversation(
            tenant: parent.tenant,
            owner: parent.owner,
            user: parent.user,
            name: try body.name("name") ?? parent.name,
            model: parent.model,
            createdAt: now
        )
        (branch.promptName, branch.system) = (parent.promptName, parent.system)
        (branch.parent, branch.branchedAt) = (parent.id, index + 1)
        var taken = Array(all.prefix(Int(index + 1)))
        // The calls were the parent's: their tokens are counted once.
        for place in taken.indices { taken[place].tokensUsed = 0 }
        branch.messages = Int64(taken.count)
        let (archive, made, messages) = (archive, branch, taken)
        try await kept { () async throws(ArchiveFault) in try await archive.begin(made, messages) }
        return TalkAnswer(201, json: json { $0.write(made) })
    }

    /// All conversations of one beginning, each with its branches.
    func tree(of id: String, _ caller: Caller) async throws(TalkFault) -> TalkAnswer {
        _ = try await find(id, caller)
        let (archive, scope) = (archive, caller.scope)
        let family = try await kept { () async throws(ArchiveFault) in
            try await archive.family(of: id, in: scope)
        }
        let ids = Set(family.map(\.id))
        func write(_ parent: String?, _ json: inout JSONWriter) {
            for item in family where item.parent.flatMap({ ids.contains($0) ? $0 : nil }) == parent
            {
                json.object { json in
                    json.member("id", item.id)
                    json.member("name", item.name)
                    json.member("parent", item.parent)
                    json.member("branched_at", item.branchedAt)
                    json.member("messages", item.messages)
                    json.member("updated_at", item.updatedAt.text)
                    json.list("branches") { write(item.id, &$0) }
                }
            }
        }
        return TalkAnswer(
            json: json { json in
                json.object { json in
                    json.member("object", "conversation.tree")
                    json.member("id", id)
                    json.list("data") { write(nil, &$0) }
                }
            }
        )
    }

    func listPrompts() -> TalkAnswer {
        let policy = policy
        return TalkAnswer(
            json: json { json in
                json.object { json in
                    json.member("object", "list")
                    json.list("data") { json in
                        for prompt in policy.prompts {
                            json.object { json in
                                json.member("name", prompt.name)
                                json.member("title", prompt.title)
                                json.member("model", prompt.model)
                                json.member("default", prompt.name == policy.defaultPrompt)
                            }
                        }
                    }
                    json.member("model", policy.model)
                }
            }
        )
    }
}
