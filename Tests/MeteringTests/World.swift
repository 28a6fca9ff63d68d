import Digest
import Metering

/// A few people, teams and keys, and the quotas that a test gives them.
struct World {
    var plans: [String: Plan] = [:]
    var modelQuotas: [Quota] = []
    var overrides: [QuotaOverride] = []
    var zone = CivilZone.utc
    var userPlan: String?
    var teamPlan: String?

    static let ada = UserID(1)
    static let bob = UserID(2)
    static let eve = UserID(3)
    static let red = TeamID(1)
    static let blue = TeamID(2)

    /// Ada's own key, Bob's key billed to the red team, the red team's and the blue team's keys.
    static let subjects = [
        Subject(key: KeyID(1), user: ada, team: nil),
        Subject(key: KeyID(2), user: bob, team: red),
        Subject(key: KeyID(3), user: ada, team: red),
        Subject(key: KeyID(3), user: eve, team: red),
        Subject(key: KeyID(3), user: nil, team: red),
        Subject(key: KeyID(4), user: eve, team: blue),
    ]

    static let scopes: [QuotaScope] = [
        .everyone, .user(ada), .user(bob), .user(eve), .team(red), .team(blue),
        .member(ada, red), .member(bob, red), .member(eve, red), .member(eve, blue),
        .key(KeyID(1)), .key(KeyID(2)), .key(KeyID(3)), .key(KeyID(4)),
    ]

    static let models = ["small", "large", "unpriced"]

    static let time = Timestamp(seconds: 1_790_000_000)

    var directory: Directory {
        var people = People()
        for (id, name) in [(Self.ada, "ada"), (Self.bob, "bob"), (Self.eve, "eve")] {
            var facts = User.Facts(name: name)
            facts.plan = userPlan
            people.put(User(id: id, facts: facts, version: 1, createdAt: Self.time))
        }
        for (id, name) in [(Self.red, "red"), (Self.blue, "blue")] {
            var facts = Team.Facts(name: name)
            facts.plan = teamPlan
            people.put(Team(id: id, facts: facts, version: 1, createdAt: Self.time))
        }
        for user in [Self.ada, Self.bob, Self.eve] {
            people.put(Membership(user: user, team: Self.red))
        }
        people.put(Membership(user: Self.eve, team: Self.blue))
        let owners: [Key.Owner] = [
            .user(Self.ada, billedTo: nil), .user(Self.bob, billedTo: Self.red),
            .team(Self.red), .team(Self.blue),
        ]
        for (place, owner) in owners.enumerated() {
            people.put(Self.key(KeyID(Int64(place + 1)), Key.Facts(name: "key", owner: owner)))
        }
        for override in overrides { people.put(override) }
        return Directory(version: 1, policy: policy, people: people)
    }

    var policy: Policy {
        Policy(
            plans: plans,
            modelQuotas: modelQuotas,
            prices: Self.prices,
            zone: zone
        )
    }

    static func key(_ id: KeyID, _ facts: Key.Facts) -> Key {
        let digest = sha256(Array("key \(id.rawValue)".utf8).span)
        let lock = Key.Lock(publicID: "\(id.rawValue)", digest: digest)
        return Key(id: id, facts: facts, locks: [lock], version: 1, createdAt: time)
    }

    static let prices: PriceTable = {
        let small = Price(
            standard: Price.Rates(input: 150_000, output: 600_000, cachedInput: 75_000),
            flex: Price.Rates(input: 75_000, output: 300_000)
        )
        let large = Price(
            standard: Price.Rates(input: 2_500_000, output: 10_000_001),
            long: Price.Rates(input: 5_000_000, output: 15_000_000)
        )
        let rows: [(String, Price, Int64)] = [
            ("small", small, 4_096), ("large", large, 16_384),
        ]
        return PriceTable(
            rows: rows.compactMap { name, price, output in
                ModelPattern(name).map {
                    ($0, PriceTable.Row(outputTokensMax: output, price: price))
                }
            },
            weights: ModelPattern("large").map {
                [($0, Weights(promptMilli: 3_000, completionMilli: 7_500))]
            } ?? []
        )
    }()
}

/// An ask with defaults that most tests do not care about.
func ask(
    _ number: Int64,
    _ subject: Subject = World.subjects[0],
    model: String = "unpriced",
    prompt: Int64 = 100,
    output: Int64 = 400,
    choices: Int64 = 1,
    mayCap: Bool = true,
    isRough: Bool = false
) -> HoldAsk {
    HoldAsk(
        id: RequestID(clamping: number),
        subject: subject,
        terms: World.prices.terms(for: model),
        prompt: prompt,
        output: output,
        choices: choices,
        mayCap: mayCap,
        isRough: isRough
    )
}

/// A moment some milliseconds after the world's beginning.
func moment(_ milliseconds: Int64 = 0) -> Moment {
    Moment(time: World.time.adding(milliseconds: milliseconds), milliseconds: milliseconds)
}
