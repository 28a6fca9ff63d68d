internal import Metering

/// Stored completions.
extension ArchiveFile {
    private static let columns = """
        seq, tenant_kind, tenant, user, key, request, id, asked, model, created_at, object, body
        """

    func store(_ answer: StoredAnswer) throws(SQLiteFault) {
        try database.transaction { () throws(SQLiteFault) in
            _ = try deleteStored(answer.id, of: answer.tenant, leavesPlace: false)
            let insert = try statement(
                """
                INSERT INTO stored(tenant_kind, tenant, user, key, request, id, asked, model,
                    created_at, changed_at, object, body, bytes)
                VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, ?12) RETURNING seq
                """
            )
            insert.bind(1, answer.tenant)
            insert.bind(3, answer.user?.rawValue)
            insert.bind(4, answer.key.rawValue)
            insert.bind(5, answer.request.rawValue)
            insert.bind(6, answer.id)
            insert.bind(7, answer.asked)
            insert.bind(8, answer.model)
            insert.bind(9, answer.createdAt.milliseconds)
            insert.bind(10, answer.object)
            insert.bind(11, answer.body)
            insert.bind(12, Int64(answer.object.count + answer.body.count))
            var sequence: Int64 = 0
            try insert.forEachRow { sequence = $0.int(0) }
            try addPairs(answer.metadata, to: sequence)
        }
    }

    private func addPairs(
        _ pairs: [(name: String, value: String)],
        to sequence: Int64
    ) throws(SQLiteFault) {
        let insert = try statement("INSERT OR REPLACE INTO stored_pair VALUES(?, ?, ?)")
        for pair in pairs {
            insert.bind(1, sequence)
            insert.bind(2, pair.name)
            insert.bind(3, pair.value)
            try insert.run()
        }
    }

    func stored(_ id: String, of tenant: Tenant) throws(SQLiteFault) -> StoredAnswer? {
        let find = try statement(
            "SELECT \(Self.columns) FROM stored WHERE tenant_kind = ? AND tenant = ? AND id = ?"
        )
        find.bind(1, tenant)
        find.bind(3, id)
        return try find.first(Self.answer)
    }

    func stored(_ query: StoredQuery) throws(SQLiteFault) -> ArchivePage<StoredAnswer>? {
        var after: Int64?
        if let id = query.after {
            after = try place(of: id, of: query.tenant)
            if after == nil { return nil }
        }
        var sql = "SELECT \(Self.columns) FROM stored WHERE tenant_kind = ?1 AND tenant = ?2"
        sql += query.isDescending ? " AND seq < ?3" : " AND seq > ?3"
        if query.user != nil { sql += " AND user = ?5" }
        if query.model != nil { sql += " AND (model = ?6 OR asked = ?6)" }
        for index in query.metadata.indices {
            sql += """
                 AND EXISTS(SELECT 1 FROM stored_pair AS p WHERE p.seq = stored.seq
                AND p.name = ?\(7 + 2 * index) AND p.value = ?\(8 + 2 * index))
                """
        }
        sql += " ORDER BY seq\(query.isDescending ? " DESC" : "") LIMIT ?4"
        let find = try statement(sql)
        find.bind(1, query.tenant)
        find.bind(3, after ?? (query.isDescending ? Int64.max : 0))
        find.bind(4, Int64(query.limit) + 1)
        if let user = query.user { find.bind(5, user.rawValue) }
        if let model = query.model { find.bind(6, model) }
        for (index, pair) in query.metadata.enumerated() {
            find.bind(Int32(7 + 2 * index), pair.name)
            find.bind(Int32(8 + 2 * index), pair.value)
        }
        var items: [StoredAnswer] = []
        try find.forEachRow { items.append(Self.answer($0)) }
        let hasMore = items.count > query.limit
        if hasMore { items.removeLast() }
        return ArchivePage(items: items, hasMore: hasMore)
    }

    /// A completion's place in the order, also for a while after it was deleted.
    private func place(of id: String, of tenant: Tenant) throws(SQLiteFault) -> Int64? {
        for table in ["stored", "stored_gone"] {
            let find = try statement(
                "SELECT seq FROM \(table) WHERE tenant_kind = ? AND tenant = ? AND id = ?"
            )
            find.bind(1, tenant)
            find.bind(3, id)
            if let place = try find.first({ $0.int(0) }) { return place }
        }
        return nil
    }

    func replaceMetadata(
        of id: String,
        of tenant: Tenant,
        _ metadata: [(name: String, value: String)],
        at time: Int64,
        _ change: (_ object: [UInt8]) -> [UInt8]?
    ) throws(SQLiteFault) -> [UInt8]? {
        var result: [UInt8]?
        try database.transaction { () throws(SQLiteFault) in
            let find = try statement(
                """
                SELECT seq, object, length(body) FROM stored
                WHERE tenant_kind = ? AND tenant = ? AND id = ?
                """
            )
            find.bind(1, tenant)
            find.bind(3, id)
            let found = try find.first { ($0.int(0), $0.bytes(1), $0.int(2)) }
            guard let (sequence, object, body) = found, let changed = change(object) else { return }
            let update = try statement(
                "UPDATE stored SET object = ?2, bytes = ?3, changed_at = ?4 WHERE seq = ?1"
            )
            update.bind(1, sequence)
            update.bind(2, changed)
            update.bind(3, Int64(changed.count) + body)
            update.bind(4, time)
            try update.run()
            try deletePairs(of: sequence)
            try addPairs(metadata, to: sequence)
            result = changed
        }
        return result
    }

    func deleteStored(
        _ id: String,
        of tenant: Tenant,
        leavesPlace: Bool,
        at time: Int64 = 0
    ) throws(SQLiteFault) -> Bool {
        let delete = try statement(
            "DELETE FROM stored WHERE tenant_kind = ? AND tenant = ? AND id = ? RETURNING seq"
        )
        delete.bind(1, tenant)
        delete.bind(3, id)
        var sequence: Int64?
        try delete.forEachRow { sequence = $0.int(0) }
        guard let sequence else { return false }
        try deletePairs(of: sequence)
        let gone = try statement(
            leavesPlace
                ? "INSERT OR REPLACE INTO stored_gone VALUES(?1, ?2, ?3, ?4, ?5)"
                : "DELETE FROM stored_gone WHERE tenant_kind = ?1 AND tenant = ?2 AND id = ?3"
        )
        gone.bind(1, tenant)
        gone.bind(3, id)
        if leavesPlace {
            gone.bind(4, sequence)
            gone.bind(5, time)
        }
        try gone.run()
        return true
    }

    private func deletePairs(of sequence: Int64) throws(SQLiteFault) {
        let delete = try statement("DELETE FROM stored_pair WHERE seq = ?")
        delete.bind(1, sequence)
        try delete.run()
    }

    private static func answer(_ row: borrowing Row) -> StoredAnswer {
        StoredAnswer(
            tenant: Tenant(kind: row.int(1), number: row.int(2)),
            user: row.optionalInt(3).map { UserID($0) },
            key: KeyID(row.int(4)),
            request: RequestID(clamping: row.int(5)),
            id: row.text(6),
            asked: row.text(7),
            model: row.text(8),
            createdAt: Timestamp(milliseconds: row.int(9)),
            metadata: [],
            object: row.bytes(10),
            body: row.bytes(11)
        )
    }

    func keep(_ call: KeptCall) throws(SQLiteFault) {
        let insert = try statement(
            "INSERT OR IGNORE INTO kept_call VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        insert.bind(1, call.request.rawValue)
        insert.bind(2, call.tenant)
        insert.bind(4, call.user?.rawValue)
        insert.bind(5, call.key.rawValue)
        insert.bind(6, call.model)
        insert.bind(7, Int64(call.status))
        insert.bind(8, call.request.time.milliseconds)
        insert.bind(9, call.body)
        insert.bind(10, call.answer)
        insert.bind(11, Int64(call.body.count + call.answer.count))
        try insert.run()
    }
}
