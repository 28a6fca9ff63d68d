internal import CLinux

/// Why a socket could not be opened: what was tried, and the system's reason.
package struct SocketFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried.
    package let attempt: String
    /// The kernel's error number.
    package let number: Int32

    package var description: String {
        "\(attempt): \(unsafe String(cString: strerror(number)))"
    }
}

/// A listening socket of one loop; several loops listen on one port by SO_REUSEPORT.
package final class Listener: @unchecked Sendable {
    // SAFETY of @unchecked: after `init` it is used on its loop only.

    /// Where it listens, with the real port when 0 was asked for.
    package let address: SocketAddress
    private let descriptor: Int32
    private var socket: Socket?

    /// Opens and binds the socket; connections queue in the kernel until `accept` is called.
    ///
    /// With `joining` the port is shared with listeners of this process that have it already. The
    /// first one does not join, so that a port somebody else serves is refused and never shared.
    package init(_ address: SocketAddress, joining: Bool = false) throws(SocketFault) {
        func fault() -> SocketFault {
            SocketFault(attempt: "listening on \(address)", number: clinux_errno())
        }
        let domain =
            switch address.family {
            case .v4: AF_INET
            case .v6: AF_INET6
            case .local: AF_UNIX
            }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = CLinux.socket(domain, kind, 0)
        guard descriptor >= 0 else { throw fault() }
        if address.family != .local {
            _ = clinux_set_flag(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
            if joining { _ = clinux_set_flag(descriptor, SOL_SOCKET, SO_REUSEPORT, 1) }
            _ = clinux_set_flag(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        }
        if address.family == .v6 {
            _ = clinux_set_flag(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1)
        }
        var storage = address.storage
        guard unsafe clinux_bind(descriptor, &storage, address.size) == 0 else {
            let reason = fault()
            CLinux.close(descriptor)
            throw reason
        }
        if address.family != .local {
            _ = clinux_set_flag(descriptor, SOL_SOCKET, SO_REUSEPORT, 1)
        }
        guard listen(descriptor, 4_096) == 0 else {
            let reason = fault()
            CLinux.close(descriptor)
            throw reason
        }
        var bound = clinux_address()
        var size = socklen_t(MemoryLayout<clinux_address>.size)
        if unsafe address.family != .local && clinux_local_name(descriptor, &bound, &size) == 0,
            let real = SocketAddress(bound, size)
        {
            self.address = real
        } else {
            self.address = address
        }
    }

    /// Starts accepting on a loop; `handle` gets each connection and where it comes from.
    package func accept(
        on loop: EventLoop,
        _ handle: @escaping @Sendable (Socket, SocketAddress?) -> Void
    ) {
        loop.assertOnLoop()
        guard let socket = Socket(descriptor, on: loop) else { return }
        self.socket = socket
        loop.spawn { [self] in
            while !closed {
                takeAll(on: loop, handle)
                _ = await socket.readable(by: .never)
            }
        }
    }

    /// Stops listening; the kernel resets what it has queued.
    package func close() {
        if let socket { socket.close() } else if !closed { CLinux.close(descriptor) }
        closed = true
    }

    private var closed = false

    private func takeAll(on loop: EventLoop, _ handle: (Socket, SocketAddress?) -> Void) {
        while !closed {
            var peer = clinux_address()
            var size = socklen_t(MemoryLayout<clinux_address>.size)
            let accepted = unsafe clinux_accept(descriptor, &peer, &size)
            guard accepted >= 0 else {
                switch clinux_errno() {
                case EAGAIN:
                    socket?.noteEmpty()
                    return
                case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                    // No descriptors: leave the queue alone for a while instead of spinning.
                    socket?.noteEmpty()
                    retry(on: loop)
                    return
                default:
                    continue
                }
            }
            if address.family != .local {
                _ = clinux_set_flag(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
            }
            if let socket = Socket(accepted, on: loop) { handle(socket, SocketAddress(peer, size)) }
        }
    }

    private func retry(on loop: EventLoop) {
        loop.spawn { [self] in
            await loop.sleep(until: loop.now.adding(milliseconds: 100))
            socket?.interrupt()
        }
    }
}

/// Opens a connection; the answer comes when it stands, or with the system's reason.
package func connect(
    to address: SocketAddress,
    on loop: EventLoop,
    by deadline: MonotonicTime
) async throws(SocketFault) -> Socket {
    func fault(_ number: Int32) -> SocketFault {
        SocketFault(attempt: "connecting to \(address)", number: number)
    }
    let domain =
        switch address.family {
        case .v4: AF_INET
        case .v6: AF_INET6
        case .local: AF_UNIX
        }
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = CLinux.socket(domain, kind, 0)
    guard descriptor >= 0 else { throw fault(clinux_errno()) }
    if address.family != .local {
        _ = clinux_set_flag(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    }
    var storage = address.storage
    // SAFETY: the kernel reads `size` bytes of an address that outlives the call.
    if unsafe clinux_connect(descriptor, &storage, address.size) != 0 {
        let number = clinux_errno()
        guard number == EINPROGRESS else {
            close(descriptor)
            throw fault(number)
        }
    }
    guard let socket = Socket(descriptor, on: loop) else { throw fault(ENOMEM) }
    let readiness = await socket.connected(by: deadline)
    let number = readiness == .ready ? clinux_socket_error(socket.descriptor) : ETIMEDOUT
    guard number == 0 else {
        socket.close()
        throw fault(number)
    }
    return socket
}
