internal import COpenSSL
internal import Synchronization

/// What the connections of one side share: certificates, trust, and the sessions to resume.
///
/// TLS 1.2 is the least; ALPN offers `http/1.1` only. A client context verifies the certificate
/// chain and the host name, always: there is no switch to turn that off.
@safe package final class TLSContext: @unchecked Sendable {
    // SAFETY of @unchecked: an SSL_CTX may be shared between threads once it is set up, and
    // `session` is guarded by its lock.

    let context: OpaquePointer
    let isServer: Bool
    private let session = Mutex<Session?>(nil)

    /// A session ticket of the last good connection; freed with its owner.
    @safe private final class Session: @unchecked Sendable {
        // SAFETY of @unchecked: the pointer is only counted up and down, which OpenSSL locks.
        let pointer: OpaquePointer
        init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }
        deinit { unsafe SSL_SESSION_free(pointer) }
    }

    /// For connections to upstreams: trusts the system's CAs, or those of `caFile` instead.
    package static func client(caFile: String? = nil) throws(TLSFault) -> TLSContext {
        let made = try TLSContext(isServer: false)
        unsafe SSL_CTX_set_verify(made.context, SSL_VERIFY_PEER, nil)
        let loaded =
            if let caFile {
                unsafe SSL_CTX_load_verify_locations(made.context, caFile, nil)
            } else {
                unsafe SSL_CTX_set_default_verify_paths(made.context)
            }
        guard loaded == 1 else {
            throw TLSFault(
                "the CA certificates \(caFile ?? "of the system") cannot be read: \(lastError())"
            )
        }
        guard unsafe copenssl_client_alpn(made.context) == 0 else { throw TLSFault(lastError()) }
        return made
    }

    /// For a listener: the certificate chain and its private key, both PEM files.
    package static func server(certificate: String, key: String) throws(TLSFault) -> TLSContext {
        let made = try TLSContext(isServer: true)
        guard unsafe SSL_CTX_use_certificate_chain_file(made.context, certificate) == 1 else {
            throw TLSFault("the certificate \(certificate) cannot be used: \(lastError())")
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(made.context, key, SSL_FILETYPE_PEM) == 1,
            unsafe SSL_CTX_check_private_key(made.context) == 1
        else {
            throw TLSFault("the key \(key) cannot be used with that certificate: \(lastError())")
        }
        unsafe copenssl_server_alpn(made.context)
        return made
    }

    private init(isServer: Bool) throws(TLSFault) {
        let method = unsafe isServer ? TLS_server_method() : TLS_client_method()
        guard let context = unsafe SSL_CTX_new(method) else { throw TLSFault(lastError()) }
        unsafe self.context = context
        self.isServer = isServer
        _ = unsafe copenssl_set_min_tls12(context)
        _ = unsafe copenssl_set_moving_buffer(context)
    }

    deinit { unsafe SSL_CTX_free(context) }

    /// Remembers a connection's session, so that the next one needs no certificates.
    func remember(_ tls: OpaquePointer) {
        guard !isServer, let got = unsafe SSL_get1_session(tls) else { return }
        let kept = unsafe Session(got)
        guard unsafe SSL_SESSION_is_resumable(got) == 1 else { return }
        session.withLock { $0 = kept }
    }

    func offerSession(to tls: OpaquePointer) {
        session.withLock { kept in
            if let kept { _ = unsafe SSL_set_session(tls, kept.pointer) }
        }
    }
}

/// The newest reason in OpenSSL's queue, which is emptied.
func lastError() -> String {
    let code = ERR_peek_last_error()
    ERR_clear_error()
    guard code != 0, let reason = unsafe ERR_reason_error_string(code) else {
        return "no reason given"
    }
    // SAFETY: OpenSSL's reasons are constants.
    return unsafe String(cString: reason)
}
