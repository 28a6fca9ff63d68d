import Reactor

/// A server that answers each connection with the same bytes, whatever it is sent, and closes.
final class BytesServer: @unchecked Sendable {
    // SAFETY: used on one loop.
    let address: SocketAddress
    private let listener: Listener

    init(_ bytes: [UInt8], on loop: EventLoop) throws {
        guard let any = SocketAddress(host: "127.0.0.1", port: 0) else {
            preconditionFailure("an address of ours is well-formed")
        }
        listener = try Listener(any)
        address = listener.address
        listener.accept(on: loop) { socket, _ in
            loop.spawn {
                _ = await socket.readable(by: .never)
                _ = await socket.writeAll(bytes, stallMilliseconds: 1_000)
                socket.close()
            }
        }
    }
}

/// Fifty times `usage `, as `gzip -9` packs it.
let packedUsage: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 43, 45, 78, 76, 79, 85, 40, 29, 37, 137, 32, 1, 198, 15,
    225, 127, 44, 1, 0, 0,
]
