import Foundation
import Metering
import SQLiteStore
import Testing

@Suite struct ArchiveTests {
    private let shop = Workshop()
    private let ann = Tenant.user(UserID(1))
    private let team = Tenant.team(TeamID(1))

    private func open(bytesMax: Int = 1 << 20) throws -> SQLiteArchive {
        try FileManager.default.createDirectory(
            atPath: shop.folder,
            withIntermediateDirectories: true
        )
        var policy = ArchivePolicy()
        policy.bytesMax = bytesMax
        return try SQLiteArchive(folder: shop.folder, policy: policy, clock: shop.clock.machine)
    }

    private func answer(
        _ id: String,
        _ tenant: Tenant,
        metadata: [(name: String, value: String)] = [],
        model: String = "m",
        text: String = "Hello",
        user: Int64? = nil
    ) -> StoredAnswer {
        StoredAnswer(
            tenant: tenant,
            user: user.map { UserID($0) },
            key: KeyID(1),
            request: RequestID(clamping: 1),
            id: id,
            asked: model,
            model: model + "-dated",
            createdAt: shop.clock.now,
            metadata: metadata,
            object: Array(#"{"id":"\#(id)","text":"\#(text)","metadata":{}}"#.utf8),
            body: Array(#"{"messages":[]}"#.utf8)
        )
    }

    private func ids(
        _ archive: SQLiteArchive,
        _ tenant: Tenant,
        _ change: (inout StoredQuery) -> Void = { _ in }
    ) async throws -> [String]? {
        var query = StoredQuery(tenant: tenant)
        change(&query)
        return try await archive.stored(query)?.items.map(\.id)
    }

    @Test func `the file is its owner's alone`() async throws {
        let archive = try open()
        try await archive.store(answer("a", ann))
        for name in ["archive.db", "archive.db-wal"] {
            let path = shop.folder + "/" + name
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(name)")
        }
        await archive.close()
    }

    @Test func `tenants with the same id see, change and delete their own only`() async throws {
        let archive = try open()
        try await archive.store(answer("same", ann, text: "ann's"))
        try await archive.store(answer("same", team, text: "team's"))
        #expect(try await archive.deleteStored("same", of: ann))
        #expect(try await archive.stored("same", of: ann) == nil)
        let left = try #require(try await archive.stored("same", of: team))
        #expect(String(decoding: left.object, as: UTF8.self).contains("team's"))
        #expect(try await archive.deleteStored("same", of: .key(KeyID(1))) == false)
        await archive.close()
    }

    @Test func `pages follow one another in both orders although all have the same time`()
        async throws
    {
        let archive = try open()
        let all = (0..<7).map { "c\($0)" }
        for id in all { try await archive.store(answer(id, ann)) }
        for isDescending in [false, true] {
            var (seen, after): ([String], String?) = ([], nil)
            while true {
                let page = try await archive.stored(
                    {
                        var query = StoredQuery(tenant: ann)
                        (query.after, query.limit) = (after, 3)
                        query.isDescending = isDescending
                        return query
                    }()
                )
                let items = try #require(page).items.map(\.id)
                seen += items
                after = items.last
                guard try #require(page).hasMore else { break }
            }
            #expect(seen == (isDescending ? all.reversed() : all))
        }
        await archive.close()
    }

    @Test func `a page goes on behind a completion that was deleted since`() async throws {
        let archive = try open()
        for id in ["a", "b", "c"] { try await archive.store(answer(id, ann)) }
        #expect(try await archive.deleteStored("b", of: ann))
        #expect(try await ids(archive, ann) { $0.after = "b" } == ["c"])
        #expect(try await ids(archive, ann) { $0.after = "never" } == nil)
        #expect(try await ids(archive, team) { $0.after = "b" } == nil)
        await archive.close()
    }

    @Test func `a filter finds what has all pairs and the model`() async throws {
        let archive = try open()
        try await archive.store(answer("a", ann, metadata: [("k", "1"), ("l", "2")]))
        try await archive.store(answer("b", ann, metadata: [("k", "1")], model: "n"))
        try await archive.store(answer("c", ann))
        #expect(try await ids(archive, ann) { $0.metadata = [("k", "1")] } == ["a", "b"])
        #expect(try await ids(archive, ann) { $0.metadata = [("k", "1"), ("l", "2")] } == ["a"])
        #expect(try await ids(archive, ann) { $0.metadata = [("k", "2")] } == [])
        #expect(try await ids(archive, ann) { $0.model = "n" } == ["b"])
        #expect(try await ids(archive, ann) { $0.model = "m-dated" } == ["a", "c"])
        let changed = try await archive.replaceMetadata(of: "c", of: ann, [("k", "2")]) { $0 }
        #expect(changed != nil)
        #expect(try await ids(archive, ann) { $0.metadata = [("k", "2")] } == ["c"])
        #expect(try await archive.replaceMetadata(of: "c", of: team, []) { $0 } == nil)
        await archive.close()
    }

    @Test func `what is there is there after the file was opened again`() async throws {
        let first = try open()
        try await first.store(answer("a", ann, metadata: [("k", "1")]))
        let bytes = first.health.bytes
        await first.close()
        let second = try open()
        #expect(second.health.bytes == bytes && bytes > 0)
        #expect(try await ids(second, ann) { $0.metadata = [("k", "1")] } == ["a"])
        await second.close()
    }

    @Test func `beyond the size the oldest go`() async throws {
        let archive = try open(bytesMax: 1 << 20)
        let text = String(repeating: "x", count: 50_000)
        for number in 0..<60 {
            shop.clock.pass(seconds: 1)
            try await archive.store(answer("c\(number)", ann, text: text))
        }
        let left = try #require(try await ids(archive, ann) { $0.limit = 100 })
        #expect(left.last == "c59" && !left.contains("c0"))
        #expect(archive.health.bytes <= 1 << 20)
        #expect(left == (60 - left.count..<60).map { "c\($0)" })
        await archive.close()
    }

    @Test func `retention takes what was last changed before a time`() async throws {
        let archive = try open()
        try await archive.store(answer("old", ann))
        try await archive.begin(conversation("conv_old"), [message(0)])
        shop.clock.pass(seconds: 100)
        try await archive.store(answer("new", ann))
        let counts = try await archive.prune(before: shop.clock.now)
        #expect(counts.completions == 1 && counts.conversations == 1)
        #expect(try await ids(archive, ann) == ["new"])
        #expect(try await archive.messages(of: "conv_old", from: 0, limit: 10).isEmpty)
        await archive.close()
    }

    @Test func `forgetting a person leaves nothing of their texts in the file`() async throws {
        let archive = try open()
        let secret = "a sentence nobody else wrote"
        try await archive.store(answer("a", ann, text: secret))
        try await archive.store(answer("b", team, text: secret, user: 1))
        try await archive.store(answer("c", team, user: 2))
        var talk = conversation("conv_1")
        talk.user = UserID(1)
        try await archive.begin(talk, [message(0, secret)])
        let counts = try await archive.forget(UserID(1))
        #expect(counts.completions == 2 && counts.conversations == 1)
        #expect(try await ids(archive, team) == ["c"])
        await archive.close()
        for name in ["archive.db", "archive.db-wal"] {
            let path = shop.folder + "/" + name
            let bytes = FileManager.default.contents(atPath: path) ?? Data()
            #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
        }
    }

    // MARK: conversations

    private func conversation(_ id: String, owner: String? = nil) -> Conversation {
        Conversation(
            id: id,
            tenant: ann,
            owner: owner,
            name: "A talk",
            model: "m",
            createdAt: shop.clock.now
        )
    }

    private func message(_ index: Int64, _ text: String = "Hi") -> ConversationMessage {
        let body = Array(#"{"role":"user","content":"\#(text)"}"#.utf8)
        return ConversationMessage(
            index: index,
            role: "user",
            body: body,
            createdAt: shop.clock.now
        )
    }

    @Test func `an end user's conversations are found by nobody else`() async throws {
        let archive = try open()
        try await archive.begin(conversation("conv_1", owner: "kim"), [])
        try await archive.begin(conversation("conv_2", owner: "lee"), [])
        try await archive.begin(conversation("conv_3"), [])
        let cases: [(ConversationScope, [String])] = [
            (ConversationScope(tenant: ann, owner: .anyone), ["conv_3", "conv_2", "conv_1"]),
            (ConversationScope(tenant: ann, owner: .named("kim")), ["conv_1"]),
            (ConversationScope(tenant: ann, owner: .nobody), ["conv_3"]),
            (ConversationScope(tenant: team, owner: .anyone), []),
        ]
        for (scope, expected) in cases {
            let page = try await archive.conversations(in: scope, after: nil, limit: 10)
            #expect(page?.items.map(\.id) == expected)
            for id in ["conv_1", "conv_2", "conv_3"] {
                let found = try await archive.conversation(id, in: scope)
                #expect((found != nil) == expected.contains(id))
            }
        }
        await archive.close()
    }

    @Test func `messages are replaced from a place on, and counted`() async throws {
        let archive = try open()
        let scope = ConversationScope(tenant: ann, owner: .anyone)
        try await archive.begin(conversation("conv_1"), (0..<4).map { message($0) })
        var last = message(2, "other")
        last.tokensUsed = 12
        let now = shop.clock.now
        try await archive.replaceMessages(of: "conv_1", from: 2, with: [last], at: now)
        let found = try #require(try await archive.conversation("conv_1", in: scope))
        #expect(found.messages == 3 && found.tokens == 12)
        let texts = try await archive.messages(of: "conv_1", from: 1, limit: 10).map(\.index)
        #expect(texts == [1, 2])
        try await archive.deleteConversation("conv_1")
        #expect(try await archive.conversation("conv_1", in: scope) == nil)
        #expect(archive.health.bytes == 0)
        await archive.close()
    }

    @Test func `branches belong to one family, however deep`() async throws {
        let archive = try open()
        let scope = ConversationScope(tenant: ann, owner: .anyone)
        try await archive.begin(conversation("conv_0"), [])
        for number in 1...3 {
            var branch = conversation("conv_\(number)")
            (branch.parent, branch.branchedAt) = ("conv_\(number / 2)", 1)
            try await archive.begin(branch, [])
        }
        try await archive.begin(conversation("conv_other"), [])
        for number in 0...3 {
            let family = try await archive.family(of: "conv_\(number)", in: scope)
            #expect(family.map(\.id) == ["conv_0", "conv_1", "conv_2", "conv_3"])
        }
        await archive.close()
    }

    @Test func `an end user has one conversation at a time`() async throws {
        let archive = try open()
        for id in ["conv_1", "conv_2"] {
            var talk = conversation(id, owner: "kim")
            talk.thread = "kim"
            try await archive.begin(talk, [])
        }
        #expect(try await archive.thread("kim", of: ann)?.id == "conv_2")
        #expect(try await archive.thread("kim", of: team) == nil)
        await archive.close()
    }

    @Test func `an export has every kind, one JSON object a line`() async throws {
        let archive = try open()
        for number in 0..<130 { try await archive.store(answer("c\(number)", ann)) }
        try await archive.begin(conversation("conv_1"), [message(0)])
        archive.keep(
            KeptCall(
                request: RequestID(clamping: 5 << 22),
                tenant: team,
                user: nil,
                key: KeyID(1),
                model: "m",
                status: 200,
                body: Array("{}".utf8),
                answer: []
            )
        )
        try await archive.change(conversation("conv_1"))  // Behind what nobody waited for.
        for (user, expected) in [(nil, 132), (UserID(1), 131), (UserID(9), 0)] {
            var next: ArchiveExport? = ArchiveExport(user: user)
            var lines: [[UInt8]] = []
            while let query = next {
                let part = try await archive.export(query)
                lines += part.lines
                next = part.next
            }
            #expect(lines.count == expected)
            for line in lines {
                let object = try JSONSerialization.jsonObject(with: Data(line))
                #expect((object as? [String: Any])?["kind"] is String)
            }
        }
        await archive.close()
    }
}
