import Admin
import HTTPServer
import HTTPWire
import Metering
import Reactor
import Support
import Synchronization
import Testing

@Suite struct SessionTests {
    /// A wall clock that a test moves.
    private final class Clock: Sendable {
        private let moved = Mutex<Int64>(0)
        var now: Timestamp { Books.now.adding(milliseconds: moved.withLock { $0 }) }
        func move(seconds: Int64) { moved.withLock { $0 += seconds * 1_000 } }
    }

    private typealias Ask = @Sendable (String) async throws -> String

    private func served(
        _ body: @escaping @Sendable (Books, Clock, Ask) async throws -> Void
    ) async throws {
        try await Books.opened { books in
            let clock = Clock()
            let routes = AdminRoutes(books.api, hasher: books.hasher, isSecure: true) { clock.now }
            try await onLoop { loop in
                let server = Server(
                    on: loop,
                    limits: ServerLimits(),
                    census: ConnectionCensus(),
                    refusal: { _, _ in ServerRefusal(body: [], fields: []) },
                    handler: { await routes.answer($0, $1) }
                )
                let any = try #require(SocketAddress(host: "127.0.0.1", port: 0))
                let listener = try Listener(any)
                server.listen(listener)
                try await body(books, clock) { request in
                    let client = try await RawClient(listener.address, on: loop)
                    await client.send(request)
                    return await client.readToEnd()
                }
                server.drain()
                await server.waitUntilDrained()
            }
        }
    }

    /// Signs in an owner; answers with the cookie.
    private func cookie(_ books: Books, _ ask: Ask) async throws -> (text: String, key: String) {
        let made = try await books.done(.post, "/api/keys", #"{"kind":"admin","role":"owner"}"#)
        let key = try #require(made["key"] as? String)
        let body = #"{"key":"\#(key)"}"#
        let answer = try await ask(
            """
            POST /api/session HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
            content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)
            """
        )
        try #require(answer.hasPrefix("HTTP/1.1 200 "))
        let line = try #require(
            answer.split(separator: "\r\n").first { $0.hasPrefix("set-cookie: ") }
        )
        #expect(line.hasSuffix("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"))
        let text = line.dropFirst("set-cookie: ".count).prefix { $0 != ";" }
        return (String(text), try #require(made["id"] as? String))
    }

    private func read(_ cookie: String) -> String {
        "GET /api/users HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncookie: \(cookie)\r\n\r\n"
    }

    @Test func `a session ends two hours after its last request`() async throws {
        try await served { books, clock, ask in
            let (cookie, _) = try await cookie(books, ask)
            for _ in 0..<3 {
                clock.move(seconds: 7_199)
                #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 200 "))
            }
            clock.move(seconds: 7_200)
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 401 "))
        }
    }

    @Test func `a session ends after twelve hours, however busy it is`() async throws {
        try await served { books, clock, ask in
            let (cookie, _) = try await cookie(books, ask)
            for hour in 1...11 {
                clock.move(seconds: 3_600)
                #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 200 "), "hour \(hour)")
            }
            clock.move(seconds: 3_600)
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 401 "))
        }
    }

    @Test func `a rotated key ends its sessions when its grace ends`() async throws {
        try await served { books, clock, ask in
            let (cookie, key) = try await cookie(books, ask)
            try await books.done(.post, "/api/keys/\(key)/rotate", #"{"grace_seconds":60}"#)
            clock.move(seconds: 59)
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 200 "))
            clock.move(seconds: 1)
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 401 "))
        }
    }
}
