package import Reactor

/// One loop's connections to one upstream: those in use, and those that wait for the next request.
package final class UpstreamPool: @unchecked Sendable {
    // SAFETY of @unchecked: used on its loop only.

    /// Idle connections kept; more are closed.
    private static let idleMax = 256
    /// How long an idle connection is trusted: less than the 60 s after which many servers close.
    private static let idleMilliseconds = 55_000

    /// Where its connections lead.
    package let endpoint: Endpoint
    package let loop: EventLoop
    /// The header lines of every request: host and the endpoint's own.
    let commonFields: [UInt8]
    private let resolver: NameResolver
    private var idle: [UpstreamConnection] = []
    private var turn = 0

    package init(_ endpoint: Endpoint, on loop: EventLoop, resolver: NameResolver) {
        self.endpoint = endpoint
        self.loop = loop
        self.resolver = resolver
        commonFields = endpoint.commonFields
    }

    /// Connections that wait for a request.
    package var idleCount: Int { idle.count }

    /// A connection that waited and is still good, the newest first.
    func takeIdle() -> UpstreamConnection? {
        while let connection = idle.popLast() {
            connection.isIdle = false
            let age = loop.now.nanoseconds(since: connection.idleSince) / 1_000_000
            if age < Self.idleMilliseconds, connection.isQuiet() { return connection }
            connection.stream.close()
        }
        return nil
    }

    /// Keeps a connection whose answer was read to its end.
    func give(_ connection: UpstreamConnection) {
        guard idle.count < Self.idleMax, !connection.stream.peerIsGone else {
            return connection.stream.close()
        }
        connection.idleSince = loop.now
        connection.isIdle = true
        idle.append(connection)
    }

    /// Keeps watch over a new connection: one whose peer leaves while it is idle is dropped.
    private func watch(_ stream: any ByteStream) -> UpstreamConnection {
        let connection = UpstreamConnection(stream)
        stream.onHangup = { [weak self, weak connection] in
            guard let connection, connection.isIdle else { return }
            self?.idle.removeAll { $0 === connection }
            connection.stream.close()
        }
        return connection
    }

    /// Closes what is idle: at the end, or when the endpoint was replaced.
    package func closeIdle() {
        for connection in idle { connection.stream.close() }
        idle = []
    }

    /// Opens a new connection, trying the host's addresses in turn.
    func open(
        _ checkGivenUp: () throws(UpstreamFault) -> Void
    ) async throws(UpstreamFault) -> UpstreamConnection {
        let deadline = loop.now.adding(milliseconds: endpoint.deadlines.connectMilliseconds)
        let (host, port) = (endpoint.host, endpoint.port)
        var addresses = resolver.knownAddresses(of: host, port: port, now: loop.now) ?? []
        if addresses.isEmpty { addresses = await resolver.addresses(of: host, port: port) }
        guard !addresses.isEmpty else { throw .nameUnknown(endpoint.host) }
        turn &+= 1
        var fault = UpstreamFault.nameUnknown(endpoint.host)
        for offset in addresses.indices {
            try checkGivenUp()
            let address = addresses[(turn + offset) % addresses.count]
            do throws(SocketFault) {
                let socket = try await connect(to: address, on: loop, by: deadline)
                guard let secure = endpoint.secure else { return watch(socket) }
                do throws(UpstreamFault) {
                    return watch(try await secure(socket, endpoint.host, deadline))
                } catch {
                    socket.close()
                    fault = error
                }
            } catch {
                fault = .unreachable(error.description)
            }
            guard loop.now < deadline else { break }
        }
        throw fault
    }
}

/// A connection to an upstream, in use or idle.
final class UpstreamConnection: @unchecked Sendable {
    // SAFETY of @unchecked: lives on the loop of its stream.

    let stream: any ByteStream
    var idleSince = MonotonicTime.never
    /// True while it waits in its pool for the next request.
    var isIdle = false
    /// True when it has carried a request before: then its death may be the server's idle close.
    var wasUsed = false

    init(_ stream: any ByteStream) {
        self.stream = stream
    }

    /// True when nothing has come since the last answer; anything else belongs to no request.
    func isQuiet() -> Bool {
        guard !stream.peerIsGone else { return false }
        guard stream.mayHaveBytes else { return true }
        var byte: [UInt8] = [0]
        return stream.read(into: &byte, from: 0) == .wouldBlock
    }
}
