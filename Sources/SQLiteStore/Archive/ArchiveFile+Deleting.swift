internal import Metering

/// What goes: by age, by size, on request.
extension ArchiveFile {
    /// How long the places of deleted completions are remembered.
    private static let goneMilliseconds: Int64 = 86_400_000

    /// Bytes of texts that are kept.
    func bytes() throws(SQLiteFault) -> Int64 {
        try statement("SELECT bytes FROM size").first { $0.int(0) } ?? 0
    }

    /// Deletes what was last changed before a time.
    func prune(before time: Timestamp, now: Timestamp) throws(SQLiteFault) -> ArchiveCounts {
        try delete("changed_at < ?1", now) { $0.bind(1, time.milliseconds) }
    }

    /// Deletes all texts of a person.
    func forget(_ user: UserID, now: Timestamp) throws(SQLiteFault) -> ArchiveCounts {
        try forgetStates(of: user)
        return try delete("user = ?1 OR tenant_kind = 0 AND tenant = ?1", now) {
            $0.bind(1, user.rawValue)
        }
    }

    private func delete(
        _ condition: String,
        _ now: Timestamp,
        _ bind: (Statement) -> Void
    ) throws(SQLiteFault) -> ArchiveCounts {
        var counts = ArchiveCounts()
        try database.transaction { () throws(SQLiteFault) in
            func run(_ sql: String) throws(SQLiteFault) -> Int64 {
                let delete = try statement(sql)
                bind(delete)
                try delete.run()
                return Int64(database.changes)
            }
            _ = try run(
                "DELETE FROM stored_pair WHERE seq IN (SELECT seq FROM stored WHERE \(condition))"
            )
            counts.completions = try run("DELETE FROM stored WHERE \(condition)")
            counts.calls = try run("DELETE FROM kept_call WHERE \(condition)")
            _ = try run(
                """
                DELETE FROM message WHERE conversation IN
                (SELECT seq FROM conversation WHERE \(condition))
                """
            )
            counts.conversations = try run("DELETE FROM conversation WHERE \(condition)")
            let gone = try statement("DELETE FROM stored_gone WHERE gone_at < ?")
            gone.bind(1, now.milliseconds - Self.goneMilliseconds)
            try gone.run()
        }
        if counts != ArchiveCounts() { try giveRoomBack() }
        return counts
    }

    /// Deletes the oldest things until so many bytes are left.
    func shrink(to bytesMax: Int64, now: Timestamp) throws(SQLiteFault) -> ArchiveCounts {
        var all = ArchiveCounts()
        while try bytes() > bytesMax {
            var times: [Int64] = []
            for table in ["stored", "kept_call", "conversation"] {
                // The thirty-second oldest of each kind; few are deleted that need not be.
                let find = try statement(
                    "SELECT changed_at FROM \(table) ORDER BY changed_at LIMIT 32"
                )
                var last: Int64?
                try find.forEachRow { last = $0.int(0) }
                if let last { times.append(last) }
            }
            guard let oldest = times.min() else { break }
            let counts = try prune(before: Timestamp(milliseconds: oldest + 1), now: now)
            all.completions += counts.completions
            all.conversations += counts.conversations
            all.calls += counts.calls
        }
        return all
    }

    /// Gives free pages back to the system, and takes deleted texts out of the log.
    private func giveRoomBack() throws(SQLiteFault) {
        try database.run("PRAGMA incremental_vacuum")
        try emptyLog()
    }

    /// Takes what is in the log into the file itself.
    func emptyLog() throws(SQLiteFault) {
        // Readers may hold the log; the next time does what this one could not.
        _ = try database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").first { $0.int(0) }
    }

    /// Some lines of an export.
    func export(_ query: ArchiveExport, limit: Int64 = 100) throws(SQLiteFault) -> ArchiveLines {
        var (lines, last): ([[UInt8]], Int64) = ([], query.after)
        let find = try statement(Self.exportSQL(query.kind, isOnePerson: query.user != nil))
        find.bind(1, query.after)
        find.bind(2, limit)
        if let user = query.user { find.bind(3, user.rawValue) }
        try find.forEachRow { row in
            last = row.int(0)
            lines.append(Array(row.text(1).utf8))
        }
        var next: ArchiveExport? = query
        next?.after = last
        if Int64(lines.count) < limit {
            next?.after = 0
            if let kind = ArchiveExport.Kind(rawValue: query.kind.rawValue + 1) {
                next?.kind = kind
            } else {
                next = nil
            }
        }
        return ArchiveLines(lines: lines, next: next)
    }

    private static func exportSQL(_ kind: ArchiveExport.Kind, isOnePerson: Bool) -> String {
        let condition = isOnePerson ? "AND (user = ?3 OR tenant_kind = 0 AND tenant = ?3)" : ""
        func time(_ column: String) -> String {
            "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')"
        }
        let user = "'user_' || coalesce(user, CASE tenant_kind WHEN 0 THEN tenant END)"
        let team = "CASE tenant_kind WHEN 1 THEN 'team_' || tenant END"
        // Names are the ledger's: who reads this puts them in the place of the first of each.
        let whose = "'user', \(user), 'user_id', \(user), 'team', \(team), 'team_id', \(team)"
        switch kind {
        case .completions:
            return """
                SELECT seq, json_object('kind', 'completion', 'time', \(time("created_at")),
                    'id', id, 'key', 'key_' || key, \(whose),
                    'completion', json(CAST(object AS TEXT)), 'request', json(CAST(body AS TEXT)))
                FROM stored WHERE seq > ?1 \(condition) ORDER BY seq LIMIT ?2
                """
        case .calls:
            return """
                SELECT request, json_object('kind', 'call', 'time', \(time("changed_at")),
                    'model', model, 'status', status, 'key', 'key_' || key, \(whose),
                    'request', json(CAST(body AS TEXT)), 'answer',
                    CASE WHEN json_valid(CAST(answer AS TEXT)) THEN json(CAST(answer AS TEXT)) END)
                FROM kept_call WHERE request > ?1 \(condition) ORDER BY request LIMIT ?2
                """
        case .conversations:
            return """
                SELECT seq, json_object('kind', 'conversation', 'id', id,
                    'created_at', \(time("created_at")), 'updated_at', \(time("changed_at")),
                    'name', name, 'model', model, 'system', system, 'owner', owner, \(whose),
                    'parent', parent, 'messages', json((SELECT json_group_array(json(line)) FROM (
                        SELECT json_object('index', place, 'time', \(time("m.created_at")),
                            'status', CASE status WHEN 0 THEN 'complete' WHEN 1 THEN 'failed'
                                ELSE 'stopped' END,
                            'tokens', tokens, 'message', json(CAST(body AS TEXT))) AS line
                        FROM message AS m WHERE m.conversation = conversation.seq
                        ORDER BY place))))
                FROM conversation WHERE seq > ?1 \(condition) ORDER BY seq LIMIT ?2
                """
        }
    }
}
