extension Migration {
    /// Warnings that were given, so that each is given once, and how far their delivery is.
    static let warnings = Migration(
        number: 4,
        sql: """
            CREATE TABLE warning(
                id INTEGER PRIMARY KEY, account TEXT NOT NULL, percent INTEGER NOT NULL,
                time INTEGER NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL,
                due INTEGER, fault TEXT NOT NULL, facts TEXT NOT NULL,
                UNIQUE(account, percent)) STRICT;
            """
    )
}
