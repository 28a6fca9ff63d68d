internal import Digest
internal import Metering

/// Sessions of the pages; each call is one transaction between two commits.
extension Writer {
    /// Keeps a session, and forgets those that have ended or are too many.
    func keep(_ session: KeptSession) -> Result<Void, LedgerFault> {
        write { (database) throws(SQLiteFault) in
            let ended = try database.prepare(
                "DELETE FROM session WHERE ends_at <= ?1 OR idle_ends_at <= ?1"
            )
            ended.bind(1, now.time.milliseconds)
            try ended.run()
            let insert = try database.prepare(
                "INSERT OR REPLACE INTO session VALUES(?, ?, ?, ?, ?)"
            )
            insert.bind(1, session.cookie.bytes)
            insert.bind(2, session.key.rawValue)
            insert.bind(3, session.lock.bytes)
            insert.bind(4, session.endsAt.milliseconds)
            insert.bind(5, session.idleEndsAt.milliseconds)
            try insert.run()
            let older = "ORDER BY ends_at DESC, cookie LIMIT -1 OFFSET"
            let ofKey = try database.prepare(
                """
                DELETE FROM session WHERE cookie IN (
                    SELECT cookie FROM session WHERE key = ?1
                    \(older) \(KeptSession.countMaxOfKey))
                """
            )
            ofKey.bind(1, session.key.rawValue)
            try ofKey.run()
            try database.run(
                """
                DELETE FROM session WHERE cookie IN (
                    SELECT cookie FROM session \(older) \(KeptSession.countMax))
                """
            )
        }
    }

    /// Forgets a session.
    func endSession(_ cookie: Digest32) -> Result<Void, LedgerFault> {
        write { (database) throws(SQLiteFault) in
            let delete = try database.prepare("DELETE FROM session WHERE cookie = ?")
            delete.bind(1, cookie.bytes)
            try delete.run()
        }
    }

    private func write(
        _ body: (Database) throws(SQLiteFault) -> Void
    ) -> Result<Void, LedgerFault> {
        if let fault { return .failure(fault) }
        do throws(SQLiteFault) {
            try database.transaction { () throws(SQLiteFault) in try body(database) }
            return .success(())
        } catch {
            return .failure(changeFailed(error))
        }
    }
}

extension LedgerReader {
    /// The sessions that were kept.
    func sessions() throws(SQLiteFault) -> [KeptSession] {
        var sessions: [KeptSession] = []
        let rows = try database.prepare(
            "SELECT cookie, key, lock, ends_at, idle_ends_at FROM session"
        )
        try rows.forEachRow { row in
            guard let cookie = Digest32(bytes: row.bytes(0)),
                let lock = Digest32(bytes: row.bytes(2))
            else { return }
            sessions.append(
                KeptSession(
                    cookie: cookie,
                    key: KeyID(row.int(1)),
                    lock: lock,
                    endsAt: Timestamp(milliseconds: row.int(3)),
                    idleEndsAt: Timestamp(milliseconds: row.int(4))
                )
            )
        }
        return sessions
    }
}
