import Reactor
import Support
import Testing

private let anyPort = SocketAddress(host: "127.0.0.1", port: 0)

/// Two ends of one connection on the loop: the accepted one and the connecting one.
private func pair(on loop: EventLoop) async throws -> (server: Socket, client: Socket) {
    let listener = try Listener(try #require(anyPort))
    var accepted: Socket?
    let accept = AcceptedOne()
    listener.accept(on: loop) { socket, _ in accept.socket = socket }
    let client = try await connect(
        to: listener.address,
        on: loop,
        by: loop.now.adding(milliseconds: 5_000)
    )
    while accepted == nil {
        accepted = accept.socket
        await loop.sleep(until: loop.now.adding(milliseconds: 1))
    }
    listener.close()
    return (try #require(accepted), client)
}

private final class AcceptedOne: @unchecked Sendable {
    // SAFETY: written and read on one loop.
    var socket: Socket?
}

@Test func `bytes cross a connection and its end is seen`() async throws {
    try await onLoop { loop in
        let (server, client) = try await pair(on: loop)
        let sent = Array("hello".utf8)
        #expect(client.write(sent, 0..<5) == .moved(5))
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(await server.readable(by: loop.now.adding(milliseconds: 5_000)) == .ready)
        #expect(server.read(into: &buffer, from: 0) == .moved(5))
        #expect(Array(buffer[..<5]) == sent)
        client.close()
        #expect(await server.readable(by: loop.now.adding(milliseconds: 5_000)) == .ready)
        #expect(server.read(into: &buffer, from: 0) == .ended)
        #expect(server.peerIsGone)
    }
}

@Test func `a wait ends at its deadline`() async throws {
    try await onLoop { loop in
        let (server, client) = try await pair(on: loop)
        #expect(await server.readable(by: loop.now.adding(milliseconds: 20)) == .timedOut)
        withExtendedLifetime(client) {}
    }
}

@Test func `interrupt ends a wait and a second one does nothing`() async throws {
    try await onLoop { loop in
        let (server, client) = try await pair(on: loop)
        loop.spawn {
            server.interrupt()
            server.interrupt()
        }
        #expect(await server.readable(by: .never) == .interrupted)
        #expect(await server.readable(by: loop.now.adding(milliseconds: 20)) == .timedOut)
        withExtendedLifetime(client) {}
    }
}

@Test func `a hang-up is reported to the one who does not read`() async throws {
    try await onLoop { loop in
        let (server, client) = try await pair(on: loop)
        let seen = AcceptedOne()
        server.onHangup = { seen.socket = server }
        client.close()
        while seen.socket == nil { await loop.sleep(until: loop.now.adding(milliseconds: 1)) }
        #expect(server.peerIsGone)
    }
}

@Test func `a writer is held back by a peer that does not read, and loses nothing`() async throws {
    try await onLoop { loop in
        let (server, client) = try await pair(on: loop)
        let total = 8 << 20
        let task = loop.spawn {
            let bytes = [UInt8](repeating: 7, count: total)
            #expect(await client.writeAll(bytes, stallMilliseconds: 10_000) == .moved(total))
            client.close()
        }
        await loop.sleep(until: loop.now.adding(milliseconds: 30))
        var received = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        reading: while true {
            switch server.read(into: &buffer, from: 0) {
            case .moved(let count): received += count
            case .wouldBlock: _ = await server.readable(by: .never)
            case .ended, .failed: break reading
            }
        }
        await task.value
        #expect(received == total)
    }
}

@Test func `connecting to a closed port says what was tried`() async throws {
    try await onLoop { loop in
        let listener = try Listener(try #require(anyPort))
        let address = listener.address
        listener.close()
        await #expect(throws: SocketFault.self) {
            _ = try await connect(to: address, on: loop, by: loop.now.adding(milliseconds: 5_000))
        }
    }
}

@Test(arguments: [
    ("127.0.0.1", "127.0.0.1:8080"), ("::1", "[::1]:8080"), ("2001:db8::7", "[2001:db8::7]:8080"),
])
func `addresses are read and shown`(host: String, shown: String) {
    #expect(SocketAddress(host: host, port: 8_080)?.description == shown)
}

@Test func `a name is no address and a long path no socket`() {
    #expect(SocketAddress(host: "localhost", port: 1) == nil)
    #expect(SocketAddress(path: String(repeating: "x", count: 108)) == nil)
    #expect(SocketAddress(path: "/run/admin.sock")?.description == "unix:/run/admin.sock")
}
