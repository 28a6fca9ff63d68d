internal import Metering

extension LedgerReader {
    /// Reads the audit log, newest first, before a place in it.
    func audit(before: Int64?, limit: Int) throws(SQLiteFault) -> [AuditRecord] {
        try reading { () throws(SQLiteFault) in
            let lines = try database.prepare(
                """
                SELECT seq, time, key, actor, origin, action, target, before, after, hash
                FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?
                """
            )
            lines.bind(1, before ?? .max)
            lines.bind(2, Int64(limit))
            var found: [AuditRecord] = []
            try lines.forEachRow { row in
                let actor = Actor(
                    key: row.optionalInt(2).map { KeyID($0) },
                    name: row.text(3),
                    origin: row.text(4)
                )
                found.append(
                    AuditRecord(
                        sequence: row.int(0),
                        time: Timestamp(milliseconds: row.int(1)),
                        actor: actor,
                        action: row.text(5),
                        target: row.text(6),
                        before: row.optionalText(7),
                        after: row.optionalText(8),
                        hash: Hex.text(row.bytes(9))
                    )
                )
            }
            return found
        }
    }
}
