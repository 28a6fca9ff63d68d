extension Migration {
    /// Old entries leave the ledger for files, by the month; their sums stay.
    ///
    /// An entry may be deleted only when it lies behind `archived_through` and in the range of a
    /// file that was written down; `archived_usage` keeps what rollups have from deleted entries,
    /// so that every rollup can still be proven.
    static let oldEntries = Migration(
        number: 3,
        sql: """
            CREATE TABLE archive(
                first INTEGER PRIMARY KEY, last INTEGER NOT NULL, month INTEGER NOT NULL,
                file TEXT NOT NULL UNIQUE, entries INTEGER NOT NULL, bytes INTEGER NOT NULL,
                sha256 BLOB NOT NULL, made_at INTEGER NOT NULL) STRICT;
            CREATE TABLE archived_usage(
                month INTEGER NOT NULL, user INTEGER NOT NULL, team INTEGER NOT NULL,
                key INTEGER NOT NULL, model INTEGER NOT NULL, day INTEGER NOT NULL,
                status INTEGER NOT NULL, source INTEGER NOT NULL, reason INTEGER NOT NULL,
                requests INTEGER NOT NULL, refused INTEGER NOT NULL, prompt INTEGER NOT NULL,
                cached INTEGER NOT NULL, completion INTEGER NOT NULL, reasoning INTEGER NOT NULL,
                weighted INTEGER NOT NULL, cost INTEGER NOT NULL,
                PRIMARY KEY(month, user, team, key, model, day, status, source, reason))
                STRICT, WITHOUT ROWID;

            DROP TRIGGER entry_block_delete;
            CREATE TRIGGER entry_block_delete BEFORE DELETE ON entry_block
                WHEN OLD.seq > (SELECT value FROM meta WHERE name = 'archived_through')
                    OR NOT EXISTS (SELECT 1 FROM archive WHERE OLD.seq BETWEEN first AND last)
                BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
            DROP TRIGGER seal_delete;
            CREATE TRIGGER seal_delete BEFORE DELETE ON seal
                WHEN OLD.last >= (SELECT value FROM meta WHERE name = 'archived_through')
                BEGIN SELECT RAISE(ABORT, 'seals are never deleted'); END;
            CREATE TRIGGER archive_update BEFORE UPDATE ON archive
                BEGIN SELECT RAISE(ABORT, 'the list of archives is never changed'); END;
            CREATE TRIGGER archive_delete BEFORE DELETE ON archive
                BEGIN SELECT RAISE(ABORT, 'the list of archives is never changed'); END;
            """
    )
}
