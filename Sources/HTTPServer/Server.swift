package import Reactor

/// An error answer made outside of any handler: its body and extra header fields.
package struct ServerRefusal: Sendable {
    /// The answer's JSON.
    package let body: [UInt8]
    /// Whole header lines, as `HeadWriter` writes them.
    package let fields: [UInt8]

    package init(body: [UInt8], fields: [UInt8]) {
        self.body = body
        self.fields = fields
    }
}

/// One loop's share of an HTTP server: its connections, and what they have in common.
///
/// Every loop has a server of its own with its own listening socket, so nothing here is shared
/// between threads but the count of connections.
package final class Server: @unchecked Sendable {
    // SAFETY of @unchecked: after `init` it is used on its loop only.

    /// Answers one request.
    ///
    /// It runs on the loop and must use the reply once.
    package typealias Handler = @Sendable (Request, consuming Reply) async -> Void
    /// Turns an accepted socket into what is read and written: TLS, or the socket itself.
    package typealias Accept = @Sendable (Socket) async -> (any ByteStream)?

    package let loop: EventLoop
    /// The limits by name.
    package let limits: ServerLimits
    /// Requests whose head was read, since the start.
    package internal(set) var requestsServed: UInt64 = 0
    let handler: Handler
    let refusal: @Sendable (Int, String) -> ServerRefusal
    private(set) var isDraining = false
    var date = HTTPDate()

    private let census: ConnectionCensus
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var listeners: [Listener] = []
    private var spareRequests: [Request] = []
    private var drained: [Waker<Void>] = []

    /// Makes a loop's server; `refusal` writes the answer to what never reaches a handler.
    package init(
        on loop: EventLoop,
        limits: ServerLimits,
        census: ConnectionCensus,
        refusal: @escaping @Sendable (Int, String) -> ServerRefusal,
        handler: @escaping Handler
    ) {
        self.loop = loop
        self.limits = limits
        self.census = census
        self.refusal = refusal
        self.handler = handler
    }

    /// Connections open now.
    package var connectionCount: Int { connections.count }

    /// Accepts what comes in on a listening socket; `accept` may put TLS over it.
    package func listen(_ listener: Listener, accept: @escaping Accept = { $0 }) {
        loop.assertOnLoop()
        listeners.append(listener)
        listener.accept(on: loop) { [self] socket, peer in
            guard census.enter(peer, limits) else { return turnAway(socket, peer) }
            loop.spawn { [self] in
                if let stream = await accept(socket) {
                    await serve(stream, peer)
                } else {
                    socket.close()
                }
                census.leave(peer)
            }
        }
    }

    /// Says why, as far as that fits into the kernel's buffer, and closes.
    private func turnAway(_ socket: Socket, _ peer: SocketAddress?) {
        loop.spawn { [self] in
            await Connection(socket, self, peer).refuse(429, "There are too many connections.")
            socket.close()
        }
    }

    private func serve(_ stream: any ByteStream, _ peer: SocketAddress?) async {
        let connection = Connection(stream, self, peer)
        connections[ObjectIdentifier(connection)] = connection
        if isDraining { connection.drain() }
        await connection.serve()
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { tellDrained() }
    }

    // MARK: the end

    /// Stops listening, closes idle connections, and lets the others end their answer.
    package func drain() {
        loop.assertOnLoop()
        isDraining = true
        for listener in listeners { listener.close() }
        listeners = []
        for connection in connections.values { connection.drain() }
    }

    /// Waits until the last connection has ended.
    package func waitUntilDrained() async {
        guard !connections.isEmpty else { return }
        await suspend { drained.append($0) }
    }

    /// Breaks the connections that are left, which ends their handlers.
    package func abortAll() {
        for connection in connections.values {
            let hangup = connection.stream.onHangup
            connection.stream.abort()
            hangup?()
        }
    }

    private func tellDrained() {
        let waiting = drained
        drained = []
        for waker in waiting { waker.wake(()) }
    }

    // MARK: what connections share

    func takeRequest(for connection: Connection) -> Request {
        let request = spareRequests.popLast() ?? Request()
        request.begin(connection)
        return request
    }

    func giveRequest(_ request: Request) {
        request.end()
        if spareRequests.count < 64 { spareRequests.append(request) }
    }
}
