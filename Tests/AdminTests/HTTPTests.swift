import Admin
import HTTPServer
import HTTPWire
import Metering
import Reactor
import Support
import Testing

struct HTTPTests {
    /// Sends one request as it is and answers with all that came back.
    private func exchange(
        _ books: Books,
        locally: Bool = false,
        now: Timestamp = Books.now,
        _ requests: [String]
    ) async throws -> [String] {
        let routes = AdminRoutes(books.api, hasher: books.hasher) { now }
        return try await onLoop { loop in
            let server = Server(
                on: loop,
                limits: ServerLimits(),
                census: ConnectionCensus(),
                refusal: { _, _ in ServerRefusal(body: [], fields: []) },
                handler: { request, reply in
                    if locally {
                        await routes.answerLocally(request, reply)
                    } else {
                        await routes.answer(request, reply)
                    }
                }
            )
            let listener = try Listener(try #require(SocketAddress(host: "127.0.0.1", port: 0)))
            server.listen(listener)
            var answers: [String] = []
            for request in requests {
                let client = try await RawClient(listener.address, on: loop)
                await client.send(request)
                answers.append(await client.readToEnd())
            }
            server.drain()
            await server.waitUntilDrained()
            return answers
        }
    }

    private func request(
        _ line: String,
        _ fields: [String] = [],
        _ body: String = ""
    ) -> String {
        let head = [line + " HTTP/1.1", "host: x", "connection: close"] + fields
        let length = body.isEmpty ? [] : ["content-length: \(body.utf8.count)"]
        return (head + length).joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    private func secret(_ books: Books, _ body: String) async throws -> String {
        try #require(try await books.done(.post, "/api/keys", body)["key"] as? String)
    }

    @Test func `a key opens what it is for, in every form of sending it`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            let admin = try await secret(books, #"{"kind":"admin","role":"auditor"}"#)
            let client = try await secret(books, #"{"user":"ann"}"#)
            let cases = [
                ("GET /api/users", ["authorization: Bearer \(admin)"], "200"),
                ("GET /api/users", ["Authorization: bEaReR   \(admin)"], "200"),
                ("GET /api/users", ["api-key: \(admin)"], "200"),
                ("GET /api/users", ["authorization: Basic \(admin)"], "401"),
                ("GET /api/users", ["authorization: Bearer"], "401"),
                ("GET /api/users", ["authorization: Bearer \(admin)x"], "401"),
                ("GET /api/users", [], "401"),
                ("GET /api/users", ["authorization: Bearer \(client)"], "403"),
                ("GET /api/me", ["authorization: Bearer \(client)"], "200"),
                ("HEAD /api/users", ["authorization: Bearer \(admin)"], "200"),
                ("OPTIONS /api/users", ["authorization: Bearer \(admin)"], "405"),
                ("GET /elsewhere", [], "404"),
            ]
            let answers = try await exchange(books, cases.map { request($0.0, $0.1) })
            for (answer, example) in zip(answers, cases) {
                #expect(answer.hasPrefix("HTTP/1.1 \(example.2) "), "\(example) \(answer)")
                #expect(answer.contains("\r\nx-request-id: req_"))
                #expect(answer.contains("\r\ncache-control: no-store\r\n"))
                #expect(!answer.contains(admin) && !answer.contains(client))
            }
        }
    }

    @Test func `keys that open nothing lock nobody out who has one that does`() async throws {
        try await Books.opened { books in
            try await books.done(.post, "/api/users", #"{"name":"ann"}"#)
            let admin = try await secret(books, #"{"kind":"admin","role":"auditor"}"#)
            let client = try await secret(books, #"{"user":"ann"}"#)
            let junk = (0..<12).map { _ in request("GET /api/me", ["authorization: Bearer junk"]) }
            let good = [admin, client].map {
                request("GET /api/me", ["authorization: Bearer \($0)"])
            }
            let answers = try await exchange(books, junk + good + junk.prefix(1))
            let statuses = answers.map { $0.dropFirst(9).prefix(3) }
            let expected = Array(repeating: "401", count: 10) + ["429", "429", "200", "200", "429"]
            #expect(statuses.map(String.init) == expected)
            #expect(answers[10].contains("\r\nretry-after: 60\r\n"))
        }
    }

    @Test func `a disabled, expired or misplaced key is refused`() async throws {
        try await Books.opened { books in
            let body = #"{"kind":"admin","role":"owner","name":"k1"}"#
            let disabled = try await secret(books, body)
            try await books.done(.patch, "/api/keys/k1", #"{"disabled":true}"#)
            let expired = try await secret(
                books,
                #"{"kind":"admin","role":"owner","expires_at":"2026-11-21T13:35:30Z"}"#
            )
            let elsewhere = try await secret(
                books,
                #"{"kind":"admin","role":"owner","addresses":["10.0.0.0/8"]}"#
            )
            let answers = try await exchange(
                books,
                now: Books.now.adding(milliseconds: 60_000),
                [disabled, expired, elsewhere].map {
                    request("GET /api/users", ["authorization: Bearer \($0)"])
                }
            )
            #expect(
                answers.map { $0.prefix(12) } == ["HTTP/1.1 401", "HTTP/1.1 401", "HTTP/1.1 403"]
            )
        }
    }

    @Test func `the socket's caller is the owner, and changes carry versions`() async throws {
        try await Books.opened { books in
            let answers = try await exchange(
                books,
                locally: true,
                [
                    request("POST /api/users", ["idempotency-key: a"], #"{"name":"ann"}"#),
                    request("POST /api/users", ["idempotency-key: a"], #"{"name":"ann"}"#),
                    request("PATCH /api/users/ann", ["if-match: \"9\""], #"{"disabled":true}"#),
                    request("PATCH /api/users/ann", ["if-match: \"1\""], #"{"disabled":true}"#),
                    request("DELETE /api/users"),
                    request("POST /api/users", [], #"{"name":"ann"}"#),
                    request("GET /api/report?format=csv&by=user"),
                ]
            )
            let statuses = answers.map { $0.dropFirst(9).prefix(3) }
            #expect(statuses == ["201", "201", "412", "200", "405", "409", "200"])
            #expect(answers[0].contains("\r\netag: \"1\"\r\n"))
            #expect(answers[2].contains("\r\nx-should-retry: false\r\n"))
            #expect(answers[3].contains("\r\netag: \"2\"\r\n"))
            #expect(answers[4].contains("\r\nallow: GET, POST\r\n"))
            #expect(answers[5].contains("\r\nx-should-retry: false\r\n"))
            #expect(
                answers[6].contains("\r\ncontent-disposition: attachment; filename=\"report-user-")
            )
        }
    }
}
