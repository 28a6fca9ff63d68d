package import Digest

/// One moment's truth about people, teams, keys and quotas: immutable, so that every loop may read
/// it without a lock.
///
/// The store swaps in a new one after each change.
package final class Directory: Sendable {
    /// Counts changes since the ledger was made.
    package let version: Int64
    /// What the operator's files say.
    package let policy: Policy
    /// Everybody and everything it knows.
    package let people: People
    /// The policy's plans, as objects: looking one up for a request copies nothing.
    private let plans: [String: PlanBox]

    /// Builds the snapshot of what the store holds.
    package init(version: Int64, policy: Policy, people: People) {
        self.version = version
        self.policy = policy
        self.people = people
        plans = policy.plans.mapValues(PlanBox.init)
    }

    func plan(named name: String?) -> PlanBox? { name.flatMap { plans[$0] } }

    /// The key with a digest, of its current or its former lock.
    package func key(_ digest: Digest32) -> Key? {
        people.keysByDigest[digest]
    }

    /// The key with a number.
    package func key(_ id: KeyID) -> Key? { people.keys[id] }

    /// The person with a number.
    package func user(_ id: UserID) -> User? { people.users[id] }

    /// The team with a number.
    package func team(_ id: TeamID) -> Team? { people.teams[id] }

    /// The person with a name.
    package func user(named name: String) -> User? {
        people.usersByName[name].flatMap { people.users[$0] }
    }

    /// The person another system knows by a name.
    package func user(externalID: String) -> User? {
        people.usersByExternalID[externalID].flatMap { people.users[$0] }
    }

    /// The team with a name.
    package func team(named name: String) -> Team? {
        people.teamsByName[name].flatMap { people.teams[$0] }
    }

    /// The keys with a name; names of keys need not be unique.
    package func keys(named name: String) -> [Key] {
        people.keys.values.filter { $0.facts.name == name }.sorted { $0.id < $1.id }
    }

    /// Everybody, in order of number.
    package var users: [User] { people.users.values.sorted { $0.id < $1.id } }

    /// All teams, in order of number.
    package var teams: [Team] { people.teams.values.sorted { $0.id < $1.id } }

    /// All keys, in order of number.
    package var keys: [Key] { people.keys.values.sorted { $0.id < $1.id } }

    /// All overrides of quotas, in order of number.
    package var overrides: [QuotaOverride] {
        people.overrides.values.flatMap { $0 }.sorted { $0.id < $1.id }
    }

    /// The members of a team, in order of number.
    package func members(of team: TeamID) -> [Membership] {
        (people.members[team] ?? [:]).values.sorted { $0.user < $1.user }
    }

    /// A person's memberships, in order of team.
    package func memberships(of user: UserID) -> [Membership] {
        (people.teamsOfUser[user] ?? []).sorted().compactMap { people.members[$0]?[user] }
    }

    /// What is known of a model.
    package func terms(for model: String) -> ModelTerms {
        policy.prices.terms(for: model)
    }
}

/// A plan that many requests look at.
final class PlanBox: Sendable {
    let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
    }
}
