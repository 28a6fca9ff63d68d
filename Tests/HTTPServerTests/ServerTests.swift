import HTTPServer
import Reactor
import Support
import Testing

/// Sends a request text on a connection of its own and returns all that comes back.
private func exchange(_ wire: String, _ limits: ServerLimits = ServerLimits()) async throws
    -> String
{
    try await onLoop { loop in
        let (_, address) = try serve(on: loop, limits)
        let client = try await RawClient(address, on: loop)
        await client.send(wire)
        return await client.readToEnd()
    }
}

/// The answer's text without its `date` line, which changes.
private func dateless(_ answer: String) -> String {
    answer.split(separator: "\r\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("date: ") }.joined(separator: "\r\n")
}

private let closing = "Host: a\r\nConnection: close\r\n"

@Test(arguments: [
    (
        "POST /echo HTTP/1.1\r\n\(closing)Content-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nconnection: close\r\n"
            + "content-length: 5\r\n\r\nhello"
    ),
    (
        "POST /echo HTTP/1.1\r\n\(closing)Transfer-Encoding: chunked\r\n\r\n"
            + "2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nx: y\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nconnection: close\r\n"
            + "content-length: 5\r\n\r\nhello"
    ),
    (
        "HEAD /ignore HTTP/1.1\r\n\(closing)\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n"
    ),
    (
        "GET /stream HTTP/1.1\r\n\(closing)\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
            + "3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n"
    ),
    (
        "GET /stream HTTP/1.0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nonetwothree"
    ),
    (
        "GET /empty HTTP/1.1\r\n\(closing)\r\n",
        "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"
    ),
    (
        "GET /silent HTTP/1.1\r\n\(closing)\r\n",
        "HTTP/1.1 500 Internal Server Error\r\nconnection: close\r\ncontent-length: 31\r\n\r\n"
            + "500 The server failed to answer."
    ),
])
func `an answer is framed as the request allows`(wire: String, answer: String) async throws {
    let received = dateless(try await exchange(wire))
    #expect(received == answer.replacing("content-length: 31", with: "content-length: 32"))
}

@Test func `a client that is cut off can tell`() async throws {
    let answer = try await exchange("GET /cut HTTP/1.1\r\n\(closing)\r\n")
    #expect(!answer.contains("\r\n0\r\n"))
}

@Test func `pipelined requests are answered in order on one connection`() async throws {
    let one = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
    let wire = one + "abc" + one + "def" + "GET /ignore HTTP/1.1\r\n\(closing)\r\n"
    let answer = try await exchange(wire)
    #expect(answer.components(separatedByText: "HTTP/1.1 200 OK").count == 4)
    let first = try #require(answer.firstRange(of: "abc"))
    let second = try #require(answer.firstRange(of: "def"))
    #expect(first.upperBound < second.lowerBound)
}

@Test(arguments: [1, 2, 7, 64])
func `a request cut into pieces is read whole`(step: Int) async throws {
    let wire =
        "POST /echo HTTP/1.1\r\n\(closing)Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    let answer = try await onLoop { loop in
        let (_, address) = try serve(on: loop)
        let client = try await RawClient(address, on: loop)
        // Bytes, not characters: CR LF is one Character.
        let bytes = Array(wire.utf8)
        for start in stride(from: 0, to: bytes.count, by: step) {
            let piece = bytes[start..<min(start + step, bytes.count)]
            await client.send(String(decoding: piece, as: UTF8.self))
            await loop.sleep(until: loop.now)
        }
        return await client.readToEnd()
    }
    #expect(answer.hasSuffix("hello"))
}

@Test func `an expectation is met before the body is sent`() async throws {
    try await onLoop { loop in
        let (_, address) = try serve(on: loop)
        let client = try await RawClient(address, on: loop)
        await client.send(
            "POST /echo HTTP/1.1\r\n\(closing)Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        )
        let interim = await client.read { $0.contains("100 Continue\r\n\r\n") }
        #expect(interim == "HTTP/1.1 100 Continue\r\n\r\n")
        await client.send("ok")
        #expect(await client.readToEnd().hasSuffix("\r\n\r\nok"))
    }
}

@Test(arguments: [
    ("GET / HTTP/1.1\nHost: a\n\n", "400"),
    ("GET / HTTP/1.1\r\n\r\n", "400"),
    (
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "400"
    ),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n", "413"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"),
    ("GET /\(String(repeating: "x", count: 9_000)) HTTP/1.1\r\nHost: a\r\n\r\n", "414"),
    ("GET / HTTP/1.1\r\nHost: a\r\nx: \(String(repeating: "y", count: 40_000))\r\n\r\n", "431"),
    ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505"),
])
func `what is wrong with a message is answered, and the connection closes`(
    wire: String,
    status: String
) async throws {
    let answer = try await exchange(wire)
    #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
    #expect(answer.contains("connection: close\r\n"))
}

@Test func `a body that was not read is not taken for a request`() async throws {
    let body = "GET /stream HTTP/1.1\r\n\(closing)\r\n"
    let answer = try await exchange(
        "POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            + body + "GET /ignore HTTP/1.1\r\n\(closing)\r\n"
    )
    #expect(answer.components(separatedByText: "HTTP/1.1 200 OK").count == 3)
    #expect(!answer.contains("chunked"))
}

@Test func `a slow head is answered 408, an idle connection just closed`() async throws {
    // One at a time: a client that begins late would be idle first.
    var limits = ServerLimits()
    limits.headMilliseconds = 50
    #expect(try await exchange("GET / HT", limits).hasPrefix("HTTP/1.1 408 "))
    limits = ServerLimits()
    limits.idleMilliseconds = 50
    #expect(try await exchange("", limits).isEmpty)
}

@Test func `a slow body is refused`() async throws {
    var limits = ServerLimits()
    limits.bodyMilliseconds = 50
    let answer = try await exchange(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel",
        limits
    )
    #expect(answer.hasPrefix("HTTP/1.1 408 "))
}

@Test func `the newest connection of an address that has too many is turned away`() async throws {
    var limits = ServerLimits()
    limits.connectionsPerAddressMax = 1
    try await onLoop { [limits] loop in
        let (_, address) = try serve(on: loop, limits)
        let first = try await RawClient(address, on: loop)
        await first.send("GET /ignore HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await first.read { $0.hasSuffix("ok") }.hasSuffix("ok"))
        let second = try await RawClient(address, on: loop)
        #expect(await second.readToEnd().hasPrefix("HTTP/1.1 429 "))
        first.close()
    }
}

@Test func `a drain ends idle connections and lets an answer finish`() async throws {
    try await onLoop { loop in
        let (server, address) = try serve(on: loop)
        let idle = try await RawClient(address, on: loop)
        await idle.send("GET /ignore HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = await idle.read { $0.hasSuffix("ok") }
        let busy = try await RawClient(address, on: loop)
        await busy.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nla")
        while server.connectionCount < 2 {
            await loop.sleep(until: loop.now.adding(milliseconds: 1))
        }
        await loop.sleep(until: loop.now.adding(milliseconds: 20))
        server.drain()
        _ = await idle.readToEnd()
        #expect(idle.isClosed)
        await busy.send("st")
        let answer = await busy.readToEnd()
        #expect(answer.contains("connection: close\r\n"))
        #expect(answer.hasSuffix("last"))
        await server.waitUntilDrained()
        #expect(server.connectionCount == 0)
    }
}

extension String {
    fileprivate func components(separatedByText separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
