internal import Digest
internal import HTTPServer
internal import HTTPWire
internal import JSONText
internal import Metering

/// Signing in to the pages.
///
///     POST   /api/session {"key"}   the cookie, and the word that changes must repeat
///     GET    /api/session           who is signed in, and the word again
///     DELETE /api/session           signs out
///
/// The cookie is HttpOnly and SameSite=Strict; a request that changes something must also come from
/// the page itself (Sec-Fetch-Site, Origin) and carry the session's word in `X-CSRF-Token`.
extension AdminRoutes {
    static let sessionPath = "/api/session"
    private static let cookieName = "tollgate_session"

    /// Answers what is asked of the session itself.
    func answerSession(_ request: Request, _ reply: consuming Reply) async {
        do throws(AdminFault) {
            let answer =
                switch request.head.method {
                case .post: try await signIn(request)
                case .get, .head: try await showSession(request)
                case .delete: try await signOut(request)
                default: throw Self.otherMethod
                }
            await send(answer, reply)
        } catch {
            await send(error.answer, reply)
        }
    }

    private static var otherMethod: AdminFault {
        var fault = AdminFault(405, "method_not_supported", "This path has other methods.")
        fault.allow = "GET, POST, DELETE"
        return fault
    }

    /// Whoever the request's cookie signs in; nil without one.
    func signedIn(_ request: Request) async throws(AdminFault) -> Principal? {
        guard let cookie = Self.cookie(request) else { return nil }
        let (_, key) = try await session(of: cookie, request)
        switch request.head.method {
        case .get, .head, .options: break
        default: try checkOrigin(request, of: cookie)
        }
        return .holder(of: key, origin: "\(host(of: request)) dashboard")
    }

    private func signIn(_ request: Request) async throws(AdminFault) -> AdminAnswer {
        try checkIsOwnPage(request)
        guard request.text(of: .contentType)?.lowercased().hasPrefix("application/json") == true
        else {
            throw AdminFault(415, "unsupported_media_type", "Send the key as application/json.")
        }
        var body = try Body(try await bodyBytes(of: request, bytesMax: 4_096))
        guard let text = try body.text("key") else {
            throw .invalid("key", "To sign in takes an admin `key`.")
        }
        try body.finish()
        let (key, digest) = try holder(of: Array(text.utf8), at: .admin, request)
        try await note("session.open", key, request)
        let opened = try await api.sessions.open(key.id, lock: digest, now: clock())
        var answer = describe(opened.session, opened.cookie, key)
        answer.cookie = setCookie(opened.cookie, Sessions.lifeSeconds, request)
        return answer
    }

    private func showSession(_ request: Request) async throws(AdminFault) -> AdminAnswer {
        guard let cookie = Self.cookie(request) else { throw Self.signedOut }
        let (session, key) = try await session(of: cookie, request)
        return describe(session, cookie, key)
    }

    private func signOut(_ request: Request) async throws(AdminFault) -> AdminAnswer {
        var answer = AdminAnswer.done
        answer.cookie = setCookie("", 0, request)
        guard let cookie = Self.cookie(request) else { return answer }
        if let session = await api.sessions.find(cookie, now: clock()) {
            try checkOrigin(request, of: cookie)
            if let key = directory.key(session.key) {
                try await note("session.close", key, request)
            }
        }
        try await api.sessions.close(cookie)
        return answer
    }

    /// Writes into the audit log who signs in or out.
    private func note(
        _ action: String,
        _ key: Key,
        _ request: Request
    ) async throws(AdminFault) {
        let actor = Principal.holder(of: key, origin: host(of: request)).actor
        let ledger = api.ledger
        try await asking { () async throws(LedgerFault) in
            try await ledger.note(action, of: key.id.text, facts: nil, by: actor)
        }
    }

    private func describe(_ session: KeptSession, _ cookie: String, _ key: Key) -> AdminAnswer {
        let principal = Principal.holder(of: key, origin: "")
        return .json { json in
            json.object { json in
                json.member("object", "session")
                json.member("name", principal.actor.name)
                json.member("role", principal.role?.name)
                json.member("csrf_token", Sessions.word(of: cookie))
                json.member("expires_at", session.endsAt)
            }
        }
    }

    /// The session of a cookie, and the key behind it as it is now.
    private func session(
        of cookie: String,
        _ request: Request
    ) async throws(AdminFault) -> (KeptSession, Key) {
        guard let session = await api.sessions.find(cookie, now: clock()) else {
            throw Self.signedOut
        }
        do throws(AccessRefusal) {
            let address = address(of: request)
            let directory = directory
            return (
                session,
                try directory.admit(session.lock, at: .admin, from: address, now: clock())
            )
        } catch {
            // Another address than the key allows may only be a detour of the same browser.
            if error != .addressNotAllowed { try await api.sessions.close(cookie) }
            throw Self.signedOut
        }
    }

    private static let signedOut = AdminFault(
        401,
        "signed_out",
        "You are signed out; sign in with an admin key."
    )

    // MARK: forged requests

    private func checkOrigin(
        _ request: Request,
        of cookie: String
    ) throws(AdminFault) {
        try checkIsOwnPage(request)
        let shown = Array((request.text(of: .xCSRFToken) ?? "").utf8)
        // Digests are compared, so that the time taken tells nothing about the word.
        guard sha256(shown.span) == sha256(Array(Sessions.word(of: cookie).utf8).span) else {
            throw AdminFault(
                403,
                "csrf_token_missing",
                "A change with a session cookie needs the session's word in X-CSRF-Token."
            )
        }
    }

    /// Refuses what another site makes a browser send.
    private func checkIsOwnPage(_ request: Request) throws(AdminFault) {
        let site = request.text(of: .secFetchSite) ?? "same-origin"
        var isOwn = site == "same-origin" || site == "none"
        if let origin = request.text(of: .origin) {
            let host = origin.split(separator: "/", maxSplits: 2).last.map(String.init)
            let own = proxyWord("host", request) ?? request.text(of: .host)?.lowercased()
            isOwn = isOwn && host?.lowercased() == own
        }
        guard isOwn else {
            throw AdminFault(403, "cross_site", "This was sent from another site's page.")
        }
    }

    // MARK: the cookie

    private func setCookie(_ value: String, _ seconds: Int64, _ request: Request) -> String {
        "\(Self.cookieName)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict"
            + (isSecure(request) ? "; Secure" : "")
    }

    /// Whether the browser came over TLS, so that its cookie may be kept from anything else.
    private func isSecure(_ request: Request) -> Bool {
        servesTLS || proxyWord("proto", request) == "https"
    }

    /// The session cookie's value; nil when there is none, or an empty one.
    private static func cookie(_ request: Request) -> String? {
        guard let text = request.text(of: .cookie) else { return nil }
        for part in text.split(separator: ";") {
            let pair = part.drop { $0 == " " }
            guard pair.hasPrefix(cookieName + "=") else { continue }
            let value = pair.dropFirst(cookieName.count + 1)
            return value.isEmpty ? nil : String(value)
        }
        return nil
    }
}
