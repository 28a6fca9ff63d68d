internal import Metering

/// Quotas of many at once: a team with its members, or everybody.
extension QuotaRoutes {
    /// How many people, teams, members and keys with quotas one answer shows.
    static let partsMax = 1_000

    /// The standings of a scope and of what it consists of.
    static func standingsWithParts(
        of scope: QuotaScope,
        _ call: Call
    ) async throws(AdminFault) -> AdminAnswer {
        let limited = parts(of: scope, call.directory).filter { part in
            // Who has no quota costs the ledger's writer nothing.
            sees(part, call) && !call.directory.quotas(of: part, at: call.now).isEmpty
        }
        guard limited.count <= partsMax else {
            throw .invalid(
                "parts",
                "\(limited.count) people, teams, members and keys have quotas, more than the "
                    + "\(partsMax) that are shown at once: name a user, team or key."
            )
        }
        let ledger = call.ledger
        var standings: [QuotaStanding] = []
        for part in limited {
            standings += try await asking { () async throws(LedgerFault) in
                try await ledger.standings(of: part)
            }
        }
        return answer(standings, call)
    }

    private static func parts(of scope: QuotaScope, _ directory: Directory) -> [QuotaScope] {
        switch scope {
        case .everyone:
            [.everyone] + directory.users.map { .user($0.id) }
                + directory.teams.flatMap { parts(of: .team($0.id), directory) }
                + directory.keys.map { .key($0.id) }
        case .team(let team):
            [scope] + directory.members(of: team).map { .member($0.user, team) }
        case .user(let user):
            [scope] + directory.memberships(of: user).map { .member(user, $0.team) }
        case .member, .key: [scope]
        }
    }
}
