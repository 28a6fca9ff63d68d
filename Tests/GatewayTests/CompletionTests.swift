import Gateway
import Metering
import Reactor
import Support
import Testing

@Test func `a completion is forwarded as it came, and settled by the provider's figure`()
    async throws
{
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [answer(plainAnswer)])
        let received = try await scene.post(plainRequest)
        #expect(received.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(received.bodyText == plainAnswer)
        let sent = try #require(scene.provider.requests.first)
        #expect(sent.hasSuffix("\r\n\r\n" + plainRequest))
        #expect(sent.contains("authorization: Bearer upstream\r\n"))
        #expect(!sent.contains(scene.key))
        let entry = try #require(scene.ledger.settled.first)
        #expect(entry.settlement.source == .provider)
        #expect(entry.settlement.usage == TokenUsage(prompt: 8, completion: 2))
        #expect(entry.settlement.status == 200)
        #expect(entry.settlement.upstreamID == "req_up")
        #expect(sent.contains("x-request-id: \(entry.id.text)\r\n"))
        #expect(received.contains("x-request-id: \(entry.id.text)\r\n"))
    }
}

@Test(arguments: [
    ("", "401", "You didn't provide an API key"),
    ("Bearer sk-tg-junk", "401", "invalid_api_key"),
    ("Basic abc", "401", "You didn't provide an API key"),
])
func `a request without a good key is refused before its body is read`(
    authorization: String,
    status: String,
    words: String
) async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [])
        let received = try await scene.post("{broken", authorization: authorization)
        #expect(received.hasPrefix("HTTP/1.1 \(status) "))
        #expect(received.contains(words))
        #expect(scene.provider.requests.isEmpty)
        #expect(scene.ledger.refused.map(\.status) == [401])
    }
}

@Test(arguments: ["bearer", "BEARER", "Bearer  "])
func `the scheme of a key is read in any case`(scheme: String) async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [answer(plainAnswer)])
        let received = try await scene.post(plainRequest, authorization: "\(scheme) \(scene.key)")
        #expect(received.hasPrefix("HTTP/1.1 200 "))
    }
}

@Test(arguments: [
    (#"{"model":"gpt-4o","messages":[]"#, "400", "could not parse"),
    (#"{"messages":[{"role":"user","content":"x"}]}"#, "400", "model"),
    (#"{"model":"gpt-4o"}"#, "400", "messages"),
    (
        #"{"model":"gpt-4o","model":"gpt-4o","messages":[{"role":"user","content":""}]}"#, "400",
        "JSON"
    ),
    (#"{"model":"gpt-4o","messages":[{"role":"user","content":"x"}],"n":0}"#, "400", "'n'"),
])
func `a bad body is answered with the field at fault`(
    body: String,
    status: String,
    words: String
) async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [])
        let received = try await scene.post(body)
        #expect(received.hasPrefix("HTTP/1.1 \(status) "))
        #expect(received.contains(words))
        #expect(scene.ledger.asks.isEmpty)
    }
}

@Test func `a compressed body is refused, because nobody could scan it`() async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [])
        let received = try await scene.post(plainRequest, fields: "Content-Encoding: gzip\r\n")
        #expect(received.hasPrefix("HTTP/1.1 415 "))
    }
}

@Test func `a used-up quota is final: whose, how much, until when`() async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [], limit: 10)
        let received = try await scene.post(plainRequest)
        #expect(received.hasPrefix("HTTP/1.1 429 "))
        #expect(received.contains("x-should-retry: false\r\n"))
        #expect(received.contains("retry-after: "))
        #expect(received.contains(#""code":"insufficient_quota""#))
        #expect(received.contains("2100-01-01T00:00:00Z"))
        #expect(scene.provider.requests.isEmpty)
        #expect(scene.ledger.refused.map(\.reason) == ["insufficient_quota"])
    }
}

@Test func `a low quota caps the answer, and the provider is told`() async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [answer(plainAnswer)], limit: 500)
        let received = try await scene.post(plainRequest)
        let ask = try #require(scene.ledger.asks.first)
        let cap = 500 - ask.prompt
        #expect(received.contains("x-tollgate-output-cap: \(cap)\r\n"))
        let sent = try #require(scene.provider.requests.first)
        #expect(sent.contains(#""max_completion_tokens":\#(cap)"#))
    }
}

@Test func `a ledger that takes no holds stops everything`() async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [], fault: .diskFull)
        #expect(try await scene.post(plainRequest).hasPrefix("HTTP/1.1 503 "))
        #expect(scene.provider.requests.isEmpty)
    }
}

@Test func `personal data does not reach the provider, however it is spelled`() async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [answer(plainAnswer)])
        let body =
            #"{"model":"gpt-4o","messages":[{"role":"user","content":"#
            + #""My SSN is \u0031\u0032\u0033-45-6789, card 4111 1111 1111 1111"}]}"#
        _ = try await scene.post(body)
        let sent = try #require(scene.provider.requests.first)
        // With their separators: a port or a placeholder may have the digits.
        #expect(!sent.contains("45-6789"))
        #expect(!sent.contains("4111 1111"))
        #expect(sent.contains("[SSN-"))
        let entry = try #require(scene.ledger.settled.first)
        #expect(entry.settlement.redactions.map(\.kind).sorted() == ["CARD", "SSN"])
    }
}

@Test(arguments: [
    (
        "429 Too Many Requests",
        #"{"error":{"message":"slow","type":"requests","param":null,"code":null}}"#, "429"
    ),
    (
        "500 Oops", #"{"error":{"message":"x","type":"server_error","param":null,"code":null}}"#,
        "500"
    ),
    ("502 Bad Gateway", "<html>broken</html>", "502"),
    (
        "401 Unauthorized",
        #"{"error":{"message":"Incorrect API key sk-...abcd","type":"x","param":null,"code":null}}"#,
        "502"
    ),
    ("200 OK", #"{"id":"c1","choices":[{"#, "502"),
    ("301 Moved", "{}", "502"),
])
func `a provider's error is passed on, and what nobody could read is replaced`(
    line: String,
    body: String,
    status: String
) async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(
            on: loop,
            provider: [
                answer(
                    body,
                    status: line,
                    fields: "retry-after: 7\r\nx-ratelimit-limit-tokens: 5\r\n"
                )
            ]
        )
        let received = try await scene.post(plainRequest)
        #expect(received.hasPrefix("HTTP/1.1 \(status) "))
        #expect(received.contains("content-type: application/json\r\n"))
        #expect(!received.contains("x-ratelimit"))
        #expect(!received.contains("abcd"))
        #expect(received.contains("retry-after: 7\r\n"))
        let entry = try #require(scene.ledger.settled.first)
        #expect(entry.settlement.source == .none)
        #expect(entry.settlement.usage.total == 0)
        #expect(scene.ledger.openHolds == 0)
    }
}

@Test func `an answer without usage is counted`() async throws {
    let body =
        #"{"id":"c1","choices":[{"index":0,"message":{"role":"assistant","content":"Hello there"},"#
        + #""finish_reason":"stop"}]}"#
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [answer(body)])
        _ = try await scene.post(plainRequest)
        let entry = try #require(scene.ledger.settled.first)
        #expect(entry.settlement.source == .counted)
        #expect(entry.settlement.usage.completion == 2)
    }
}

@Test func `a provider that cannot be reached costs nothing`() async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [])
        scene.provider.stop()
        let received = try await scene.post(plainRequest)
        #expect(received.hasPrefix("HTTP/1.1 502 "))
        let entry = try #require(scene.ledger.settled.first)
        #expect(entry.settlement.ending == .notForwarded)
    }
}

@Test func `a client that leaves takes its request along`() async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [.hang])
        let client = try await RawClient(scene.address, on: loop)
        await client.send(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(scene.key)\r\n"
                + "Content-Length: \(plainRequest.utf8.count)\r\n\r\n\(plainRequest)"
        )
        while scene.provider.requests.isEmpty {
            await loop.sleep(until: loop.now.adding(milliseconds: 1))
        }
        client.close()
        while scene.ledger.settled.isEmpty || !scene.provider.peerLeft {
            await loop.sleep(until: loop.now.adding(milliseconds: 1))
        }
        let entry = try #require(scene.ledger.settled.first)
        #expect(entry.settlement.status == 499)
        #expect(entry.settlement.ending == .clientGone)
        #expect(entry.settlement.usage.prompt > 0)
    }
}

@Test(arguments: [
    ("GET /healthz", "200", #"{"status":"ok"}"#), ("GET /readyz", "200", "ready"),
    ("GET /metrics", "200", "# metrics"), ("GET /nowhere", "404", "unknown_url"),
    ("PUT /v1/chat/completions", "405", "method_not_supported"), ("GET /api/me", "200", "admin"),
])
func `each path has its answer`(line: String, status: String, words: String) async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [])
        let client = try await RawClient(scene.address, on: loop)
        await client.send("\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let received = await client.readToEnd()
        #expect(received.hasPrefix("HTTP/1.1 \(status) "))
        #expect(received.contains(words))
    }
}

@Test func `a page from an allowed origin may ask and read, another may not`() async throws {
    try await onLoop { loop in
        for (origin, isAllowed) in [("https://app.example", true), ("https://evil.example", false)]
        {
            let scene = try GatewayFixture(on: loop, provider: [])
            let client = try await RawClient(scene.address, on: loop)
            await client.send(
                "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: a\r\nOrigin: \(origin)\r\n"
                    + "Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n"
            )
            let preflight = await client.readToEnd()
            #expect(preflight.hasPrefix("HTTP/1.1 204 ") == isAllowed)
            #expect(preflight.contains("access-control-allow-headers: authorization") == isAllowed)
            let answer = try await scene.post("{", fields: "Origin: \(origin)\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains("access-control-allow-origin: \(origin)\r\n") == isAllowed)
        }
    }
}
