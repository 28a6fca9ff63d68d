import Admin
import Foundation
import HTTPWire
import Metering
import Synchronization
import Testing

@Suite struct WarningTests {
    /// A clock that a test moves, and a webhook that answers as it is told.
    private final class World: Sendable {
        let milliseconds = Mutex<Int64>(0)
        let outcome = Mutex(WarningHook.Outcome.answered(200))
        let sent = Mutex<[(body: String, fields: [String])]>([])
        let told = Mutex<[QuotaWarning]>([])

        var now: Timestamp { Books.now.adding(milliseconds: milliseconds.withLock { $0 }) }
        var count: Int { sent.withLock { $0.count } }

        func desk(_ books: Books, form: WarningHook.Form = .json) -> WarningDesk {
            let desk = WarningDesk(
                ledger: books.anyLedger,
                clock: { self.now },
                tell: { warning in self.told.withLock { $0.append(warning) } }
            )
            let secret = Secret(bytes: Array("s".utf8))
            desk.adopt(
                WarningHook(form: form, secret: secret) { body, fields in
                    let text = String(decoding: body, as: UTF8.self)
                    self.sent.withLock {
                        $0.append((text, fields.map { "\($0.name)=\($0.value)" }))
                    }
                    return self.outcome.withLock { $0 }
                }
            )
            books.api.show(desk)
            return desk
        }
    }

    /// One person who has used 15 tokens of `limit`.
    private func withUse(
        limit: Int,
        _ body: (Books, World) async throws -> Void
    ) async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"<ann>"}"#)
            let key = try await books.done(.post, "/api/keys", #"{"user":"<ann>"}"#)
            try await books.use(key: try #require(key["id"] as? String), user: "<ann>")
            try await books.done(.put, "/api/quotas", #"{"user":"<ann>","limit":\#(limit)}"#)
            try await body(books, World())
        }
    }

    @Test(arguments: [(19, 0), (18, 80), (15, 100), (10, 100)])
    func `a warning is given for the highest threshold that is reached, once`(
        _ limit: Int,
        _ percent: Int
    ) async throws {
        try await withUse(limit: limit) { books, world in
            let desk = world.desk(books)
            for _ in 0..<3 { await desk.turn() }
            let told = world.told.withLock { $0.map(\.percent) }
            #expect(told == (percent == 0 ? [] : [percent]))
            #expect(world.count == told.count)
            let list = try things(try await books.done(.get, "/api/warnings?state=delivered"))
            #expect(list.count == told.count)
        }
    }

    @Test func `what nobody takes is tried eight times, then given up, then sent on request`()
        async throws
    {
        try await withUse(limit: 15) { books, world in
            let desk = world.desk(books)
            world.outcome.withLock { $0 = .failed("no route") }
            // 10 s, 30 s, 90 s, 270 s, 810 s, 2430 s, 3600 s.
            for seconds in [0, 10, 30, 90, 270, 810, 2_430, 3_600, 3_600] as [Int64] {
                world.milliseconds.withLock { $0 += seconds * 1_000 - 1 }
                await desk.turn()
                world.milliseconds.withLock { $0 += 1 }
                await desk.turn()
            }
            #expect(world.count == 8)
            let dead = try things(try await books.done(.get, "/api/warnings?state=dead"))
            #expect(dead.first?["fault"] as? String == "no route")
            #expect(dead.first?["next_attempt_at"] is NSNull)
            world.outcome.withLock { $0 = .answered(204) }
            let id = try #require(dead.first?["id"] as? String)
            try await books.done(.post, "/api/warnings/\(id)/retry")
            await desk.turn()
            #expect(world.count == 9)
            let list = try things(try await books.done(.get, "/api/warnings"))
            #expect(list.first?["state"] as? String == "delivered")
        }
    }

    @Test func `Slack gets one sentence in which names are only names`() async throws {
        try await withUse(limit: 15) { books, world in
            let desk = world.desk(books, form: .slack)
            await desk.turn()
            let body = try #require(world.sent.withLock { $0.first?.body })
            let expected =
                #"{"text":"*&lt;ann&gt;* has used 100 % of 15 tokens per month (15). "#
                + #"It resets at 2026-12-01T00:00:00.000Z."}"#
            #expect(body == expected)
        }
    }

    @Test func `without a webhook a test is refused and a warning only noted`() async throws {
        try await withUse(limit: 15) { books, world in
            let refused = await books.refused(.post, "/api/warnings/test")
            #expect(refused == "409 no_webhook -")
            let desk = WarningDesk(
                ledger: books.anyLedger,
                clock: { world.now },
                tell: { _ in }
            )
            await desk.turn()
            let list = try things(try await books.done(.get, "/api/warnings"))
            #expect(list.first?["state"] as? String == "noted")
            #expect(list.first?["attempts"] as? Int == 0)
            let unknown = await books.refused(.post, "/api/warnings/warning_99/retry")
            #expect(unknown == "404 not_found warning")
        }
    }
}
