import ChatFormat
import Digest
import Gateway
import HTTPServer
import HTTPWire
import Metering
import Reactor
import Redaction
import Support
import Telemetry
import Upstream

/// A gateway on a loop, in front of a scripted provider, with one person and one key.
struct GatewayFixture: @unchecked Sendable {
    // SAFETY: used on one loop.
    let loop: EventLoop
    let provider: ScriptedServer
    let ledger: MemoryLedger
    let address: SocketAddress
    let key: String

    init(
        on loop: EventLoop,
        provider steps: [ScriptedServer.Step],
        limit: Int64 = .max,
        fault: LedgerFault? = nil,
        azureVersion: String? = nil,
        change: (inout Key.Facts) -> Void = { _ in },
        elsewhere: @escaping Gateway.Elsewhere = { _, _, reply in
            await reply.send(200, body: Array("admin".utf8)) { _ in }
        }
    ) throws {
        self.loop = loop
        provider = try ScriptedServer(steps, on: loop)
        let hasher = KeyHasher(pepper: Array("pepper".utf8))
        let secret = ClientKey(door: .model, entropy: [UInt8](repeating: 7, count: 38))
        key = String(decoding: secret.text.revealed, as: UTF8.self)
        let people = Self.people(secret, hasher, change)
        ledger = MemoryLedger(
            Directory(version: 1, policy: Policy(), people: people),
            limit: limit,
            fault: fault
        )
        let names = GatewayMetricNames()
        let parts = GatewayParts(
            ledger: ledger,
            hasher: hasher,
            limiter: RateLimiter(),
            metricNames: names,
            metricsPage: { Array("# metrics\n".utf8) }
        )
        let endpoint = Endpoint(
            name: "test",
            host: "127.0.0.1",
            port: provider.address.port,
            basePath: Array("/v1".utf8),
            fields: [(Array("authorization".utf8), Array("Bearer upstream".utf8))],
            secure: nil,
            deadlines: Endpoint.Deadlines()
        )
        let policy = GatewayPolicy(
            redactor: Redactor(
                [RedactionPolicy()],
                placeholderKey: [UInt8](repeating: 1, count: 32)
            ),
            upstreams: UpstreamRoutes(
                targets: [
                    UpstreamRoutes.Target(
                        endpoint: endpoint,
                        knowsOnlyMaxTokens: false,
                        azureVersion: azureVersion
                    )
                ],
                lines: [],
                fallback: 0
            ),
            limits: GatewayLimits(),
            origins: ["https://app.example"]
        )
        let gateway = Gateway(
            on: loop,
            parts: parts,
            policy: policy,
            metrics: GatewayMetrics(names),
            log: Log(
                to: LogTarget(pieceBytesMax: .max) { .some($0.count) },
                form: .json,
                level: .info
            ),
            resolver: NameResolver(),
            elsewhere: elsewhere
        )
        let server = Server(
            on: loop,
            limits: ServerLimits(),
            census: ConnectionCensus(),
            refusal: { status, sentence in
                ServerRefusal(body: ErrorBody.badRequest(sentence).bytes, fields: [])
            },
            handler: { await gateway.answer($0, $1) }
        )
        guard let any = SocketAddress(host: "127.0.0.1", port: 0) else {
            preconditionFailure("an address of ours is well-formed")
        }
        let listener = try Listener(any)
        server.listen(listener)
        address = listener.address
    }

    private static func people(
        _ secret: ClientKey,
        _ hasher: KeyHasher,
        _ change: (inout Key.Facts) -> Void
    ) -> People {
        var facts = Key.Facts(name: "ann's key", owner: .user(UserID(1), billedTo: nil))
        change(&facts)
        var people = People()
        people.put(
            User(
                id: UserID(1),
                facts: User.Facts(name: "ann"),
                version: 1,
                createdAt: Timestamp(seconds: 0)
            )
        )
        let lock = Key.Lock(
            publicID: secret.publicID,
            digest: hasher.digest(of: secret.text.revealed.span)
        )
        people.put(
            Key(
                id: KeyID(1),
                facts: facts,
                locks: [lock],
                version: 1,
                createdAt: Timestamp(seconds: 0)
            )
        )
        return people
    }

    /// Reads what a path shows.
    func get(_ path: String) async throws -> String {
        let client = try await RawClient(address, on: loop)
        await client.send(
            "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Authorization: Bearer \(key)\r\n\r\n"
        )
        return await client.readToEnd()
    }

    /// Sends one chat completion and reads all that comes back.
    func post(
        _ body: String,
        path: String = "/v1/chat/completions",
        authorization: String? = nil,
        fields: String = ""
    ) async throws -> String {
        let client = try await RawClient(address, on: loop)
        let shown = authorization ?? "Bearer \(key)"
        await client.send(
            "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: \(shown)\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
                + fields + "\r\n" + body
        )
        return await client.readToEnd()
    }
}

/// A whole answer of a provider.
func answer(_ body: String, status: String = "200 OK", fields: String = "") -> ScriptedServer.Step {
    .send(
        "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\nx-request-id: req_up\r\n" + fields
            + "content-length: \(body.utf8.count)\r\n\r\n" + body
    )
}

/// A streamed answer of a provider, each event a chunk of its own.
func events(_ datas: [String], cut: Bool = false) -> ScriptedServer.Step {
    let chunks = datas.map { data in
        let event = "data: \(data)\n\n"
        return String(event.utf8.count, radix: 16) + "\r\n" + event + "\r\n"
    }
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    let text = head + chunks.joined()
    return cut ? .sendAndClose(text) : .send(text + "0\r\n\r\n")
}

let plainRequest = #"{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}"#
let streamedRequest =
    #"{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Hi"}]}"#
let plainAnswer =
    #"{"id":"c1","model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":"#
    + #"{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"#
    + #""usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}}"#

extension String {
    /// The part behind an answer's head.
    var bodyText: String { range(of: "\r\n\r\n").map { String(self[$0.upperBound...]) } ?? "" }

    func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
