package import HTTPServer
internal import HTTPWire
package import Metering
internal import Reactor

/// The admin surface over HTTP: who is asking, one question, one answer.
///
///     public listener: a key in `Authorization: Bearer` (or `api-key`) -> principal
///     admin.sock:      whoever may open the socket is the owner
package struct AdminRoutes: Sendable {
    private let api: AdminAPI
    private let hasher: KeyHasher
    private let signIns = SignInGuard()
    private let clock: @Sendable () -> Timestamp

    /// The largest body: a CSV file of some ten thousand people.
    private static let bodyBytesMax = 16 << 20

    /// Serves an API; `hasher` is what keys are looked up with.
    package init(
        _ api: AdminAPI,
        hasher: KeyHasher,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.api = api
        self.hasher = hasher
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
        guard Self.serves(request) else {
            let sentence = "There is no such URL here; check it for typing mistakes."
            return await send(AdminFault(404, "unknown_url", sentence).answer, reply)
        }
        let principal: Principal
        do throws(AdminFault) {
            principal = try principalOf(request)
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
        do throws(BodyFault) {
            let range = try await request.readBody(bytesMax: Self.bodyBytesMax)
            asked.body = Array(request.bytes[range])
        } catch {
            switch error {
            case .gone: return reply.abort()
            case .tooLarge:
                let sentence = "The body is larger than 16 MiB."
                return await send(AdminFault(413, "body_too_large", sentence).answer, reply)
            case .timedOut:
                let sentence = "The body took too long."
                return await send(AdminFault(408, "body_too_slow", sentence).answer, reply)
            case .malformed(let error):
                return await send(AdminFault.invalid(nil, error.sentence).answer, reply)
            }
        }
        await send(await api.answer(asked), reply)
    }

    // MARK: who is asking

    private func principalOf(_ request: Request) throws(AdminFault) -> Principal {
        let now = clock()
        let host = request.peer?.host ?? "socket"
        if let seconds = signIns.waitSeconds(host, now: now) {
            var fault = AdminFault(
                429,
                "too_many_sign_ins",
                "Too many keys that open nothing came from your address; wait a minute."
            )
            fault.retryAfterSeconds = seconds
            throw fault
        }
        guard let shown = Self.keyBytes(request) else {
            throw AdminFault(
                401,
                "invalid_api_key",
                "You did not provide a key: send it as `Authorization: Bearer KEY`."
            )
        }
        let address = request.peer.flatMap { AddressRange.address($0.host) } ?? []
        guard let key = try admit(shown, address, now) else {
            signIns.failed(host, now: now)
            throw AdminFault(401, "invalid_api_key", "The key you sent opens nothing here.")
        }
        return .holder(of: key, origin: host)
    }

    /// The key that some bytes are; nil for those that are no key of ours.
    private func admit(
        _ bytes: [UInt8],
        _ address: [UInt8],
        _ now: Timestamp
    ) throws(AdminFault) -> Key? {
        guard let door = ClientKey.door(of: bytes.span) else { return nil }
        let digests = [hasher.digest(of: bytes.span), hasher.formerDigest(of: bytes.span)]
        for case let digest? in digests {
            do throws(AccessRefusal) {
                return try api.directory.admit(digest, at: door, from: address, now: now)
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

    private func send(_ answer: AdminAnswer, _ reply: consuming Reply) async {
        let id = api.nextRequestID()
        await reply.send(answer.status, body: answer.body) { head in
            if answer.status != 204 {
                Self.field("content-type", answer.contentType, to: &head)
            }
            HeadWriter.field("cache-control", "no-store", to: &head)
            HeadWriter.field("x-content-type-options", "nosniff", to: &head)
            Self.field("x-request-id", id, to: &head)
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
    private static func field(_ name: StaticString, _ value: String, to head: inout [UInt8]) {
        do throws(WireError) {
            try HeadWriter.field(name, Array(value.utf8).span, to: &head)
        } catch {
            preconditionFailure("a header value of ours cannot be written")
        }
    }
}
