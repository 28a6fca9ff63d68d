extension Migration {
    /// Every step of the archive, in order; a step that was released is never changed.
    static let archive: [Migration] = [firstArchive, providerState]

    /// The first shape of the archive.
    ///
    /// A tenant is a kind (0 person, 1 team, 2 key) and a number. `size` counts the bytes of texts;
    /// triggers keep it, so that nothing has to be summed up when the file is opened. What was
    /// deleted leaves its place in the order for a day, for clients that page while they delete.
    private static let firstArchive = Migration(
        number: 1,
        sql: """
            CREATE TABLE size(id INTEGER PRIMARY KEY CHECK(id = 1), bytes INTEGER NOT NULL) STRICT;
            INSERT INTO size VALUES(1, 0);

            CREATE TABLE stored(
                seq INTEGER PRIMARY KEY AUTOINCREMENT, tenant_kind INTEGER NOT NULL,
                tenant INTEGER NOT NULL, user INTEGER, key INTEGER NOT NULL,
                request INTEGER NOT NULL, id TEXT NOT NULL, asked TEXT NOT NULL,
                model TEXT NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
                object BLOB NOT NULL, body BLOB NOT NULL, bytes INTEGER NOT NULL) STRICT;
            CREATE UNIQUE INDEX stored_id ON stored(tenant_kind, tenant, id);
            CREATE INDEX stored_order ON stored(tenant_kind, tenant);
            CREATE INDEX stored_time ON stored(changed_at);
            CREATE TABLE stored_pair(
                seq INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
                PRIMARY KEY(seq, name)) STRICT, WITHOUT ROWID;
            CREATE INDEX stored_pair_value ON stored_pair(name, value);
            CREATE TABLE stored_gone(
                tenant_kind INTEGER NOT NULL, tenant INTEGER NOT NULL, id TEXT NOT NULL,
                seq INTEGER NOT NULL, gone_at INTEGER NOT NULL,
                PRIMARY KEY(tenant_kind, tenant, id)) STRICT, WITHOUT ROWID;

            CREATE TABLE kept_call(
                request INTEGER PRIMARY KEY, tenant_kind INTEGER NOT NULL, tenant INTEGER NOT NULL,
                user INTEGER, key INTEGER NOT NULL, model TEXT NOT NULL, status INTEGER NOT NULL,
                changed_at INTEGER NOT NULL, body BLOB NOT NULL, answer BLOB NOT NULL,
                bytes INTEGER NOT NULL) STRICT;
            CREATE INDEX kept_call_time ON kept_call(changed_at);

            CREATE TABLE conversation(
                seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
                tenant_kind INTEGER NOT NULL, tenant INTEGER NOT NULL, owner TEXT, user INTEGER,
                thread TEXT, name TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT, system TEXT,
                parent TEXT, branched_at INTEGER, created_at INTEGER NOT NULL,
                changed_at INTEGER NOT NULL) STRICT;
            CREATE UNIQUE INDEX conversation_thread ON conversation(tenant_kind, tenant, thread)
                WHERE thread IS NOT NULL;
            CREATE INDEX conversation_order ON conversation(tenant_kind, tenant, changed_at);
            CREATE INDEX conversation_time ON conversation(changed_at);
            CREATE INDEX conversation_parent ON conversation(parent) WHERE parent IS NOT NULL;
            CREATE TABLE message(
                conversation INTEGER NOT NULL, place INTEGER NOT NULL, role TEXT NOT NULL,
                body BLOB NOT NULL, status INTEGER NOT NULL, tokens INTEGER NOT NULL,
                tokens_used INTEGER NOT NULL, redacted INTEGER NOT NULL, model TEXT,
                request INTEGER, created_at INTEGER NOT NULL, bytes INTEGER NOT NULL,
                UNIQUE(conversation, place)) STRICT;
            """ + ["stored", "kept_call", "message"].map(counting).joined()
    )

    /// Whose a provider's ids are; of an id half of its digest is kept, so that rows are small.
    private static let providerState = Migration(
        number: 2,
        sql: """
            CREATE TABLE provider_state(
                digest BLOB PRIMARY KEY, tenant_kind INTEGER NOT NULL, tenant INTEGER NOT NULL,
                user INTEGER, upstream TEXT NOT NULL, tokens INTEGER NOT NULL,
                created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
            CREATE INDEX provider_state_time ON provider_state(created_at);
            """
    )

    private static func counting(_ table: String) -> String {
        """

        CREATE TRIGGER \(table)_grew AFTER INSERT ON \(table) BEGIN
            UPDATE size SET bytes = bytes + new.bytes; END;
        CREATE TRIGGER \(table)_changed AFTER UPDATE OF bytes ON \(table) BEGIN
            UPDATE size SET bytes = bytes + new.bytes - old.bytes; END;
        CREATE TRIGGER \(table)_shrank AFTER DELETE ON \(table) BEGIN
            UPDATE size SET bytes = bytes - old.bytes; END;
        """
    }
}
