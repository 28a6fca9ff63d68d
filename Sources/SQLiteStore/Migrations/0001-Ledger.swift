extension Migration {
    /// The first shape of the ledger.
    ///
    /// Entries and holds are packed, one row per commit (docs/decisions, ledger blocks); people and
    /// rollups are plain rows. 0 stands for nobody and nothing in number columns of rollups.
    static let ledger = Migration(
        number: 1,
        sql: """
            CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TABLE word(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

            CREATE TABLE user(
                id INTEGER PRIMARY KEY, name TEXT NOT NULL, external_id TEXT, email TEXT, plan TEXT,
                disabled INTEGER NOT NULL, tags TEXT NOT NULL, version INTEGER NOT NULL,
                created_at INTEGER NOT NULL, ended_at INTEGER) STRICT;
            CREATE UNIQUE INDEX user_name ON user(name) WHERE ended_at IS NULL;
            CREATE UNIQUE INDEX user_external_id ON user(external_id)
                WHERE ended_at IS NULL AND external_id IS NOT NULL;
            CREATE TABLE team(
                id INTEGER PRIMARY KEY, name TEXT NOT NULL, plan TEXT, disabled INTEGER NOT NULL,
                tags TEXT NOT NULL, version INTEGER NOT NULL, created_at INTEGER NOT NULL,
                ended_at INTEGER) STRICT;
            CREATE UNIQUE INDEX team_name ON team(name) WHERE ended_at IS NULL;
            CREATE TABLE membership(
                user INTEGER NOT NULL REFERENCES user(id),
                team INTEGER NOT NULL REFERENCES team(id),
                role INTEGER NOT NULL, PRIMARY KEY(team, user)) STRICT, WITHOUT ROWID;
            CREATE TABLE key(
                id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind INTEGER NOT NULL,
                kind_team INTEGER, owner_user INTEGER, owner_team INTEGER,
                attribution INTEGER NOT NULL, enrols_unknown INTEGER NOT NULL, expires_at INTEGER,
                disabled INTEGER NOT NULL,
                models TEXT NOT NULL, routes TEXT NOT NULL, addresses TEXT NOT NULL,
                hang_up INTEGER, over_limit INTEGER NOT NULL, shows_amounts INTEGER NOT NULL,
                plan TEXT, requests_per_minute INTEGER, tokens_per_minute INTEGER, parallel INTEGER,
                tags TEXT NOT NULL, version INTEGER NOT NULL, created_at INTEGER NOT NULL,
                ended_at INTEGER) STRICT;
            CREATE TABLE lock(
                digest BLOB PRIMARY KEY, key INTEGER NOT NULL REFERENCES key(id),
                place INTEGER NOT NULL, public_id TEXT NOT NULL, ends_at INTEGER)
                STRICT, WITHOUT ROWID;
            CREATE INDEX lock_key ON lock(key);
            CREATE TABLE quota(
                id INTEGER PRIMARY KEY, scope INTEGER NOT NULL, scope_a INTEGER NOT NULL,
                scope_b INTEGER NOT NULL, unit INTEGER NOT NULL, period INTEGER NOT NULL,
                models TEXT NOT NULL, amount INTEGER NOT NULL, action INTEGER NOT NULL,
                warn TEXT NOT NULL, effect INTEGER NOT NULL, ends_at INTEGER) STRICT;
            CREATE TABLE renamed(
                kind TEXT NOT NULL, id INTEGER NOT NULL, until INTEGER NOT NULL, name TEXT NOT NULL,
                PRIMARY KEY(kind, id, until)) STRICT, WITHOUT ROWID;

            CREATE TABLE hold_slot(slot INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
            CREATE TABLE open_holds(
                id INTEGER PRIMARY KEY CHECK(id = 1), slots_through INTEGER NOT NULL,
                entries_through INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
            CREATE TABLE entry_block(seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
            CREATE TABLE seal(
                last INTEGER PRIMARY KEY, first INTEGER NOT NULL, entries INTEGER NOT NULL,
                hash BLOB NOT NULL) STRICT;

            CREATE TABLE usage(
                month INTEGER NOT NULL, user INTEGER NOT NULL, team INTEGER NOT NULL,
                key INTEGER NOT NULL, model INTEGER NOT NULL, day INTEGER NOT NULL,
                status INTEGER NOT NULL, source INTEGER NOT NULL, reason INTEGER NOT NULL,
                requests INTEGER NOT NULL, refused INTEGER NOT NULL, prompt INTEGER NOT NULL,
                cached INTEGER NOT NULL, completion INTEGER NOT NULL, reasoning INTEGER NOT NULL,
                weighted INTEGER NOT NULL, cost INTEGER NOT NULL,
                PRIMARY KEY(month, user, team, key, model, day, status, source, reason))
                STRICT, WITHOUT ROWID;
            CREATE INDEX usage_user ON usage(user, month);
            CREATE INDEX usage_team ON usage(team, month);
            CREATE INDEX usage_key ON usage(key, month);
            CREATE TABLE usage_redaction(
                month INTEGER NOT NULL, user INTEGER NOT NULL, team INTEGER NOT NULL,
                key INTEGER NOT NULL, model INTEGER NOT NULL, day INTEGER NOT NULL,
                kind INTEGER NOT NULL, count INTEGER NOT NULL,
                PRIMARY KEY(month, user, team, key, model, day, kind)) STRICT, WITHOUT ROWID;

            CREATE TABLE audit(
                seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, key INTEGER, actor TEXT NOT NULL,
                origin TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL, before TEXT,
                after TEXT, hash BLOB NOT NULL) STRICT;

            CREATE TRIGGER entry_block_update BEFORE UPDATE ON entry_block
                BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
            CREATE TRIGGER entry_block_delete BEFORE DELETE ON entry_block
                WHEN OLD.seq > (SELECT value FROM meta WHERE name = 'archived_through')
                BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
            CREATE TRIGGER seal_update BEFORE UPDATE ON seal
                BEGIN SELECT RAISE(ABORT, 'seals are never changed'); END;
            CREATE TRIGGER seal_delete BEFORE DELETE ON seal
                WHEN OLD.last > (SELECT value FROM meta WHERE name = 'archived_through')
                BEGIN SELECT RAISE(ABORT, 'seals are never deleted'); END;
            CREATE TRIGGER audit_update BEFORE UPDATE ON audit
                BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
            CREATE TRIGGER audit_delete BEFORE DELETE ON audit
                BEGIN SELECT RAISE(ABORT, 'the audit log is never deleted'); END;

            INSERT INTO meta VALUES
                ('archived_through', 0), ('epoch', 0), ('tallied_through', 0), ('time', 0),
                ('newest_id', 0), ('next_user', 1), ('next_team', 1), ('next_key', 1),
                ('next_quota', 1), ('directory_version', 0);
            """
    )
}
