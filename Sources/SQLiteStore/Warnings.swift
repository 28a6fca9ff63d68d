internal import Metering

extension LedgerReader {
    private static let columns =
        "id, account, percent, time, state, attempts, due, fault, facts"

    /// Those that nobody was warned of at this threshold or a higher one.
    func unwarned(_ reached: [ReachedThreshold]) throws(SQLiteFault) -> [ReachedThreshold] {
        try reading { () throws(SQLiteFault) in
            let known = try database.prepare(
                "SELECT count(*) FROM warning WHERE account = ? AND percent >= ?"
            )
            var fresh: [ReachedThreshold] = []
            for one in reached {
                known.bind(1, one.account)
                known.bind(2, Int64(one.percent))
                if try known.first({ $0.int(0) }) ?? 0 == 0 { fresh.append(one) }
            }
            return fresh
        }
    }

    /// Warnings, newest first, before one of them; only those in a state, if one is given.
    func warnings(
        state: QuotaWarning.State?,
        before: Int64?,
        limit: Int
    ) throws(SQLiteFault) -> [QuotaWarning] {
        try reading { () throws(SQLiteFault) in
            let lines = try database.prepare(
                """
                SELECT \(Self.columns) FROM warning
                WHERE id < ? AND (?2 < 0 OR state = ?2) ORDER BY id DESC LIMIT ?3
                """
            )
            lines.bind(1, before ?? .max)
            lines.bind(2, state.map { Int64($0.rawValue) } ?? -1)
            lines.bind(3, Int64(limit))
            var found: [QuotaWarning] = []
            try lines.forEachRow { row in
                var warning = QuotaWarning(
                    account: row.text(1),
                    percent: Int(row.int(2)),
                    time: Timestamp(milliseconds: row.int(3)),
                    state: QuotaWarning.State(rawValue: UInt8(truncatingIfNeeded: row.int(4)))
                        ?? .noted,
                    facts: row.text(8)
                )
                warning.id = row.int(0)
                warning.attempts = row.int(5)
                warning.due = row.optionalInt(6).map { Timestamp(milliseconds: $0) }
                warning.fault = row.text(7)
                found.append(warning)
            }
            return found
        }
    }
}

extension Writer {
    /// Writes down new warnings and what became of old ones, in one transaction.
    func keep(_ warnings: [QuotaWarning]) -> Result<[QuotaWarning], LedgerFault> {
        if let fault { return .failure(fault) }
        do throws(SQLiteFault) {
            var kept: [QuotaWarning] = []
            try database.transaction { () throws(SQLiteFault) in
                for warning in warnings { kept.append(try write(warning)) }
            }
            return .success(kept)
        } catch {
            return .failure(changeFailed(error))
        }
    }

    private func write(_ warning: QuotaWarning) throws(SQLiteFault) -> QuotaWarning {
        let statement = try database.prepare(
            """
            INSERT INTO warning(id, account, percent, time, state, attempts, due, fault, facts)
            VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET state = excluded.state, attempts = excluded.attempts,
                due = excluded.due, fault = excluded.fault
            RETURNING id
            """
        )
        statement.bind(1, warning.id == 0 ? nil : warning.id)
        statement.bind(2, warning.account)
        statement.bind(3, Int64(warning.percent))
        statement.bind(4, warning.time.milliseconds)
        statement.bind(5, Int64(warning.state.rawValue))
        statement.bind(6, warning.attempts)
        statement.bind(7, warning.due?.milliseconds)
        statement.bind(8, warning.fault)
        statement.bind(9, warning.facts)
        var warning = warning
        warning.id = try statement.first { $0.int(0) } ?? warning.id
        return warning
    }
}
