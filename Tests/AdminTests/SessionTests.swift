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

    /// The admin surface as it is now; a restart puts another over the same ledger.
    private final class Surface: Sendable {
        private let books: Books
        private let clock: Clock
        private let servesTLS: Bool
        private let trusted: [ProxyTrust.Place]
        private let newest = Mutex<(api: AdminAPI, routes: AdminRoutes)?>(nil)

        init(_ books: Books, _ clock: Clock, servesTLS: Bool, trusted: [ProxyTrust.Place]) {
            self.books = books
            self.clock = clock
            self.servesTLS = servesTLS
            self.trusted = trusted
            restart()
        }

        var api: AdminAPI? { newest.withLock { $0?.api } }
        var routes: AdminRoutes? { newest.withLock { $0?.routes } }

        func restart() {
            let clock = clock
            let api = AdminAPI(ledger: books.anyLedger, hasher: books.hasher, version: "1") {
                clock.now
            }
            api.trust(ProxyTrust(trusted))
            let routes = AdminRoutes(api, hasher: books.hasher, servesTLS: servesTLS) { clock.now }
            newest.withLock { $0 = (api, routes) }
        }

        /// Asks as the owner, as the command line does.
        func done(_ method: Method, _ path: String, _ body: String) async throws {
            let owner = Principal.local(named: "test", origin: "here")
            let request = AdminRequest(
                method,
                path,
                query: "",
                body: Array(body.utf8),
                principal: owner
            )
            let answer = try #require(await api?.answer(request))
            try #require(200..<300 ~= answer.status)
        }
    }

    private typealias Ask = @Sendable (String) async throws -> String

    private func served(
        _ body: @escaping @Sendable (Books, Clock, Ask) async throws -> Void
    ) async throws {
        try await surfaced { books, clock, _, ask in try await body(books, clock, ask) }
    }

    private func surfaced(
        servesTLS: Bool = true,
        trusted: [ProxyTrust.Place] = [],
        _ body: @escaping @Sendable (Books, Clock, Surface, Ask) async throws -> Void
    ) async throws {
        try await Books.opened { books in
            let clock = Clock()
            let surface = Surface(books, clock, servesTLS: servesTLS, trusted: trusted)
            try await onLoop { loop in
                let server = Server(
                    on: loop,
                    limits: ServerLimits(),
                    census: ConnectionCensus(),
                    refusal: { _, _ in ServerRefusal(body: [], fields: []) },
                    handler: { request, reply in
                        guard let routes = surface.routes else { return reply.abort() }
                        await routes.answer(request, reply)
                    }
                )
                let any = try #require(SocketAddress(host: "127.0.0.1", port: 0))
                let listener = try Listener(any)
                server.listen(listener)
                try await body(books, clock, surface) { request in
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
        let (line, key) = try await signIn(books, ask, "")
        #expect(line.hasSuffix("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"))
        return (String(line.prefix { $0 != ";" }), key)
    }

    /// Signs in an owner with further header lines; answers with the cookie's whole line.
    private func signIn(
        _ books: Books,
        _ ask: Ask,
        _ lines: String
    ) async throws -> (cookie: String, key: String) {
        let made = try await books.done(.post, "/api/keys", #"{"kind":"admin","role":"owner"}"#)
        let key = try #require(made["key"] as? String)
        let body = #"{"key":"\#(key)"}"#
        let answer = try await ask(
            """
            POST /api/session HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
            content-type: application/json\r\n\(lines)\
            content-length: \(body.utf8.count)\r\n\r\n\(body)
            """
        )
        try #require(answer.hasPrefix("HTTP/1.1 200 "))
        let line = try #require(
            answer.split(separator: "\r\n").first { $0.hasPrefix("set-cookie: ") }
        )
        let text = String(line.dropFirst("set-cookie: ".count))
        return (text, try #require(made["id"] as? String))
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

    @Test func `a restart signs nobody out, and signing out is for good`() async throws {
        try await surfaced { books, clock, surface, ask in
            let (cookie, _) = try await cookie(books, ask)
            surface.restart()
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 200 "))
            let shown = try await ask(
                "GET /api/session HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncookie: \(cookie)\r\n\r\n"
            )
            let word = try #require(shown.split(separator: "csrf_token\":\"").last?.prefix(48))
            surface.restart()
            let ended = try await ask(
                """
                DELETE /api/session HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                x-csrf-token: \(word)\r\ncookie: \(cookie)\r\n\r\n
                """
            )
            #expect(ended.hasPrefix("HTTP/1.1 204 "))
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 401 "))
            surface.restart()
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 401 "))
        }
    }

    @Test func `a restart does not make a session longer`() async throws {
        try await surfaced { books, clock, surface, ask in
            let (cookie, _) = try await cookie(books, ask)
            clock.move(seconds: 7_000)
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 200 "))
            surface.restart()
            clock.move(seconds: 7_000)
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 200 "))
            surface.restart()
            clock.move(seconds: 7_200)
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 401 "))
        }
    }

    @Test(arguments: [false, true])
    func `a key that is disabled ends its sessions, also when it works again`(
        restarts: Bool
    ) async throws {
        try await surfaced { books, clock, surface, ask in
            let (cookie, key) = try await cookie(books, ask)
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 200 "))
            try await surface.done(.patch, "/api/keys/\(key)", #"{"disabled":true}"#)
            try await surface.done(.patch, "/api/keys/\(key)", #"{"disabled":false}"#)
            if restarts { surface.restart() }
            #expect(try await ask(read(cookie)).hasPrefix("HTTP/1.1 401 "))
        }
    }

    @Test(arguments: [
        (true, "X-Forwarded-Proto: https\r\n", true), (true, "X-Forwarded-Proto: http\r\n", false),
        (true, "x-forwarded-proto: HTTPS, http\r\n", true), (true, "", false),
        (true, "X-Forwarded-Port: 443\r\n", false),
        // Not a proxy that anybody trusts: the client says so of itself.
        (false, "X-Forwarded-Proto: https\r\n", false),
    ])
    func `behind a trusted proxy the cookie is secure when the browser came over TLS`(
        isTrusted: Bool,
        lines: String,
        isSecure: Bool
    ) async throws {
        let loopback = try #require(AddressRange("127.0.0.0/8"))
        let trusted: [ProxyTrust.Place] = isTrusted ? [.addresses(loopback)] : [.socket]
        try await surfaced(servesTLS: false, trusted: trusted) { books, clock, surface, ask in
            let (line, _) = try await signIn(books, ask, lines)
            #expect(line.hasSuffix("; Secure") == isSecure, "\(line)")
        }
    }

    @Test func `behind a trusted proxy the audit log names the client`() async throws {
        let loopback = try #require(AddressRange("127.0.0.1"))
        let trusted: [ProxyTrust.Place] = [.addresses(loopback)]
        try await surfaced(trusted: trusted) { books, clock, surface, ask in
            let made = try await books.done(.post, "/api/keys", #"{"kind":"admin","role":"owner"}"#)
            let key = try #require(made["key"] as? String)
            let body = #"{"name":"ada"}"#
            let answer = try await ask(
                """
                POST /api/users HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                authorization: Bearer \(key)\r\nx-forwarded-for: 10.9.9.9\r\n\
                X-Forwarded-For: 203.0.113.7, 127.0.0.1\r\n\
                content-length: \(body.utf8.count)\r\n\r\n\(body)
                """
            )
            #expect(answer.hasPrefix("HTTP/1.1 201 "))
            let audit = try await books.anyLedger.audit(before: nil, limit: 1)
            #expect(audit.first?.actor.origin == "203.0.113.7")
        }
    }
}
