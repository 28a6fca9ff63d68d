internal import Metering

/// Sums up an account's entries from the rollups, on the writer's own connection.
final class HistoryReader {
    private let everyone: Statement
    private let user: Statement
    private let team: Statement
    private let member: Statement
    private let key: Statement

    init(_ database: Database) throws(SQLiteFault) {
        func prepare(_ scope: String, _ table: Rollup = .full) throws(SQLiteFault) -> Statement {
            try database.prepare(
                """
                SELECT model, sum(prompt + completion), sum(weighted), sum(requests), sum(cost)
                FROM \(table.rawValue)
                WHERE kind = 0 AND day >= ?1 AND day < ?2 \(scope) GROUP BY model
                """
            )
        }
        everyone = try prepare("", .day)
        user = try prepare("AND user = ?3")
        team = try prepare("AND team = ?3")
        member = try prepare("AND user = ?3 AND team = ?4")
        key = try prepare("AND key = ?3")
    }

    /// The sum over the rollup rows of an account's scope, period and models.
    func sum(of account: AccountID, words: Words) throws(SQLiteFault) -> Int64 {
        let statement = statement(for: account.scope)
        statement.bind(1, Int64(account.periodStart.number))
        statement.bind(2, Self.end(of: account))
        var sum: Int64 = 0
        try statement.forEachRow { row in
            guard Self.counts(words.text(row.int(0)), in: account.kind) else { return }
            sum = saturatingSum(sum, row.int(Self.column(of: account.kind.unit)))
        }
        return sum
    }

    /// The sum over entries that are not in the rollups yet.
    static func sum(of account: AccountID, in tally: Tally, words: Words) -> Int64 {
        let days = Int64(account.periodStart.number)..<end(of: account)
        return tally.usage.reduce(0) { sum, row in
            guard row.key.kind == 0, days.contains(row.key.day), account.scope.covers(row.key),
                counts(words.text(row.key.model), in: account.kind)
            else { return sum }
            return saturatingSum(sum, row.value[account.kind.unit])
        }
    }

    private func statement(for scope: QuotaScope) -> Statement {
        switch scope {
        case .everyone:
            return everyone
        case .user(let id):
            user.bind(3, id.rawValue)
            return user
        case .team(let id):
            team.bind(3, id.rawValue)
            return team
        case .member(let id, let teamID):
            member.bind(3, id.rawValue)
            member.bind(4, teamID.rawValue)
            return member
        case .key(let id):
            key.bind(3, id.rawValue)
            return key
        }
    }

    /// Whether requests for a model count in quotas of a kind.
    static func counts(_ model: String, in kind: Quota.Kind) -> Bool {
        kind.models.isEmpty || kind.models.contains { $0.matches(model) }
    }

    private static func end(of account: AccountID) -> Int64 {
        account.kind.period.next(after: account.periodStart).map { Int64($0.number) } ?? .max
    }

    private static func column(of unit: QuotaUnit) -> Int32 {
        switch unit {
        case .tokens: 1
        case .weightedTokens: 2
        case .requests: 3
        case .nanoDollars: 4
        }
    }
}

extension QuotaScope {
    /// Whether a rollup row counts in the scope.
    func covers(_ row: UsageKey) -> Bool {
        switch self {
        case .everyone: true
        case .user(let id): row.user == id.rawValue
        case .team(let id): row.team == id.rawValue
        case .member(let id, let team): row.user == id.rawValue && row.team == team.rawValue
        case .key(let id): row.key == id.rawValue
        }
    }
}
