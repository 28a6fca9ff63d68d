import Metering
import Reactor
import Support
import Testing

private let address = "ann@example.com"
private let question = "write to \(address), not 123-45-6780"

/// The body of a request, streamed or not, that holds an address and a number.
private func request(stream: Bool, showsUsage: Bool = false) -> String {
    #"{"model":"gpt-4o","stream":\#(stream),"#
        + (showsUsage ? #""stream_options":{"include_usage":true},"# : "")
        + #""messages":[{"role":"user","content":"\#(question)"}]}"#
}

/// What the provider gets for the question; the same in every gateway of these tests.
private func hidden(on loop: EventLoop) async throws -> (email: String, ssn: String) {
    let scene = try GatewayFixture(on: loop, provider: [answer(plainAnswer)])
    _ = try await scene.post(request(stream: false))
    let sent = try #require(scene.provider.requests.first)
    #expect(!sent.contains(address) && !sent.contains("123-45-6780"))
    let tags = sent.bodyText.split(separator: "[").dropFirst().map {
        "[" + $0.prefix { $0 != "]" } + "]"
    }
    .filter { $0.hasPrefix("[EMAIL-") || $0.hasPrefix("[SSN-") }
    try #require(tags.count == 2)
    return (tags[0], tags[1])
}

private func chunk(_ content: String, finish: String = "null", usage: String = "") -> String {
    #"{"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":"#
        + #"{"content":"\#(content)"},"finish_reason":\#(finish)}]\#(usage)}"#
}

private func datas(_ received: String) -> [String] {
    // By bytes: CR LF is one Character.
    received.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        .filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
}

@Test func `a value that was taken out comes back in a whole answer, a number does not`()
    async throws
{
    try await onLoop { loop in
        let tags = try await hidden(on: loop)
        func body(_ email: String) -> String {
            plainAnswer.replacing("Hello", with: "\(email), \(tags.ssn)")
        }
        let scene = try GatewayFixture(on: loop, provider: [answer(body(tags.email))])
        let received = try await scene.post(request(stream: false))
        #expect(received.bodyText == body(address))
        #expect(received.contains("content-length: \(body(address).utf8.count)\r\n"))
        #expect(scene.ledger.settled.first?.settlement.usage.completion == 2)
    }
}

@Test func `a value comes back in a stream however its placeholder is cut`() async throws {
    try await onLoop { loop in
        let tags = try await hidden(on: loop)
        let text = "to \(tags.email)!"
        for cut in 1..<text.count {
            let provider = [
                chunk(String(text.prefix(cut)), usage: #","usage":null"#),
                chunk(String(text.dropFirst(cut)), finish: #""stop""#, usage: #","usage":null"#),
                "[DONE]",
            ]
            let scene = try GatewayFixture(on: loop, provider: [events(provider)])
            let received = datas(try await scene.post(request(stream: true)))
            let before = cut <= 3 || cut >= text.count - 1
            let first = cut <= 3 ? String(text.prefix(cut)) : before ? "to \(address)" : "to "
            let second = "to \(address)!".dropFirst(first.count)
            #expect(
                received == [
                    chunk(first), chunk(String(second), finish: #""stop""#), "[DONE]",
                ]
            )
            let entry = try #require(scene.ledger.settled.first)
            #expect(entry.settlement.source == .counted)
        }
    }
}

@Test func `what waited goes before the end, and before an error`() async throws {
    try await onLoop { loop in
        let tags = try await hidden(on: loop)
        let start = "to \(tags.email.dropLast())"
        let error = #"{"error":{"message":"no","type":"server_error","param":null,"code":null}}"#
        let extra =
            #"{"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"#
            + #""finish_reason":null,"delta":{"content":"[\#(address)"}}]}"#
        for ending in ["[DONE]", error, nil] {
            let provider = [chunk(start)] + (ending.map { [$0] } ?? [])
            let scene = try GatewayFixture(on: loop, provider: [events(provider)])
            let received = datas(try await scene.post(request(stream: true, showsUsage: true)))
            #expect(received.count == 3)
            #expect(received.prefix(2) == [chunk("to "), extra])
            if let ending {
                #expect(received.last == ending)
            } else {
                #expect(received.last?.hasPrefix(#"{"error":{"#) == true)
            }
        }
    }
}

@Test func `without anything taken out a stream stays byte for byte`() async throws {
    try await onLoop { loop in
        let provider = [chunk("[EMAIL-7Q2M9K4T] [EM"), chunk("", finish: #""stop""#), "[DONE]"]
        let scene = try GatewayFixture(on: loop, provider: [events(provider)])
        let asked = request(stream: true, showsUsage: true)
            .replacing(question, with: "Hi")
        #expect(datas(try await scene.post(asked)) == provider)
    }
}
