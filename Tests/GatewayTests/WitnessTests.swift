import ChatFormat
import Gateway
import HTTPServer
import HTTPWire
import Metering
import Reactor
import Support
import Synchronization
import Testing

/// Asks the gateway what a request's body says, and hears what came of it.
private final class Asker: Witness, Sendable {
    struct Heard: Equatable {
        var status: Int
        var isWhole: Bool
        var request: String
        var answer: String
        var total: Int64
        var redacted: Int64
        var refusal: String?
    }

    let hidesProviderErrors: Bool
    let keepsRestored: Bool
    let heard = Mutex<[Heard]>([])
    private let last: LastWords

    init(hidesProviderErrors: Bool = false, keepsRestored: Bool = false, last: LastWords) {
        self.hidesProviderErrors = hidesProviderErrors
        self.keepsRestored = keepsRestored
        self.last = last
    }

    func heard(_ testimony: Testimony) async -> LastWords {
        func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }
        let one = Heard(
            status: testimony.status,
            isWhole: testimony.isWhole,
            request: text(testimony.request),
            answer: text(testimony.answer),
            total: testimony.usage.total,
            redacted: testimony.redacted,
            refusal: testimony.refusal?.code
        )
        heard.withLock { $0.append(one) }
        return last
    }

    /// What serves another room's path: the request's own body becomes the question.
    var elsewhere: Gateway.Elsewhere {
        { gateway, request, reply in
            guard let range = try? await request.readBody(bytesMax: 1 << 20) else {
                return reply.abort()
            }
            let body = Array(request.bytes[range])
            await gateway.complete(body, for: request, person: nil, reply, witness: self)
        }
    }
}

private let path = "/api/ask"
private let redactable =
    #"{"model":"gpt-4o","messages":[{"role":"user","content":"SSN "# + "536-22-8145" + #""}]}"#

@Test func `a question of another room is told as the same story, and its answer replaced`()
    async throws
{
    try await onLoop { loop in
        var last = LastWords()
        last.body = Array(#"{"ours":true}"#.utf8)
        let asker = Asker(last: last)
        let scene = try GatewayFixture(
            on: loop,
            provider: [answer(plainAnswer)],
            elsewhere: asker.elsewhere
        )
        let received = try await scene.post(redactable, path: path)
        #expect(received.bodyText == #"{"ours":true}"#)
        let heard = try #require(asker.heard.withLock { $0 }.first)
        #expect(heard.status == 200 && heard.isWhole && heard.total == 10 && heard.redacted == 1)
        #expect(heard.answer == plainAnswer)
        let sent = try #require(scene.provider.requests.first)
        #expect(sent.hasSuffix("\r\n\r\n" + heard.request) && !sent.contains("536-22"))
        #expect(scene.ledger.settled.count == 1)
    }
}

@Test(arguments: [(true, 0), (false, 1)])
func `a stream's witness speaks before its end, instead of the provider or beside it`(
    hides: Bool,
    errors: Int
) async throws {
    try await onLoop { loop in
        var last = LastWords()
        last.events = Array("data: ours\n\n".utf8)
        let asker = Asker(hidesProviderErrors: hides, last: last)
        let whole = [
            #"{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#,
            #"{"id":"c","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"#
                + #""total_tokens":12}}"#, "[DONE]",
        ]
        let broken = [whole[0], #"{"error":{"message":"theirs"}}"#]
        let scene = try GatewayFixture(
            on: loop,
            provider: [events(whole), events(broken)],
            elsewhere: asker.elsewhere
        )
        let first = try await scene.post(streamedRequest, path: path)
        let ours = try #require(first.range(of: "data: ours"))
        let done = try #require(first.range(of: "data: [DONE]"))
        #expect(ours.upperBound < done.lowerBound)
        let second = try await scene.post(streamedRequest, path: path)
        #expect(second.contains("data: ours"))
        #expect(second.ranges(of: "theirs").count == errors)
        let heard = asker.heard.withLock { $0 }
        #expect(heard.map(\.isWhole) == [true, false])
        #expect(heard.first?.total == 12)
        #expect(heard.first?.answer.contains(#""object":"chat.completion""#) == true)
    }
}

@Test func `a refusal is heard too, with what redaction left of the request`() async throws {
    try await onLoop { loop in
        var last = LastWords()
        (last.status, last.body) = (418, Array("ours".utf8))
        let asker = Asker(last: last)
        let scene = try GatewayFixture(
            on: loop,
            provider: [],
            limit: 1,
            elsewhere: asker.elsewhere
        )
        let received = try await scene.post(redactable, path: path)
        #expect(received.hasPrefix("HTTP/1.1 418") && received.bodyText == "ours")
        let heard = try #require(asker.heard.withLock { $0 }.first)
        #expect(heard.status == 429 && heard.refusal == "insufficient_quota")
        #expect(heard.request.contains("SSN") && !heard.request.contains("536-22"))
    }
}

@Test func `a lost provider is heard once`() async throws {
    try await onLoop { loop in
        let asker = Asker(last: LastWords())
        let scene = try GatewayFixture(
            on: loop,
            provider: [.sendAndReset("")],
            elsewhere: asker.elsewhere
        )
        let received = try await scene.post(plainRequest, path: path)
        #expect(received.hasPrefix("HTTP/1.1 502"))
        let heard = asker.heard.withLock { $0 }
        #expect(heard.map(\.status) == [502] && heard.first?.isWhole == false)
    }
}

@Test func `what a request asks to be stored stays here`() async throws {
    try await onLoop { loop in
        let scene = try GatewayFixture(on: loop, provider: [answer(plainAnswer)])
        let body =
            #"{"store":true,"model":"gpt-4o","metadata":{"a":"b"},"#
            + #""messages":[{"role":"user","content":"Hi"}]}"#
        _ = try await scene.post(body)
        #expect(try #require(scene.provider.requests.first).hasSuffix("\r\n\r\n" + plainRequest))
    }
}
