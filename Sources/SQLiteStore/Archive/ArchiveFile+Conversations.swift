internal import Metering

/// Conversations and their messages.
extension ArchiveFile {
    private static let columns = """
        seq, id, tenant_kind, tenant, owner, user, thread, name, model, prompt, system, parent,
        branched_at, created_at, changed_at,
        (SELECT count(*) FROM message AS m WHERE m.conversation = conversation.seq),
        (SELECT total(tokens_used) FROM message AS m WHERE m.conversation = conversation.seq)
        """

    func begin(
        _ conversation: Conversation,
        _ messages: [ConversationMessage]
    ) throws(SQLiteFault) {
        try database.transaction { () throws(SQLiteFault) in
            if let thread = conversation.thread {
                // An end user has one conversation at a time; the one before is kept without them.
                let leave = try statement(
                    """
                    UPDATE conversation SET thread = NULL
                    WHERE tenant_kind = ? AND tenant = ? AND thread = ?
                    """
                )
                leave.bind(1, conversation.tenant)
                leave.bind(3, thread)
                try leave.run()
            }
            let insert = try statement(
                """
                INSERT INTO conversation(id, tenant_kind, tenant, owner, user, thread, name, model,
                    prompt, system, parent, branched_at, created_at, changed_at)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq
                """
            )
            insert.bind(1, conversation.id)
            insert.bind(2, conversation.tenant)
            insert.bind(4, conversation.owner)
            insert.bind(5, conversation.user?.rawValue)
            bindFacts(conversation, to: insert, from: 6)
            insert.bind(11, conversation.parent)
            insert.bind(12, conversation.branchedAt)
            insert.bind(13, conversation.createdAt.milliseconds)
            insert.bind(14, conversation.updatedAt.milliseconds)
            var sequence: Int64 = 0
            try insert.forEachRow { sequence = $0.int(0) }
            try add(messages, to: sequence)
        }
    }

    private func bindFacts(
        _ conversation: Conversation,
        to statement: Statement,
        from index: Int32
    ) {
        statement.bind(index, conversation.thread)
        statement.bind(index + 1, conversation.name)
        statement.bind(index + 2, conversation.model)
        statement.bind(index + 3, conversation.promptName)
        statement.bind(index + 4, conversation.system)
    }

    private func add(
        _ messages: [ConversationMessage],
        to sequence: Int64
    ) throws(SQLiteFault) {
        let insert = try statement(
            "INSERT INTO message VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        for message in messages {
            insert.bind(1, sequence)
            insert.bind(2, message.index)
            insert.bind(3, message.role)
            insert.bind(4, message.body)
            insert.bind(5, message.status.rawValue)
            insert.bind(6, message.tokens)
            insert.bind(7, message.tokensUsed)
            insert.bind(8, message.redacted)
            insert.bind(9, message.model)
            insert.bind(10, message.request?.rawValue)
            insert.bind(11, message.createdAt.milliseconds)
            insert.bind(12, Int64(message.body.count))
            try insert.run()
        }
    }

    func conversations(
        in scope: ConversationScope,
        after: String?,
        limit: Int
    ) throws(SQLiteFault) -> ArchivePage<Conversation>? {
        var before: (time: Int64, sequence: Int64) = (.max, .max)
        if let after {
            let find = try statement(
                """
                SELECT changed_at, seq FROM conversation WHERE tenant_kind = ?1 AND tenant = ?2
                AND id = ?3 AND \(Self.condition(scope))
                """
            )
            bind(scope, to: find)
            find.bind(3, after)
            guard let place = try find.first({ ($0.int(0), $0.int(1)) }) else { return nil }
            before = place
        }
        let find = try statement(
            """
            SELECT \(Self.columns) FROM conversation WHERE tenant_kind = ?1 AND tenant = ?2
            AND (changed_at, seq) < (?3, ?5) AND \(Self.condition(scope))
            ORDER BY changed_at DESC, seq DESC LIMIT ?6
            """
        )
        bind(scope, to: find)
        find.bind(3, before.time)
        find.bind(5, before.sequence)
        find.bind(6, Int64(limit) + 1)
        var items: [Conversation] = []
        try find.forEachRow { items.append(Self.conversation($0)) }
        let hasMore = items.count > limit
        if hasMore { items.removeLast() }
        return ArchivePage(items: items, hasMore: hasMore)
    }

    /// What lets through the conversations of the scope's owner, bound as argument 4.
    private static func condition(_ scope: ConversationScope) -> String {
        switch scope.owner {
        case .anyone: "1"
        case .named: "owner = ?4"
        case .nobody: "owner IS NULL"
        }
    }

    private func bind(_ scope: ConversationScope, to statement: Statement) {
        statement.bind(1, scope.tenant)
        if case .named(let owner) = scope.owner { statement.bind(4, owner) }
    }

    func conversation(
        _ id: String,
        in scope: ConversationScope
    ) throws(SQLiteFault) -> Conversation? {
        let find = try statement(
            """
            SELECT \(Self.columns) FROM conversation WHERE tenant_kind = ?1 AND tenant = ?2
            AND id = ?3 AND \(Self.condition(scope))
            """
        )
        bind(scope, to: find)
        find.bind(3, id)
        return try find.first(Self.conversation)
    }

    func thread(_ name: String, of tenant: Tenant) throws(SQLiteFault) -> Conversation? {
        let find = try statement(
            """
            SELECT \(Self.columns) FROM conversation
            WHERE tenant_kind = ? AND tenant = ? AND thread = ?
            """
        )
        find.bind(1, tenant)
        find.bind(3, name)
        return try find.first(Self.conversation)
    }

    func family(
        of id: String,
        in scope: ConversationScope
    ) throws(SQLiteFault) -> [Conversation] {
        // Up to the beginning as far as it is still there, then down to every branch.
        let find = try statement(
            """
            WITH RECURSIVE
            up(id, parent, depth) AS (
                SELECT id, parent, 0 FROM conversation WHERE tenant_kind = ?1 AND tenant = ?2
                    AND id = ?3
                UNION ALL
                SELECT c.id, c.parent, up.depth + 1 FROM conversation AS c
                    JOIN up ON c.id = up.parent
                    WHERE c.tenant_kind = ?1 AND c.tenant = ?2 AND up.depth < 10000),
            down(id) AS (
                SELECT id FROM (SELECT id FROM up ORDER BY depth DESC LIMIT 1)
                UNION
                SELECT c.id FROM conversation AS c JOIN down ON c.parent = down.id
                    WHERE c.tenant_kind = ?1 AND c.tenant = ?2)
            SELECT \(Self.columns) FROM conversation
            WHERE id IN (SELECT id FROM down) AND \(Self.condition(scope)) ORDER BY seq LIMIT 1000
            """
        )
        bind(scope, to: find)
        find.bind(3, id)
        var items: [Conversation] = []
        try find.forEachRow { items.append(Self.conversation($0)) }
        return items
    }

    func messages(
        of id: String,
        from index: Int64,
        limit: Int
    ) throws(SQLiteFault) -> [ConversationMessage] {
        let find = try statement(
            """
            SELECT place, role, body, status, tokens, tokens_used, redacted, model, request,
                created_at
            FROM message WHERE conversation = (SELECT seq FROM conversation WHERE id = ?1)
                AND place >= ?2 ORDER BY place LIMIT ?3
            """
        )
        find.bind(1, id)
        find.bind(2, index)
        find.bind(3, Int64(limit))
        var items: [ConversationMessage] = []
        try find.forEachRow { items.append(Self.message($0)) }
        return items
    }

    func change(_ conversation: Conversation) throws(SQLiteFault) {
        let update = try statement(
            """
            UPDATE conversation SET thread = ?2, name = ?3, model = ?4, prompt = ?5, system = ?6,
                changed_at = ?7 WHERE id = ?1
            """
        )
        update.bind(1, conversation.id)
        bindFacts(conversation, to: update, from: 2)
        update.bind(7, conversation.updatedAt.milliseconds)
        try update.run()
    }

    func replaceMessages(
        of id: String,
        from index: Int64,
        with messages: [ConversationMessage],
        at time: Timestamp
    ) throws(SQLiteFault) {
        try database.transaction { () throws(SQLiteFault) in
            let touch = try statement(
                "UPDATE conversation SET changed_at = ?2 WHERE id = ?1 RETURNING seq"
            )
            touch.bind(1, id)
            touch.bind(2, time.milliseconds)
            var sequence: Int64?
            try touch.forEachRow { sequence = $0.int(0) }
            // Deleted in between: there is nothing to add to.
            guard let sequence else { return }
            let delete = try statement("DELETE FROM message WHERE conversation = ? AND place >= ?")
            delete.bind(1, sequence)
            delete.bind(2, index)
            try delete.run()
            try add(messages, to: sequence)
        }
    }

    func deleteConversation(_ id: String) throws(SQLiteFault) {
        try database.transaction { () throws(SQLiteFault) in
            for sql in [
                """
                DELETE FROM message
                WHERE conversation = (SELECT seq FROM conversation WHERE id = ?)
                """,
                "DELETE FROM conversation WHERE id = ?",
            ] {
                let delete = try statement(sql)
                delete.bind(1, id)
                try delete.run()
            }
        }
    }

    private static func conversation(_ row: borrowing Row) -> Conversation {
        var conversation = Conversation(
            id: row.text(1),
            tenant: Tenant(kind: row.int(2), number: row.int(3)),
            owner: row.optionalText(4),
            user: row.optionalInt(5).map { UserID($0) },
            name: row.text(7),
            model: row.text(8),
            createdAt: Timestamp(milliseconds: row.int(13))
        )
        conversation.thread = row.optionalText(6)
        conversation.promptName = row.optionalText(9)
        conversation.system = row.optionalText(10)
        conversation.parent = row.optionalText(11)
        conversation.branchedAt = row.optionalInt(12)
        conversation.updatedAt = Timestamp(milliseconds: row.int(14))
        conversation.messages = row.int(15)
        conversation.tokens = row.int(16)
        return conversation
    }

    private static func message(_ row: borrowing Row) -> ConversationMessage {
        var message = ConversationMessage(
            index: row.int(0),
            role: row.text(1),
            body: row.bytes(2),
            createdAt: Timestamp(milliseconds: row.int(9))
        )
        message.status = ConversationMessage.Status(rawValue: row.int(3)) ?? .complete
        message.tokens = row.int(4)
        message.tokensUsed = row.int(5)
        message.redacted = row.int(6)
        message.model = row.optionalText(7)
        message.request = row.optionalInt(8).map { RequestID(clamping: $0) }
        return message
    }
}
