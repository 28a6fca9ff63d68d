import HTTPServer
import JSONText
import Reactor
import StandIn
import Support
import Testing

@testable import tollgate

struct StandInTests {
    private func asked(
        _ body: String,
        key: String = "sk-x",
        path: String = "/v1/chat/completions"
    ) async throws -> (answer: WireAnswer, provider: StandIn) {
        try await onLoop { loop in
            let provider = StandIn(key: "sk-x")
            let any = try #require(SocketAddress(host: "127.0.0.1", port: 0))
            let (server, address) = try provider.serve(on: loop, at: any)
            let client = WireClient(
                place: .host(address.host, port: address.port, usesTLS: false),
                loop: loop
            )
            let answer = try await client.send(
                "POST",
                path,
                fields: [(name: "authorization", value: "Bearer \(key)")],
                body: Array(body.utf8)
            )
            server.drain()
            await server.waitUntilDrained()
            return (answer, provider)
        }
    }

    @Test func `it repeats what was said and counts words and signs`() async throws {
        let body = #"{"model":"m","messages":[{"role":"user","content":"Hello, world!"}]}"#
        let (answer, provider) = try await asked(body)
        let view = try #require(JSONView(answer.body))
        let choice = try #require(view["choices"]?.elements.first)
        #expect(choice["message"]?["content"]?.text == "You said: Hello, world!")
        #expect(choice["finish_reason"]?.text == "stop")
        // 3 for the answer, 4 for the message, and: Hello , world !
        #expect(view["usage"]?["prompt_tokens"]?.integer == 11)
        #expect(view["usage"]?["completion_tokens"]?.integer == 7)
        #expect(provider.received.map(\.body) == [Array(body.utf8)])
        #expect(provider.received.first?.field("authorization") == "Bearer sk-x")
    }

    @Test func `it keeps to what it was allowed`() async throws {
        let (answer, _) = try await asked(
            #"{"model":"m","max_tokens":3,"messages":[{"role":"user","content":"a b c"}]}"#
        )
        let choice = try #require(JSONView(answer.body)?["choices"]?.elements.first)
        #expect(choice["message"]?["content"]?.text == "You said:")
        #expect(choice["finish_reason"]?.text == "length")
    }

    @Test(arguments: [true, false])
    func `a stream joins to the whole answer, with usage when it is asked for`(
        _ wantsUsage: Bool
    ) async throws {
        let options = wantsUsage ? #""stream_options":{"include_usage":true},"# : ""
        let (answer, _) = try await asked(
            #"{"model":"m","stream":true,\#(options)"messages":[{"role":"user","content":"Hi"}]}"#
        )
        #expect(answer.field("content-type") == "text/event-stream")
        let events = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
            .map { $0.dropFirst(6) }
        #expect(events.last == "[DONE]")
        let chunks = events.dropLast().compactMap { JSONView(Array($0.utf8)) }
        let pieces = chunks.compactMap {
            $0["choices"]?.elements.first?["delta"]?["content"]?.text
        }
        #expect(pieces.joined() == "You said: Hi")
        #expect(chunks.contains { $0["usage"]?.isNull == false } == wantsUsage)
    }

    @Test(arguments: [
        ("{}", "sk-x", "/v1/chat/completions", 400), ("", "sk-x", "/v1/chat/completions", 400),
        (#"{"model":"m","messages":[]}"#, "sk-x", "/v1/chat/completions", 400),
        ("{}", "sk-y", "/v1/chat/completions", 401), ("{}", "sk-x", "/v1/other", 404),
    ])
    func `what it does not know is an error object`(
        _ body: String,
        _ key: String,
        _ path: String,
        _ status: Int
    ) async throws {
        let (answer, _) = try await asked(body, key: key, path: path)
        #expect(answer.status == status)
        #expect(JSONView(answer.body)?["error"]?["message"]?.text != nil)
    }
}
