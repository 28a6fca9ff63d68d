import Digest
import Metering
import Testing

@Suite struct AccessTests {
    private let digest = sha256(Array("key 9".utf8).span)
    private let address: [UInt8] = [10, 1, 2, 3]

    private func directory(
        _ change: (inout Key.Facts) -> Void = { _ in },
        people: (inout People) -> Void = { _ in },
        plans: [String: Plan] = [:]
    ) -> Directory {
        var facts = Key.Facts(name: "k", owner: .user(World.ada, billedTo: nil))
        change(&facts)
        var all = World().directory.people
        all.put(World.key(KeyID(9), facts))
        people(&all)
        var policy = World().policy
        policy.plans = plans
        return Directory(version: 2, policy: policy, people: all)
    }

    private func outcome(
        _ directory: Directory,
        at door: ClientKey.Door = .model,
        now: Timestamp = World.time
    ) -> AccessRefusal? {
        do throws(AccessRefusal) {
            _ = try directory.admit(digest, at: door, from: address, now: now)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a key that is there, awake and in time is let in`() {
        #expect(outcome(directory()) == nil)
        #expect(outcome(directory { $0.expiresAt = World.time.adding(milliseconds: 1) }) == nil)
        #expect(
            outcome(directory { $0.addresses = [AddressRange("10.0.0.0/8")].compactMap(\.self) })
                == nil
        )
    }

    @Test func `a key that is not is refused, with the reason`() {
        #expect(outcome(World().directory) == .unknownKey)
        #expect(outcome(directory { $0.isDisabled = true }) == .keyDisabled)
        #expect(outcome(directory { $0.expiresAt = World.time }) == .keyExpired)
        #expect(outcome(directory(), at: .admin) == .wrongDoor)
        #expect(outcome(directory { $0.kind = .admin(.owner) }) == .wrongDoor)
        let elsewhere = directory { $0.addresses = [AddressRange("192.0.2.1")].compactMap(\.self) }
        #expect(outcome(elsewhere) == .addressNotAllowed)
    }

    @Test func `a disabled person's or team's keys do not work`() {
        let disabled = User.Facts(name: "ada", isDisabled: true)
        let person = directory(people: {
            $0.put(User(id: World.ada, facts: disabled, version: 2, createdAt: World.time))
        })
        #expect(outcome(person) == .ownerDisabled)
        let red = Team.Facts(name: "red", isDisabled: true)
        for owner in [Key.Owner.team(World.red), .user(World.bob, billedTo: World.red)] {
            let team = directory(
                { $0.owner = owner },
                people: {
                    $0.put(Team(id: World.red, facts: red, version: 2, createdAt: World.time))
                }
            )
            #expect(outcome(team) == .ownerDisabled)
        }
    }

    @Test func `a former lock works until its grace ends`() {
        let ends = World.time.adding(milliseconds: 1_000)
        let former = Key.Lock(publicID: "old", digest: digest, endsAt: ends)
        let current = Key.Lock(publicID: "new", digest: sha256(Array("new".utf8).span))
        let facts = Key.Facts(name: "k", owner: .user(World.ada, billedTo: nil))
        let directory = directory(people: {
            $0.put(
                Key(
                    id: KeyID(9),
                    facts: facts,
                    locks: [current, former],
                    version: 2,
                    createdAt: World.time
                )
            )
        })
        #expect(outcome(directory) == nil)
        #expect(outcome(directory, now: ends) == .unknownKey)
    }

    @Test func `models and routes are checked against the key and its owner's plan`() throws {
        let models = ["gpt-4o*", "o3"].compactMap { ModelPattern($0) }
        let keyed = directory {
            $0.models = models
            $0.routes = ["chat.completions"]
        }
        let key = try #require(keyed.key(digest))
        #expect(throws: Never.self) { try keyed.allow(key, model: "gpt-4o-mini") }
        #expect(throws: AccessRefusal.modelNotAllowed) { try keyed.allow(key, model: "o3-pro") }
        #expect(throws: AccessRefusal.routeNotAllowed) { try keyed.allow(key, route: "embeddings") }
        let planned = directory(
            people: {
                let facts = User.Facts(name: "ada", plan: "small")
                $0.put(User(id: World.ada, facts: facts, version: 2, createdAt: World.time))
            },
            plans: ["small": Plan(name: "small", models: models)]
        )
        let plain = try #require(planned.key(digest))
        #expect(throws: AccessRefusal.modelNotAllowed) { try planned.allow(plain, model: "gpt-5") }
    }

    @Test func `a shared key asks who it is`() throws {
        func answer(
            _ person: String?,
            _ change: (inout Key.Facts) -> Void = { _ in }
        ) throws -> SubjectAnswer {
            let directory = directory {
                $0.owner = .team(World.red)
                change(&$0)
            }
            return directory.subject(for: try #require(directory.key(digest)), person: person)
        }
        let (key, red) = (KeyID(9), World.red)
        let ada = SubjectAnswer.subject(Subject(key: key, user: World.ada, team: red))
        let nobody = SubjectAnswer.subject(Subject(key: key, user: nil, team: red))
        #expect(try answer("ada") == ada)
        #expect(try answer(nil) == .refused(.personRequired))
        #expect(try answer(nil) { $0.attribution = .optional } == nobody)
        #expect(try answer("ada") { $0.attribution = .none } == nobody)
        #expect(try answer("zoe") == .refused(.personUnknown))
        #expect(try answer("zoe") { $0.enrolsUnknown = true } == .enrol(red, person: "zoe"))
        for malformed in ["", "a\u{7}b", String(repeating: "x", count: 129)] {
            let refused = try answer(malformed) { $0.enrolsUnknown = true }
            #expect(refused == .refused(.personMalformed))
        }
    }

    @Test(
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "10.1.2.4", false),
            ("0.0.0.0/0", "255.1.1.1", true), ("0.0.0.0/0", "::1", false),
            ("fd00::/8", "fd12:3456::1", true), ("fd00::/8", "fe80::1", false),
            ("::1", "::1", true), ("::/0", "2001:db8::1", true),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true), ("10.0.0.0/9", "10.128.0.0", false),
        ]
    )
    func `an address lies in a range or not`(range: String, address: String, lies: Bool) throws {
        let bytes = try #require(AddressRange.address(address))
        let range = try #require(AddressRange(range))
        #expect(range.contains(bytes) == lies)
    }

    @Test(
        arguments: [
            "", "10", "10.0.0", "10.0.0.0.0", "256.0.0.1", "01.0.0.1", "10.0.0.0/33", "10.0.0.0/",
            "10.0.0.0/-1", "10.0.0.0/8/8", ":", ":::", "1::2::3", "12345::", "::1/129", "g::1",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "10.0.0.0/+8", " 10.0.0.1",
        ]
    )
    func `what is no range is not read as one`(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
