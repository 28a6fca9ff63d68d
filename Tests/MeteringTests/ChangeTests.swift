import Digest
import Metering
import Testing

@Suite struct ChangeTests {
    /// Applies changes one after the other, as the store does.
    private func apply(_ changes: [DirectoryChange]) throws -> Directory {
        var directory = World().directory
        var numbers = NextNumbers(user: 10, team: 10, key: 10, quota: 10)
        for change in changes {
            let applied = try directory.applying(change, numbers: &numbers, at: World.time)
            directory = Directory(
                version: directory.version + 1,
                policy: directory.policy,
                people: applied.people
            )
        }
        return directory
    }

    private func refusal(_ changes: [DirectoryChange]) -> ChangeRefusal.Reason? {
        do {
            _ = try apply(changes)
            return nil
        } catch {
            return (error as? ChangeRefusal)?.reason
        }
    }

    private func lock(_ name: String) -> Key.Lock {
        Key.Lock(publicID: name, digest: sha256(Array(name.utf8).span))
    }

    @Test func `a person is found by the new name after an edit and not by the old`() throws {
        let edit = DirectoryChange.editUser(
            World.ada,
            User.Facts(name: "countess", externalID: "u-1"),
            ifVersion: 1
        )
        let directory = try apply([edit])
        #expect(directory.user(named: "countess")?.id == World.ada)
        #expect(directory.user(externalID: "u-1")?.id == World.ada)
        #expect(directory.user(named: "ada") == nil)
        #expect(directory.user(World.ada)?.version == 2)
        #expect(directory.members(of: World.red).count == 3)
    }

    @Test func `what cannot be is refused with its reason`() {
        let key = Key.Facts(name: "k", owner: .user(World.ada, billedTo: nil))
        let cases: [([DirectoryChange], ChangeRefusal.Reason)] = [
            ([.addUser(User.Facts(name: "ada"))], .taken),
            ([.addUser(User.Facts(name: ""))], .invalid),
            ([.addUser(User.Facts(name: "x", plan: "none"))], .invalid),
            (
                [
                    .addUser(User.Facts(name: "x", externalID: "1")),
                    .addUser(User.Facts(name: "y", externalID: "1")),
                ], .taken
            ),
            ([.editUser(World.ada, User.Facts(name: "a"), ifVersion: 7)], .conflict),
            ([.editUser(UserID(99), User.Facts(name: "a"), ifVersion: nil)], .notFound),
            ([.deleteTeam(TeamID(99))], .notFound),
            ([.endMembership(World.bob, World.red)], .inUse),
            ([.endMembership(World.bob, World.blue)], .notFound),
            ([.addKey(key, lock("a")), .addKey(key, lock("a"))], .taken),
            ([.addKey(Key.Facts(name: "k", owner: .nobody), lock("a"))], .invalid),
            (
                [
                    .addKey(
                        Key.Facts(name: "k", owner: .user(World.ada, billedTo: World.blue)),
                        lock("a")
                    )
                ], .invalid
            ),
            ([.addKey(Key.Facts(name: "k", owner: .team(TeamID(99))), lock("a"))], .notFound),
            (
                [
                    .editKey(
                        KeyID(1),
                        Key.Facts(name: "k", kind: .admin(.owner), owner: .nobody),
                        ifVersion: nil
                    )
                ], .invalid
            ),
            ([.setQuota(.user(World.ada), Quota(limit: -1), .replace, endsAt: nil)], .invalid),
            ([.setQuota(.user(World.ada), Quota(limit: 1), .raise, endsAt: World.time)], .invalid),
            (
                [.setQuota(.member(World.ada, World.blue), Quota(limit: 1), .replace, endsAt: nil)],
                .notFound
            ),
            ([.endQuota(QuotaID(5))], .notFound),
        ]
        for (place, (changes, reason)) in cases.enumerated() {
            #expect(refusal(changes) == reason, "case \(place)")
        }
    }

    @Test func `deleting a person ends their keys, memberships and quotas`() throws {
        let directory = try apply([
            .setQuota(.user(World.bob), Quota(limit: 5), .replace, endsAt: nil),
            .setQuota(.member(World.bob, World.red), Quota(limit: 5), .replace, endsAt: nil),
            .setQuota(.key(KeyID(2)), Quota(limit: 5), .replace, endsAt: nil),
            .setQuota(.user(World.ada), Quota(limit: 5), .replace, endsAt: nil),
            .deleteUser(World.bob),
        ])
        #expect(directory.user(World.bob) == nil)
        #expect(directory.key(KeyID(2)) == nil)
        #expect(directory.key(sha256(Array("key 2".utf8).span)) == nil)
        #expect(directory.members(of: World.red).map(\.user) == [World.ada, World.eve])
        #expect(directory.overrides.map(\.scope) == [.user(World.ada)])
    }

    @Test func `deleting a team ends its keys and the keys billed to it`() throws {
        let directory = try apply([.deleteTeam(World.red)])
        #expect(directory.keys.map(\.id) == [KeyID(1), KeyID(4)])
        #expect(directory.memberships(of: World.eve).map(\.team) == [World.blue])
    }

    @Test func `enrolling adds a person once, and takes a known one into the team`() throws {
        let directory = try apply([
            .enrol(World.blue, person: "zoe"), .enrol(World.blue, person: "zoe"),
            .enrol(World.blue, person: "ada"),
        ])
        #expect(directory.users.count == 4)
        let names = directory.members(of: World.blue).map { directory.user($0.user)?.facts.name }
        #expect(names == ["ada", "eve", "zoe"])
    }

    @Test func `after a rotation both secrets work until the grace ends`() throws {
        let ends = World.time.adding(milliseconds: 60_000)
        let directory = try apply([.rotateKey(KeyID(1), lock("new"), formerEndsAt: ends)])
        let key = try #require(directory.key(KeyID(1)))
        #expect(key.locks.map(\.publicID) == ["new", "1"])
        #expect(key.locks.map(\.endsAt) == [nil, ends])
        // A second rotation does not lengthen the first one's grace.
        let again = try apply([
            .rotateKey(KeyID(1), lock("new"), formerEndsAt: ends),
            .rotateKey(KeyID(1), lock("newer"), formerEndsAt: ends.adding(milliseconds: 5)),
        ])
        let locks = try #require(again.key(KeyID(1))).locks
        #expect(locks.map(\.endsAt) == [nil, ends.adding(milliseconds: 5), ends])
    }

    @Test func `setting a quota again replaces it, and a raise stands beside it`() throws {
        func set(_ limit: Int64, _ effect: QuotaOverride.Effect) -> DirectoryChange {
            .setQuota(.user(World.ada), Quota(limit: limit), effect, endsAt: nil)
        }
        let directory = try apply([set(5, .replace), set(7, .replace), set(3, .raise)])
        #expect(directory.overrides.map(\.quota.limit) == [7, 3])
        let limits = directory.quotas(of: .user(World.ada), at: World.time).map(\.limit)
        #expect(limits == [10])
    }

    @Test func `the audit text of a change quotes what needs it and shows no digest`() throws {
        var numbers = NextNumbers()
        let facts = User.Facts(name: "a\"b\\c", tags: ["x"])
        let applied = try World().directory.applying(
            .addUser(facts),
            numbers: &numbers,
            at: World.time
        )
        #expect(applied.action == "user.add")
        let text =
            #"{"name":"a\"b\\c","external_id":null,"email":null,"plan":null,"#
            + #""disabled":false,"tags":["x"]}"#
        #expect(applied.after == text)
        let key = try World().directory.applying(
            .editKey(KeyID(1), Key.Facts(name: "k", owner: .team(World.red)), ifVersion: nil),
            numbers: &numbers,
            at: World.time
        )
        #expect(key.after?.contains(#""public_ids":["1"]"#) == true)
    }
}
