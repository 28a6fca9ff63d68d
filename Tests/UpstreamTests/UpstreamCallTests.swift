import HTTPWire
import Reactor
import Support
import Testing
import Upstream

private let path = Array("/chat/completions".utf8)
private let ok = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok"

private struct Scene {
    let server: ScriptedServer
    let pool: UpstreamPool
}

private func scene(
    _ steps: [ScriptedServer.Step],
    on loop: EventLoop,
    _ change: (inout Endpoint.Deadlines) -> Void = { _ in }
) throws -> Scene {
    let server = try ScriptedServer(steps, on: loop)
    var deadlines = Endpoint.Deadlines()
    change(&deadlines)
    let endpoint = Endpoint(
        name: "test",
        host: "127.0.0.1",
        port: server.address.port,
        basePath: Array("/v1".utf8),
        fields: [(Array("authorization".utf8), Array("Bearer k".utf8))],
        secure: nil,
        deadlines: deadlines
    )
    return Scene(server: server, pool: UpstreamPool(endpoint, on: loop, resolver: NameResolver()))
}

/// Sends one request and reads the whole answer.
private func exchange(_ pool: UpstreamPool) async throws(UpstreamFault) -> (
    Int, String, attempts: Int
) {
    let call = UpstreamCall(pool, .post, limits: WireLimits())
    defer { call.finish() }
    call.compose(path: path, body: Array("{}".utf8), 0..<2) { _ in }
    try await call.send()
    let status = call.head.status
    var body: [UInt8] = []
    while let range = try await call.next() {
        call.withBytes(range) { piece in for i in 0..<piece.count { body.append(piece[i]) } }
    }
    return (status, String(decoding: body, as: UTF8.self), call.attempts)
}

@Test func `a request is written whole and its answer read`() async throws {
    try await onLoop { loop in
        let scene = try scene([.send(ok)], on: loop)
        let (status, body, _) = try await exchange(scene.pool)
        #expect(status == 200)
        #expect(body == "ok")
        let port = scene.server.address.port
        #expect(
            scene.server.requests == [
                "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:\(port)\r\n"
                    + "authorization: Bearer k\r\naccept-encoding: identity\r\n"
                    + "content-length: 2\r\n\r\n{}"
            ]
        )
    }
}

@Test func `an answer that was read whole leaves its connection to the next request`() async throws
{
    try await onLoop { loop in
        let scene = try scene([.send(ok), .send(ok)], on: loop)
        _ = try await exchange(scene.pool)
        #expect(scene.pool.idleCount == 1)
        _ = try await exchange(scene.pool)
        #expect(scene.server.connections == 1)
    }
}

@Test func `a pooled connection that dies before an answer is replaced once`() async throws {
    try await onLoop { loop in
        let scene = try scene([.send(ok), .sendAndClose(""), .send(ok)], on: loop)
        _ = try await exchange(scene.pool)
        let (_, body, attempts) = try await exchange(scene.pool)
        #expect(body == "ok")
        #expect(attempts == 2)
        #expect(scene.server.connections == 2)
    }
}

@Test func `a fresh connection that dies is not tried again`() async throws {
    try await onLoop { loop in
        let scene = try scene([.sendAndClose(""), .send(ok)], on: loop)
        await #expect(throws: UpstreamFault.reset) { _ = try await exchange(scene.pool) }
        #expect(scene.server.requests.count == 1)
    }
}

@Test func `an idle connection that the server closes is dropped at once`() async throws {
    try await onLoop { loop in
        let scene = try scene([.sendAndClose(ok), .send(ok)], on: loop)
        _ = try await exchange(scene.pool)
        while scene.pool.idleCount > 0 { await loop.sleep(until: loop.now.adding(milliseconds: 1)) }
        #expect(try await exchange(scene.pool).attempts == 1)
    }
}

@Test(arguments: [
    ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nok", UpstreamFault.cutShort),
    ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n", .cutShort),
    ("HTTP/1.1 200 O", .cutShort),
    ("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n", .malformed(.contentLengthInvalid)),
    ("SSH-2.0-OpenSSH\r\n\r\n", .malformed(.versionMalformed)),
    ("HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 1\r\n\r\nx", .undecodable),
    ("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nxx", .undecodable),
])
func `a broken answer is a fault of its own kind`(wire: String, fault: UpstreamFault) async throws {
    try await onLoop { loop in
        for step in [ScriptedServer.Step.sendAndClose(wire), .sendAndReset(wire)] {
            let scene = try scene([step], on: loop)
            await #expect(throws: fault) { _ = try await exchange(scene.pool) }
        }
    }
}

@Test(arguments: [
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
    "HTTP/1.0 200 OK\r\n\r\nok",
    "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
])
func `every framing gives the body`(wire: String) async throws {
    try await onLoop { loop in
        let scene = try scene([.sendAndClose(wire)], on: loop)
        #expect(try await exchange(scene.pool).1 == "ok")
    }
}

@Test func `gzip that comes unasked is decoded`() async throws {
    try await onLoop { loop in
        let head =
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n"
            + "content-length: \(packedUsage.count)\r\n\r\n"
        let server = try BytesServer(Array(head.utf8) + packedUsage, on: loop)
        let endpoint = Endpoint(
            name: "gzip",
            host: "127.0.0.1",
            port: server.address.port,
            basePath: [],
            fields: [],
            secure: nil,
            deadlines: Endpoint.Deadlines()
        )
        let pool = UpstreamPool(endpoint, on: loop, resolver: NameResolver())
        #expect(try await exchange(pool).1 == String(repeating: "usage ", count: 50))
    }
}

@Test func `cancelling closes the upstream's connection`() async throws {
    try await onLoop { loop in
        let scene = try scene([.hang], on: loop)
        let call = UpstreamCall(scene.pool, .post, limits: WireLimits())
        loop.spawn {
            while scene.server.requests.isEmpty {
                await loop.sleep(until: loop.now.adding(milliseconds: 1))
            }
            call.cancel()
        }
        await #expect(throws: UpstreamFault.cancelled) {
            call.compose(path: path, body: Array("{}".utf8), 0..<2) { _ in }
            try await call.send()
        }
        call.finish()
        while !scene.server.peerLeft { await loop.sleep(until: loop.now.adding(milliseconds: 1)) }
        #expect(scene.pool.idleCount == 0)
    }
}

@Test func `each deadline is a fault of its own`() async throws {
    try await onLoop { loop in
        let silent = try scene([.hang], on: loop) { $0.firstByteMilliseconds = 30 }
        await #expect(throws: UpstreamFault.firstByteLate) { _ = try await exchange(silent.pool) }
        let half = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nok"
        let stalled = try scene([.send(half)], on: loop) { $0.betweenBytesMilliseconds = 30 }
        await #expect(throws: UpstreamFault.stalled) { _ = try await exchange(stalled.pool) }
        let slow = try scene([.send(half)], on: loop) { $0.wholeMilliseconds = 30 }
        await #expect(throws: UpstreamFault.overran) { _ = try await exchange(slow.pool) }
    }
}

@Test func `a host without a server or a name is said to be unreachable`() async throws {
    try await onLoop { loop in
        let scene = try scene([], on: loop)
        scene.server.stop()
        do throws(UpstreamFault) {
            _ = try await exchange(scene.pool)
            Issue.record("nobody listens there")
        } catch {
            #expect(error.nothingWasSent)
            #expect(error.sentence.contains("connecting to 127.0.0.1"))
        }
    }
}
