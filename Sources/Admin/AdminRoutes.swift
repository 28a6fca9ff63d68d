package import HTTPServer
internal import Digest
internal import HTTPWire
package import Metering
internal import Reactor

/// The admin surface over HTTP: who is asking, one question, one answer.
///
///     public listener: a key in `Authorization: Bearer` (or `api-key`) -> principal
///                      a session's cookie (AdminRoutes+Session.swift) -> principal
///                      a page's path -> the page, whoever asks
///     admin.sock:      whoever may open the socket is the owner
package struct AdminRoutes: Sendable {
    let api: AdminAPI
    private let hasher: KeyHasher
    private let wrongKeys = SignInGuard()
    private let signIns = SignInGuard()
    let clock: @Sendable () -> Timestamp
    /// Whether this process itself serves TLS.
    let servesTLS: Bool

    /// The largest body: a CSV file of some ten thousand people.
    private static let bodyBytesMax = 16 << 20

    /// Serves an API; `hasher` is what keys are looked up with.
    package init(
        _ api: AdminAPI,
        hasher: KeyHasher,
        servesTLS: Bool = false,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.api = api
        self.hasher = hasher
        self.servesTLS = servesTLS
        self.clock = clock
    }

    /// Whether a request's path is answered here.
    package static func serves(_ request: Request) -> Bool {
        AdminAPI.serves(path: request.text(request.head.path))
    }

    /// Answers a request that came in on the public listener.
    ///
    /// A path that is nobody's is told so without a key: there is nothing to protect.
    package func answer(_ request: Request, _ reply: consuming Reply) async {
        let path = request.text(request.head.path)
        if let page = Self.page(at: path) { return await send(page, request, reply) }
        if path == "/" { return await sendToDashboard(reply) }
        if path == Self.sessionPath { return await answerSession(request, reply) }
        guard Self.serves(request) else {
            let sentence = "There is no such URL here; check it for typing mistakes."
            return await send(AdminFault(404, "unknown_url", sentence).answer, reply)
        }
        let principal: Principal
        do throws(AdminFault) {
            principal = try await principalOf(request)
        } catch {
            return await send(error.answer, reply)
        }
        await answer(request, reply, as: principal)
    }

    /// Answers a request that came in on the Unix socket, whose file permission let it in.
    package func answerLocally(_ request: Request, _ reply: consuming Reply) async {
        await answer(request, reply, as: .local(named: "command line", origin: "socket"))
    }

    private func answer(
        _ request: Request,
        _ reply: consuming Reply,
        as principal: Principal
    ) async {
        var asked = AdminRequest(
            request.head.method,
            request.text(request.head.path),
            query: request.head.query.map(request.text) ?? "",
            principal: principal
        )
        asked.ifMatch = request.text(of: .ifMatch)
        asked.idempotencyKey = request.text(of: .idempotencyKey)
        asked.person = request.text(of: .xTollgateUser)
        do throws(AdminFault) {
            asked.body = try await bodyBytes(of: request, bytesMax: Self.bodyBytesMax)
        } catch {
            return await send(error.answer, reply)
        }
        await send(await api.answer(asked), reply)
    }

    /// Reads a request's body; a client that has left gets an answer that nobody reads.
    func bodyBytes(of request: Request, bytesMax: Int) async throws(AdminFault) -> [UInt8] {
        do throws(BodyFault) {
            let range = try await request.readBody(bytesMax: bytesMax)
            return Array(request.bytes[range])
        } catch {
            switch error {
            case .tooLarge:
                let sentence = "The body is larger than \(bytesMax >> 10) KiB."
                throw AdminFault(413, "body_too_large", sentence)
            case .timedOut, .gone:
                throw AdminFault(408, "body_too_slow", "The body took too long.")
            case .malformed(let error):
                throw .invalid(nil, error.sentence)
            }
        }
    }

    // MARK: who is asking

    /// The newest snapshot of people and keys.
    var directory: Directory { api.directory }

    private func principalOf(_ request: Request) async throws(AdminFault) -> Principal {
        guard let shown = Self.keyBytes(request) else {
            if let principal = try await signedIn(request) { return principal }
            throw AdminFault(
                401,
                "invalid_api_key",
                "You did not provide a key: send it as `Authorization: Bearer KEY`."
            )
        }
        let (key, _) = try holder(of: shown, at: nil, request)
        return .holder(of: key, origin: host(of: request))
    }

    /// Where a request comes from, for the audit log: the client, also behind trusted proxies.
    func host(of request: Request) -> String {
        let peer = request.peer
        let address = address(of: request)
        guard address != peer?.bytes ?? [] else { return peer?.host ?? "socket" }
        return AddressRange.text(address)
    }

    /// The client's address; empty on a Unix socket.
    func address(of request: Request) -> [UInt8] {
        let peer = request.peer?.bytes ?? []
        let proxies = api.proxies
        guard !proxies.isEmpty else { return peer }
        return proxies.client(peer: peer, forwardedFor: request.forwarded("for"))
    }

    /// What a trusted proxy says of its client's request; nil from anybody else.
    func proxyWord(_ name: StaticString, _ request: Request) -> String? {
        guard api.proxies.trusts(request.peer?.bytes ?? []) else { return nil }
        // Of several proxies' words the first is about the client.
        let first = request.forwarded(name)?.split(separator: ",").first
        return first.map { String($0.drop { $0 == " " }.prefix { $0 != " " }).lowercased() }
    }

    /// The key that some bytes are, and their digest.
    ///
    /// A key that opens something always does: strangers behind the same address, such as a
    /// company's proxy, cannot lock its holder out. Only who shows too many wrong ones waits. The
    /// sign-in form counts its own attempts, and makes all wait who come after too many.
    func holder(
        of shown: [UInt8],
        at door: ClientKey.Door?,
        _ request: Request
    ) throws(AdminFault) -> (Key, Digest32) {
        let now = clock()
        let host = host(of: request)
        let isForm = door != nil
        let failures = isForm ? signIns : wrongKeys
        let wait = failures.waitSeconds(host, now: now)
        if !isForm || wait == nil {
            if let admitted = try admit(shown, door, address(of: request), now) { return admitted }
        }
        if let seconds = wait {
            var fault = AdminFault(
                429,
                "too_many_sign_ins",
                "Too many keys that open nothing came from your address; wait a minute."
            )
            fault.retryAfterSeconds = seconds
            throw fault
        }
        failures.failed(host, now: now)
        throw AdminFault(401, "invalid_api_key", "The key you sent opens nothing here.")
    }

    /// The key that some bytes are; nil for those that are no key of ours, or another door's.
    private func admit(
        _ bytes: [UInt8],
        _ wanted: ClientKey.Door?,
        _ address: [UInt8],
        _ now: Timestamp
    ) throws(AdminFault) -> (Key, Digest32)? {
        guard let door = ClientKey.door(of: bytes.span), wanted == nil || wanted == door else {
            return nil
        }
        let digests = [hasher.digest(of: bytes.span), hasher.formerDigest(of: bytes.span)]
        for case let digest? in digests {
            do throws(AccessRefusal) {
                return (try directory.admit(digest, at: door, from: address, now: now), digest)
            } catch {
                switch error {
                case .unknownKey: continue
                case .addressNotAllowed:
                    throw .forbidden("This key may not be used from your address.")
                default:
                    let sentence = "The key you sent was disabled or has expired."
                    throw AdminFault(401, "invalid_api_key", sentence)
                }
            }
        }
        return nil
    }

    private static func keyBytes(_ request: Request) -> [UInt8]? {
        if let value = request.value(of: .authorization) {
            let bytes = request.bytes[value]
            guard bytes.count > 7, bytes.prefix(6).map({ $0 | 0x20 }) == Array("bearer".utf8) else {
                return nil
            }
            let rest = bytes.dropFirst(6).drop { $0 == UInt8(ascii: " ") }
            return rest.isEmpty ? nil : Array(rest)
        }
        return request.value(of: .apiKey).map { Array(request.bytes[$0]) }
    }

    // MARK: the answer

    func send(_ answer: AdminAnswer, _ reply: consuming Reply) async {
        let id = api.nextRequestID()
        await reply.send(answer.status, body: answer.body) { head in
            if answer.status != 204 {
                Self.field("content-type", answer.contentType, to: &head)
            }
            HeadWriter.field("cache-control", "no-store", to: &head)
            HeadWriter.field("x-content-type-options", "nosniff", to: &head)
            Self.field("x-request-id", id, to: &head)
            if let cookie = answer.cookie { Self.field("set-cookie", cookie, to: &head) }
            if let etag = answer.etag { Self.field("etag", etag, to: &head) }
            if let allow = answer.allow { Self.field("allow", allow, to: &head) }
            if let seconds = answer.retryAfterSeconds {
                HeadWriter.field("retry-after", seconds, to: &head)
            }
            if answer.status == 409 || answer.status == 412 {
                // SDKs retry every conflict; ours are not mended by trying again.
                HeadWriter.field("x-should-retry", "false", to: &head)
            }
            if answer.status == 401 {
                HeadWriter.field("www-authenticate", "Bearer", to: &head)
            }
            if let name = answer.fileName {
                let value = "attachment; filename=\"\(name)\""
                Self.field("content-disposition", value, to: &head)
            }
        }
    }

    /// A field whose value is made here of letters, digits and punctuation.
    static func field(_ name: StaticString, _ value: String, to head: inout [UInt8]) {
        do throws(WireError) {
            try HeadWriter.field(name, Array(value.utf8).span, to: &head)
        } catch {
            preconditionFailure("a header value of ours cannot be written")
        }
    }
}
