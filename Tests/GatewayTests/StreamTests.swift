import Gateway
import Metering
import Reactor
import Support
import Testing

private func chunk(_ content: String, finish: String = "null", usage: String? = nil) -> String {
    #"{"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":"#
        + #"{"content":"\#(content)"},"finish_reason":\#(finish)}]"#
        + (usage.map { #","usage":\#($0)"# } ?? "") + "}"
}
private let usageChunk =
    #"{"id":"c1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}"#

/// The data of the events in a chunked answer.
private func datas(_ received: String) -> [String] {
    // By bytes: CR LF is one Character.
    received.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        .filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
}

@Test func `usage is asked for, counted, and hidden from who did not ask`() async throws {
    try await onLoop { loop in
        let provider = [
            chunk("Hel", usage: "null"), chunk("lo", finish: #""stop""#, usage: "null"), usageChunk,
            "[DONE]",
        ]
        let scene = try GatewayFixture(on: loop, provider: [events(provider)])
        let received = try await scene.post(streamedRequest)
        #expect(
            datas(received) == [chunk("Hel"), chunk("lo", finish: #""stop""#), "[DONE]"]
        )
        #expect(!received.contains("usage"))
        let sent = try #require(scene.provider.requests.first)
        #expect(sent.contains(#""stream_options":{"include_usage":true}"#))
        let entry = try #require(scene.ledger.settled.first)
        #expect(entry.settlement.source == .provider)
        #expect(entry.settlement.usage == TokenUsage(prompt: 9, completion: 3))
        #expect(received.hasSuffix("0\r\n\r\n"))
    }
}

@Test func `a client who asked for usage gets the stream byte for byte`() async throws {
    let asked =
        #"{"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true},"#
        + #""messages":[{"role":"user","content":"Hi"}]}"#
    try await onLoop { loop in
        let provider = [chunk("Hello", finish: #""stop""#, usage: "null"), usageChunk, "[DONE]"]
        let scene = try GatewayFixture(on: loop, provider: [events(provider)])
        let received = try await scene.post(asked)
        #expect(datas(received) == provider)
        #expect(try #require(scene.provider.requests.first).hasSuffix("\r\n\r\n" + asked))
    }
}

@Test func `growing usage is taken once, the last`() async throws {
    @Sendable func usage(_ completion: Int) -> String {
        #"{"prompt_tokens":9,"completion_tokens":\#(completion),"total_tokens":\#(9 + completion)}"#
    }
    try await onLoop { loop in
        let provider = [
            chunk("a", usage: usage(1)), chunk("b", usage: usage(2)),
            chunk("c", finish: #""stop""#, usage: usage(3)), "[DONE]",
        ]
        let scene = try GatewayFixture(on: loop, provider: [events(provider)])
        let received = try await scene.post(streamedRequest)
        #expect(!received.contains("usage"))
        #expect(
            scene.ledger.settled.first?.settlement.usage == TokenUsage(prompt: 9, completion: 3)
        )
    }
}

@Test func `a whole stream without usage is counted, also without DONE`() async throws {
    try await onLoop { loop in
        for end in [["[DONE]"], []] {
            let provider = [chunk("Hello"), chunk(" there", finish: #""stop""#)] + end
            let scene = try GatewayFixture(on: loop, provider: [events(provider)])
            let received = try await scene.post(streamedRequest)
            #expect(!received.contains("error"))
            let entry = try #require(scene.ledger.settled.first)
            #expect(entry.settlement.source == .counted)
            #expect(entry.settlement.usage.completion == 2)
        }
    }
}

@Test(arguments: [
    events([chunk("Hel")]), events([chunk("Hel")], cut: true),
    events([chunk("Hel"), "{broken"]),
])
func `a stream that breaks off ends with an error event, never as if all was well`(
    provider: ScriptedServer.Step
) async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [provider])
        let received = try await scene.post(streamedRequest)
        let last = try #require(datas(received).last)
        #expect(last.hasPrefix(#"{"error":{"#))
        let entry = try #require(scene.ledger.settled.first)
        #expect(entry.settlement.ending == .upstreamFailed)
        #expect(entry.settlement.usage.total == 0)
    }
}

@Test func `a provider's error event is passed on and ends the request`() async throws {
    let error =
        #"{"error":{"message":"overloaded","type":"server_error","param":null,"code":null}}"#
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [events([chunk("Hel"), error])])
        let received = try await scene.post(streamedRequest)
        #expect(datas(received) == [chunk("Hel"), error])
        #expect(scene.ledger.settled.first?.settlement.ending == .upstreamFailed)
    }
}

@Test func `a failure before the stream is a plain error`() async throws {
    let error =
        #"{"error":{"message":"no","type":"invalid_request_error","param":null,"code":null}}"#
    try await onLoop { loop in
        let scene = try GatewayFixture(
            on: loop,
            provider: [answer(error, status: "400 Bad Request")]
        )
        let received = try await scene.post(streamedRequest)
        #expect(received.hasPrefix("HTTP/1.1 400 "))
        #expect(received.bodyText == error)
    }
}

@Test(arguments: [Key.HangUp.cut, .drain])
func `a client that leaves in mid-stream is billed by its key's rule`(rule: Key.HangUp) async throws
{
    try await onLoop { loop in
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
        let start = "data: \(chunk("Hello there"))\n\n"
        let end =
            "data: \(chunk("!", finish: #""stop""#))\n\ndata: \(usageChunk)\n\ndata: [DONE]\n\n"
        let scene = try GatewayFixture(
            on: loop,
            provider: [.sendInTwo(head + start, end)]
        ) { $0.hangUp = rule }
        let client = try await RawClient(scene.address, on: loop)
        await client.send(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(scene.key)\r\n"
                + "Content-Length: \(streamedRequest.utf8.count)\r\n\r\n\(streamedRequest)"
        )
        _ = await client.read { $0.contains("Hello there") }
        client.close(reset: true)
        await loop.sleep(until: loop.now.adding(milliseconds: 20))
        scene.provider.goOn()
        while scene.ledger.settled.isEmpty {
            await loop.sleep(until: loop.now.adding(milliseconds: 1))
        }
        let entry = try #require(scene.ledger.settled.first)
        #expect(entry.settlement.status == 499)
        #expect(entry.settlement.source == (rule == .cut ? .counted : .provider))
        #expect(entry.settlement.usage.completion == (rule == .cut ? 2 : 3))
        #expect(entry.settlement.ending == (rule == .cut ? .clientGone : .drained))
    }
}
