import Digest
import Metering
import SQLiteStore
import Testing

@Suite struct DirectoryTests {
    private func lock(_ name: String) -> Key.Lock {
        Key.Lock(publicID: name, digest: sha256(Array(name.utf8).span))
    }

    @Test func `people, teams, keys and quotas are the same after a restart`() async throws {
        let workshop = Workshop()
        let policy = Policy(plans: ["p": Plan(name: "p")])
        let first = try workshop.open(policy: policy)
        let end = workshop.clock.now.adding(milliseconds: 1_000_000)
        var full = Key.Facts(name: "full", kind: .service, owner: .team(TeamID(1)))
        full.attribution = .optional
        full.enrolsUnknown = true
        full.expiresAt = end
        full.models = ["gpt-*", "o3"].compactMap { ModelPattern($0) }
        full.routes = ["chat.completions", "embeddings"]
        full.addresses = ["10.0.0.0/8", "::1"].compactMap { AddressRange($0) }
        full.hangUp = .drain
        full.overLimit = .refuse
        full.showsAmounts = false
        full.plan = "p"
        full.limits = RateLimits(requestsPerMinute: 1, tokensPerMinute: 2, parallel: 3)
        full.tags = ["a", "b"]
        let lead = Key.Facts(name: "lead", kind: .admin(.teamLead(TeamID(1))), owner: .nobody)
        let own = Key.Facts(name: "own", owner: .user(UserID(1), billedTo: TeamID(1)))
        let quota = Quota(
            unit: .nanoDollars,
            period: .week,
            models: ["gpt-*"].compactMap { ModelPattern($0) },
            limit: 77,
            action: .observe,
            warnPercents: [50]
        )
        let changes: [DirectoryChange] = [
            .addTeam(Team.Facts(name: "red", plan: "p", tags: ["t"])),
            .addUser(
                User.Facts(name: "ada", externalID: "x", email: "a@b", plan: "p", tags: ["u"])
            ),
            .setMembership(Membership(user: UserID(1), team: TeamID(1), role: .lead)),
            .addKey(full, lock("full")), .addKey(lead, lock("lead")), .addKey(own, lock("own")),
            .rotateKey(KeyID(3), lock("own2"), formerEndsAt: end),
            .setQuota(.everyone, quota, .replace, endsAt: nil),
            .setQuota(.member(UserID(1), TeamID(1)), quota, .raise, endsAt: end),
            .setQuota(.key(KeyID(1)), quota, .lift, endsAt: nil),
            .addUser(User.Facts(name: "gone")), .deleteUser(UserID(2)),
        ]
        for change in changes { _ = try await first.change(change, by: SQLiteLedger.tester) }
        let before = first.directory
        await first.close()

        let second = try workshop.open(policy: policy)
        let after = second.directory
        #expect(after.version == before.version)
        #expect(after.users.map(\.facts) == before.users.map(\.facts))
        #expect(after.teams.map(\.facts) == before.teams.map(\.facts))
        #expect(after.keys.map(\.facts) == before.keys.map(\.facts))
        #expect(after.keys.map(\.locks) == before.keys.map(\.locks))
        #expect(after.keys.map(\.version) == before.keys.map(\.version))
        #expect(after.overrides == before.overrides)
        #expect(after.members(of: TeamID(1)) == before.members(of: TeamID(1)))
        #expect(after.key(lock("own2").digest)?.id == KeyID(3))
        // Numbers are never given twice, also not of what was deleted.
        let added = try await second.change(
            .addUser(User.Facts(name: "gone")),
            by: SQLiteLedger.tester
        )
        #expect(added.thing == .user(UserID(3)))
        await second.close()
    }

    @Test func `a refused change changes nothing and leaves no line in the audit log`() async throws
    {
        let workshop = Workshop()
        let ledger = try workshop.open()
        _ = try await ledger.person("ada")
        let version = ledger.directory.version
        await #expect(throws: LedgerFault.self) {
            try await ledger.change(.addUser(User.Facts(name: "ada")), by: SQLiteLedger.tester)
        }
        #expect(ledger.directory.version == version)
        #expect(try await ledger.audit(before: nil, limit: 10).count == 2)
        await ledger.close()
    }

    @Test func `the audit log tells who did what, newest first`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        _ = try await ledger.person("ada", tokens: 5)
        let lines = try await ledger.audit(before: nil, limit: 10)
        #expect(lines.map(\.action) == ["quota.set", "key.add", "user.add"])
        #expect(lines.map(\.actor.name) == ["test", "test", "test"])
        #expect(lines.last?.before == nil)
        #expect(lines.last?.after?.contains("\"name\":\"ada\"") == true)
        #expect(try await ledger.audit(before: 2, limit: 10).map(\.sequence) == [1])
        #expect(Set(lines.map(\.hash)).count == 3)
        await ledger.close()
    }

    @Test func `a disabled key is out as soon as the change returns`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        var facts = try #require(ledger.directory.key(ada.key)).facts
        facts.isDisabled = true
        _ = try await ledger.change(
            .editKey(ada.key, facts, ifVersion: 1),
            by: SQLiteLedger.tester
        )
        let digest = sha256(Array("ada".utf8).span)
        #expect(throws: AccessRefusal.keyDisabled) {
            try ledger.directory.admit(digest, at: .model, from: [], now: workshop.clock.now)
        }
        await ledger.close()
    }

    @Test func `a quota counts what was used before it was set`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        let user = try #require(ada.user)
        try await ledger.request(ada, prompt: 100, completion: 50)
        let quota = DirectoryChange.setQuota(.user(user), Quota(limit: 200), .replace, endsAt: nil)
        _ = try await ledger.change(quota, by: SQLiteLedger.tester)
        #expect(try await ledger.standings(of: .user(user)).map(\.used) == [150])
        let answer = await ledger.hold(ledger.ask(ada, prompt: 100))
        guard case .usedUp(let refusal) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect((refusal.used, refusal.needed) == (150, 116))
        await ledger.close()
    }

    @Test func `a new policy holds for the next ask`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        let ada = try await ledger.person("ada")
        try await ledger.request(ada, prompt: 100, completion: 50)
        let plan = Plan(name: "tight", quotas: [Quota(limit: 100)])
        try await ledger.adopt(Policy(plans: ["tight": plan], defaultUserPlan: "tight"))
        guard case .usedUp = await ledger.hold(ledger.ask(ada)) else { throw Surprise() }
        try await ledger.adopt(Policy())
        try await ledger.request(ada)
        await ledger.close()
    }
}
