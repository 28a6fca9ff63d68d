internal import HTTPWire
internal import Reactor
internal import TLSStream

/// Why an exchange came to nothing, in words for people.
struct WireFault: Error {
    let sentence: String
}

/// What a server answered.
struct WireAnswer {
    let status: Int
    let fields: [(name: String, value: String)]
    var body: [UInt8]

    /// The value of a field, whatever its letters' case.
    func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name }?.value
    }
}

/// Where the command line's questions go: one request a connection, which is all it needs.
struct WireClient {
    /// A host and a port, or the path of a Unix socket.
    enum Place: Equatable {
        case socket(path: String)
        case host(String, port: UInt16, usesTLS: Bool)
    }

    let place: Place
    let loop: EventLoop

    private static let connectMilliseconds = 5_000
    private static let stallMilliseconds = 60_000

    /// Sends a request and reads the answer; with `piece`, the body is shown as it comes.
    func send(
        _ method: StaticString,
        _ target: String,
        fields: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        piece: ((Span<UInt8>) -> Void)? = nil
    ) async throws(WireFault) -> WireAnswer {
        let request = try compose(method, target, fields, body)
        let stream = try await open()
        defer { stream.close() }
        let sent = await stream.writeAll(request, stallMilliseconds: Self.stallMilliseconds)
        guard case .moved = sent else {
            throw WireFault(sentence: "the connection broke while the request was sent")
        }
        var reader = AnswerReader(stream)
        return try await reader.read(piece)
    }

    private func compose(
        _ method: StaticString,
        _ target: String,
        _ fields: [(name: String, value: String)],
        _ body: [UInt8]
    ) throws(WireFault) -> [UInt8] {
        var head: [UInt8] = []
        do throws(WireError) {
            try HeadWriter.requestLine(method, Array(target.utf8).span, to: &head)
            try HeadWriter.field("host", Array(authority.utf8).span, to: &head)
            for (name, value) in fields {
                try HeadWriter.field(
                    name: Array(name.utf8).span,
                    Array(value.utf8).span,
                    to: &head
                )
            }
        } catch {
            throw WireFault(sentence: "the request cannot be written: \(error.sentence)")
        }
        HeadWriter.field("connection", "close", to: &head)
        HeadWriter.contentLength(body.count, to: &head)
        HeadWriter.end(to: &head)
        return head + body
    }

    private var authority: String {
        switch place {
        case .socket: return "localhost"
        case .host(let host, let port, let usesTLS):
            let shown = host.contains(":") ? "[\(host)]" : host
            return port == (usesTLS ? 443 : 80) ? shown : "\(shown):\(port)"
        }
    }

    // MARK: connecting

    /// Whether somebody listens there.
    func answers() async -> Bool {
        do throws(WireFault) {
            try await open().close()
            return true
        } catch {
            return false
        }
    }

    private func open() async throws(WireFault) -> any ByteStream {
        let deadline = loop.now.adding(milliseconds: Self.connectMilliseconds)
        switch place {
        case .socket(let path):
            guard let address = SocketAddress(path: path) else {
                throw WireFault(sentence: "the path `\(path)` is too long for a Unix socket")
            }
            return try await connected(to: [address], deadline)
        case .host(let host, let port, let usesTLS):
            // A command has nothing else to do while it waits.
            let addresses = SocketAddress.lookingUp(host, port: port)
            guard !addresses.isEmpty else {
                throw WireFault(sentence: "`\(host)` has no address")
            }
            let socket = try await connected(to: addresses, deadline)
            guard usesTLS else { return socket }
            do throws(TLSFault) {
                return try await TLSStream.connect(
                    socket,
                    TLSContext.client(),
                    host: host,
                    by: deadline
                )
            } catch {
                throw WireFault(sentence: "\(host): \(error)")
            }
        }
    }

    private func connected(
        to addresses: [SocketAddress],
        _ deadline: MonotonicTime
    ) async throws(WireFault) -> Socket {
        var reason = ""
        for address in addresses {
            do throws(SocketFault) {
                return try await connect(to: address, on: loop, by: deadline)
            } catch {
                reason = error.description
            }
        }
        throw WireFault(sentence: reason)
    }
}
