internal import COpenSSL
package import Reactor

/// TLS over a socket, OpenSSL doing its own reads and writes on the descriptor.
@safe package final class TLSStream: ByteStream, @unchecked Sendable {
    // SAFETY of @unchecked: used on its loop's thread only, like the socket below it.

    package var loop: EventLoop { socket.loop }
    package var peerIsGone: Bool { socket.peerIsGone || ended }
    package var mayHaveBytes: Bool {
        socket.mayHaveBytes || (unsafe isOpen && SSL_has_pending(tls) == 1)
    }
    package var onHangup: (() -> Void)? {
        get { socket.onHangup }
        set { socket.onHangup = newValue }
    }

    private let socket: Socket
    private let context: TLSContext
    private let tls: OpaquePointer
    private var isOpen = true
    private var ended = false
    // A handshake message may have to be written before we can read, or the other way round.
    private var readWaitsForWriting = false
    private var writeWaitsForReading = false

    private init(_ socket: Socket, _ context: TLSContext) throws(TLSFault) {
        guard let tls = unsafe SSL_new(context.context),
            unsafe SSL_set_fd(tls, socket.descriptor) == 1
        else { throw TLSFault(lastError()) }
        self.socket = socket
        self.context = context
        unsafe self.tls = tls
    }

    deinit { unsafe SSL_free(tls) }

    /// Answers a client's handshake on an accepted socket.
    package static func accept(
        _ socket: Socket,
        _ context: TLSContext,
        by deadline: MonotonicTime
    ) async throws(TLSFault) -> TLSStream {
        let stream = try TLSStream(socket, context)
        unsafe SSL_set_accept_state(stream.tls)
        try await stream.handshake(by: deadline)
        return stream
    }

    /// Opens TLS to an upstream and proves that its certificate is for `host`, name or address.
    package static func connect(
        _ socket: Socket,
        _ context: TLSContext,
        host: String,
        by deadline: MonotonicTime
    ) async throws(TLSFault) -> TLSStream {
        let stream = try TLSStream(socket, context)
        unsafe SSL_set_connect_state(stream.tls)
        let isAddress = SocketAddress(host: host, port: 0) != nil
        // RFC 6066 section 3: a literal address is never sent as server name.
        let named =
            if isAddress {
                unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(stream.tls), host)
            } else {
                unsafe copenssl_set_host_name(stream.tls, host) & SSL_set1_host(stream.tls, host)
            }
        guard named == 1 else { throw TLSFault("\(host) is no host name") }
        unsafe context.offerSession(to: stream.tls)
        try await stream.handshake(by: deadline)
        return stream
    }

    private func handshake(by deadline: MonotonicTime) async throws(TLSFault) {
        while true {
            ERR_clear_error()
            let answer = unsafe SSL_do_handshake(tls)
            guard answer != 1 else { return }
            let wait: Readiness
            switch unsafe SSL_get_error(tls, answer) {
            case SSL_ERROR_WANT_READ:
                socket.noteEmpty()
                wait = await socket.readable(by: deadline)
            case SSL_ERROR_WANT_WRITE:
                socket.noteFull()
                wait = await socket.writable(by: deadline)
            default:
                throw TLSFault(handshakeFault())
            }
            guard wait != .timedOut else { throw TLSFault("the TLS handshake took too long") }
            guard wait != .interrupted else { throw TLSFault("the TLS handshake was given up") }
        }
    }

    private func handshakeFault() -> String {
        let verdict = unsafe SSL_get_verify_result(tls)
        if verdict != Int(X509_V_OK), let reason = unsafe X509_verify_cert_error_string(verdict) {
            ERR_clear_error()
            return unsafe "the certificate is not trusted: \(String(cString: reason))"
        }
        return socket.peerIsGone && ERR_peek_error() == 0
            ? "the peer closed the connection during the TLS handshake" : lastError()
    }

    // MARK: bytes

    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        guard isOpen, !ended else { return .ended }
        ERR_clear_error()
        let count = unsafe SSL_read(tls, buffer.baseAddress, Int32(clamping: buffer.count))
        guard count <= 0 else { return .moved(Int(count)) }
        return failed(count, reading: true)
    }

    package func write(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        guard isOpen else { return .failed(-1) }
        ERR_clear_error()
        let count = unsafe SSL_write(tls, bytes.baseAddress, Int32(clamping: bytes.count))
        guard count <= 0 else { return .moved(Int(count)) }
        return failed(count, reading: false)
    }

    private func failed(_ count: Int32, reading: Bool) -> Transfer {
        switch unsafe SSL_get_error(tls, count) {
        case SSL_ERROR_WANT_READ:
            socket.noteEmpty()
            writeWaitsForReading = !reading
            return .wouldBlock
        case SSL_ERROR_WANT_WRITE:
            socket.noteFull()
            readWaitsForWriting = reading
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN:
            ended = true
            return .ended
        default:
            // An end without close_notify counts as a fault here: it may be a cut message.
            ended = true
            ERR_clear_error()
            return .failed(-1)
        }
    }

    // MARK: waiting

    package func readable(by deadline: MonotonicTime) async -> Readiness {
        if unsafe isOpen && SSL_has_pending(tls) == 1 { return .ready }
        guard readWaitsForWriting else { return await socket.readable(by: deadline) }
        readWaitsForWriting = false
        return await socket.writable(by: deadline)
    }

    package func writable(by deadline: MonotonicTime) async -> Readiness {
        guard writeWaitsForReading else { return await socket.writable(by: deadline) }
        writeWaitsForReading = false
        return await socket.readable(by: deadline)
    }

    package func interrupt() {
        socket.interrupt()
    }

    // MARK: the end

    package func close() {
        guard isOpen else { return }
        isOpen = false
        ERR_clear_error()
        unsafe context.remember(tls)
        if !ended { _ = unsafe SSL_shutdown(tls) }
        socket.close()
    }

    package func abort() {
        isOpen = false
        socket.abort()
    }
}
