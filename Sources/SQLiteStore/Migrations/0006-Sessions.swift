extension Migration {
    /// Who is signed in to the pages, as digests; a key that ends takes its sessions along.
    static let sessions = Migration(
        number: 6,
        sql: """
            CREATE TABLE session(
                cookie BLOB PRIMARY KEY, key INTEGER NOT NULL, lock BLOB NOT NULL,
                ends_at INTEGER NOT NULL, idle_ends_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TRIGGER key_ended AFTER UPDATE ON key
                WHEN NEW.disabled <> 0 OR NEW.ended_at IS NOT NULL
                BEGIN DELETE FROM session WHERE key = NEW.id; END;
            """
    )
}
