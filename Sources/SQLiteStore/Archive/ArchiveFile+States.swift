internal import Digest
internal import Metering

/// Whose the ids are that providers gave.
extension ArchiveFile {
    /// The old ones are looked for after so many new ones.
    private static let notedBetweenLooks = 1_024

    func note(
        _ states: [ProviderState],
        _ policy: ProviderStatePolicy,
        _ now: Timestamp
    ) throws(SQLiteFault) {
        try database.transaction { () throws(SQLiteFault) in
            let insert = try statement(
                """
                INSERT INTO provider_state VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
                ON CONFLICT(digest) DO UPDATE SET tenant_kind = excluded.tenant_kind,
                    tenant = excluded.tenant, user = excluded.user, upstream = excluded.upstream,
                    tokens = excluded.tokens, created_at = excluded.created_at
                WHERE created_at < ?8
                    OR tenant_kind = excluded.tenant_kind AND tenant = excluded.tenant
                """
            )
            for state in states {
                insert.bind(1, Self.digest(of: state.id))
                insert.bind(2, state.tenant)
                insert.bind(4, state.user?.rawValue)
                insert.bind(5, state.upstream)
                insert.bind(6, state.tokens)
                insert.bind(7, state.createdAt.milliseconds)
                insert.bind(8, policy.start(now).milliseconds)
                try insert.run()
            }
            let isFirst = statesNoted == 0
            statesNoted += states.count
            guard isFirst || statesNoted > Self.notedBetweenLooks else { return }
            statesNoted = 1
            try forgetOldStates(policy, now)
        }
    }

    private func forgetOldStates(
        _ policy: ProviderStatePolicy,
        _ now: Timestamp
    ) throws(SQLiteFault) {
        let old = try statement("DELETE FROM provider_state WHERE created_at < ?")
        old.bind(1, policy.start(now).milliseconds)
        try old.run()
        let count = try statement("SELECT count(*) FROM provider_state").first { $0.int(0) } ?? 0
        guard count > policy.idsMax else { return }
        let oldest = try statement(
            """
            DELETE FROM provider_state WHERE digest IN
            (SELECT digest FROM provider_state ORDER BY created_at LIMIT ?)
            """
        )
        oldest.bind(1, count - Int64(policy.idsMax))
        try oldest.run()
    }

    /// Whose each of some ids is, as far as they were made since a time.
    func states(
        _ ids: [String],
        since start: Timestamp
    ) throws(SQLiteFault) -> [ProviderState?] {
        let find = try statement(
            """
            SELECT tenant_kind, tenant, user, upstream, tokens, created_at
            FROM provider_state WHERE digest = ?1 AND created_at >= ?2
            """
        )
        var found: [ProviderState?] = []
        for id in ids {
            find.bind(1, Self.digest(of: id))
            find.bind(2, start.milliseconds)
            let state = try find.first { row in
                ProviderState(
                    id: id,
                    tenant: Tenant(kind: row.int(0), number: row.int(1)),
                    user: row.optionalInt(2).map { UserID($0) },
                    upstream: row.text(3),
                    tokens: row.int(4),
                    createdAt: Timestamp(milliseconds: row.int(5))
                )
            }
            found.append(state)
        }
        return found
    }

    func forgetState(_ id: String, of tenant: Tenant) throws(SQLiteFault) {
        let delete = try statement(
            "DELETE FROM provider_state WHERE digest = ?1 AND tenant_kind = ?2 AND tenant = ?3"
        )
        delete.bind(1, Self.digest(of: id))
        delete.bind(2, tenant)
        try delete.run()
    }

    /// Forgets all ids of a person: what they stand for is then nobody's.
    func forgetStates(of user: UserID) throws(SQLiteFault) {
        let delete = try statement(
            "DELETE FROM provider_state WHERE user = ?1 OR tenant_kind = 0 AND tenant = ?1"
        )
        delete.bind(1, user.rawValue)
        try delete.run()
    }

    private static func digest(of id: String) -> [UInt8] {
        Array(sha256(Array(id.utf8).span).bytes.prefix(16))
    }
}

extension ProviderStatePolicy {
    /// Ids from before this are forgotten.
    func start(_ now: Timestamp) -> Timestamp { now.adding(milliseconds: -Int64(milliseconds)) }
}
