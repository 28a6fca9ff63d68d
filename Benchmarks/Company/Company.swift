import Digest
package import Metering
package import SQLiteStore

/// Fills a ledger with 1,000 people in 20 teams, each with a key of their own.
package func company(in ledger: SQLiteLedger) async throws -> [Subject] {
    let actor = Actor(key: nil, name: "bench", origin: "bench")
    var subjects: [Subject] = []
    var teams: [TeamID] = []
    for number in 0..<20 {
        let added = try await ledger.change(.addTeam(Team.Facts(name: "team \(number)")), by: actor)
        if case .team(let id) = added.thing { teams.append(id) }
    }
    for number in 0..<1_000 {
        let facts = User.Facts(name: "person \(number)")
        let added = try await ledger.change(.addUser(facts), by: actor)
        guard case .user(let user) = added.thing else { continue }
        let team = teams[number % teams.count]
        let membership = Membership(user: user, team: team)
        _ = try await ledger.change(.setMembership(membership), by: actor)
        let lock = Key.Lock(publicID: "\(number)", digest: sha256(Array("\(number)".utf8).span))
        let ownKey = Key.Facts(name: "key", owner: .user(user, billedTo: team))
        let key = try await ledger.change(.addKey(ownKey, lock), by: actor)
        if case .key(let id) = key.thing {
            subjects.append(Subject(key: id, user: user, team: team))
        }
    }
    return subjects
}
