internal import CSQLite

extension Migration {
    /// One table of sums becomes three, which also tell findings apart by everything else.
    ///
    /// The sums are added up anew from the entries, in the migration's own transaction. Of entries
    /// that are in archive files only their old sums are left: what they had in tokens moves as it
    /// is, and their findings, which were kept by day, person, team, key, model and kind alone, get
    /// the reason `(archived)`.
    static let rollups = Migration(
        number: 5,
        sql: """
            ALTER TABLE usage RENAME TO old_usage;
            ALTER TABLE usage_redaction RENAME TO old_redaction;
            ALTER TABLE archived_usage RENAME TO old_archived;
            DROP INDEX usage_user; DROP INDEX usage_team; DROP INDEX usage_key;
            \(Rollup.full.schema) \(Rollup.month.schema) \(Rollup.day.schema)
            \(Rollup.archived.schema)
            CREATE INDEX usage_user ON usage(user, day);
            CREATE INDEX usage_team ON usage(team, day);
            CREATE INDEX usage_key ON usage(key, day);
            """,
        then: moveSums
    )

    private static let archivedReason = "(archived)"
    /// Rows in memory before they are written: some tens of megabytes.
    private static let rowsAtOnce = 100_000

    @Sendable private static func moveSums(_ database: Database) throws(SQLiteFault) {
        try database.run(
            """
            INSERT INTO archived_usage
            SELECT day, user, team, key, model, status, source, reason, 0, requests, refused,
                prompt, cached, completion, reasoning, weighted, cost, 0 FROM old_archived
            """
        )
        try sumUpEntries(database)
        try database.run(
            "INSERT INTO word(text) VALUES('\(archivedReason)') ON CONFLICT DO NOTHING"
        )
        // What the old table has more than the entries that are left comes from those that went.
        try database.run(
            """
            CREATE TABLE lost AS
            SELECT old.day, old.user, old.team, old.key, old.model, old.kind,
                old.count - coalesce(sum(new.findings), 0) AS gone
            FROM old_redaction AS old LEFT JOIN usage AS new
                USING(day, user, team, key, model, kind)
            GROUP BY old.day, old.user, old.team, old.key, old.model, old.kind
            HAVING gone > 0;
            CREATE TABLE lost_row AS
            SELECT day, user, team, key, model, 0 AS status, 0 AS source,
                \(UsageKey.reasonWords) + (SELECT id FROM word WHERE text = '\(archivedReason)')
                    AS reason,
                kind, 0, 0, 0, 0, 0, 0, 0, 0, gone FROM lost
            UNION ALL
            SELECT day, user, team, key, model, 0, 0,
                \(UsageKey.reasonWords) + (SELECT id FROM word WHERE text = '\(archivedReason)'),
                0, 0, 0, 0, 0, 0, 0, 0, 0, sum(gone) FROM lost
            GROUP BY day, user, team, key, model;
            INSERT INTO archived_usage SELECT * FROM lost_row;
            DROP TABLE lost; DROP TABLE lost_row;
            """
        )
        for table in Rollup.kept { try addArchived(to: table, database) }
        try database.run("DROP TABLE old_usage; DROP TABLE old_redaction; DROP TABLE old_archived")
    }

    /// Adds what the entries that are here sum up to, as far as the old sums went.
    private static func sumUpEntries(_ database: Database) throws(SQLiteFault) {
        let rollups = try RollupStatements(database)
        let tallied =
            try database.prepare("SELECT value FROM meta WHERE name = 'tallied_through'")
            .first { $0.int(0) } ?? 0
        let blocks = try database.prepare(
            "SELECT seq, body FROM entry_block WHERE seq <= ? ORDER BY seq"
        )
        blocks.bind(1, tallied)
        var tally = Tally()
        try blocks.forEachRow { (row) throws(SQLiteFault) in
            guard var entries = EntryBlock.Reader(row.bytes(1)) else {
                throw LedgerReader.damage(row.int(0))
            }
            while let entry = entries.next() { tally.add(entry) }
            if entries.isDamaged { throw LedgerReader.damage(row.int(0)) }
            guard tally.rows >= rowsAtOnce else { return }
            try rollups.add(tally)
            tally.removeAll()
        }
        try rollups.add(tally)
    }

    /// Adds the sums of entries that are gone.
    private static func addArchived(to table: Rollup, _ database: Database) throws(SQLiteFault) {
        let month = """
            CAST(strftime('%Y', day * 86400, 'unixepoch') AS INTEGER) * 12
                + CAST(strftime('%m', day * 86400, 'unixepoch') AS INTEGER) - 1
            """
        let columns = table.columns.map { $0 == "month" ? month : $0 }.joined(separator: ", ")
        let sums = Rollup.sums.map { "sum(\($0))" }.joined(separator: ", ")
        let places = (1...table.columns.count).map { String($0) }.joined(separator: ", ")
        try database.run(
            """
            INSERT INTO \(table.rawValue) SELECT \(columns), \(sums) FROM archived_usage
            WHERE true GROUP BY \(places) \(Rollup.onConflict)
            """
        )
    }
}
