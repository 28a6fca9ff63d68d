internal import Digest
internal import Metering
internal import Synchronization

/// Who is signed in to the pages: a cookie's token stands for an admin key.
///
/// Only digests of tokens are kept, in memory: a restart signs everybody out. The key behind a
/// session is looked up again at every request, so that disabling or rotating it ends the session.
final class Sessions: Sendable {
    /// One signed-in browser.
    struct Session: Sendable {
        /// What the key's text hashes to.
        let key: Digest32
        /// What a changing request must repeat in a header.
        let token: String
        let endsAt: Timestamp
        var idleEndsAt: Timestamp
    }

    /// A session that has just begun, with the text that the cookie holds.
    struct Opened: Sendable {
        let cookie: String
        let session: Session
    }

    /// How long a session lasts (OWASP: an absolute limit).
    static let lifeSeconds: Int64 = 12 * 3_600
    /// How long it lasts without a request.
    static let idleSeconds: Int64 = 2 * 3_600
    private static let sessionsMax = 10_000

    private let sessions = Mutex<[Digest32: Session]>([:])

    /// Begins a session for the key with this digest.
    func open(_ key: Digest32, now: Timestamp) -> Opened {
        let cookie = hexadecimal(randomBytes(32))
        let session = Session(
            key: key,
            token: hexadecimal(randomBytes(24)),
            endsAt: now.adding(milliseconds: Self.lifeSeconds * 1_000),
            idleEndsAt: now.adding(milliseconds: Self.idleSeconds * 1_000)
        )
        sessions.withLock { sessions in
            if sessions.count >= Self.sessionsMax {
                sessions = sessions.filter { Self.lasts($0.value, now) }
            }
            if sessions.count >= Self.sessionsMax,
                let oldest = sessions.min(by: { $0.value.endsAt < $1.value.endsAt })
            {
                sessions[oldest.key] = nil
            }
            sessions[Self.name(cookie)] = session
        }
        return Opened(cookie: cookie, session: session)
    }

    /// The session of a cookie, which lasts longer by being used; nil when it has ended.
    func find(_ cookie: String, now: Timestamp) -> Session? {
        let name = Self.name(cookie)
        return sessions.withLock { sessions in
            guard var session = sessions[name] else { return nil }
            guard Self.lasts(session, now) else {
                sessions[name] = nil
                return nil
            }
            session.idleEndsAt = now.adding(milliseconds: Self.idleSeconds * 1_000)
            sessions[name] = session
            return session
        }
    }

    /// Ends a session.
    func close(_ cookie: String) {
        sessions.withLock { $0[Self.name(cookie)] = nil }
    }

    private static func lasts(_ session: Session, _ now: Timestamp) -> Bool {
        now < session.endsAt && now < session.idleEndsAt
    }

    private static func name(_ cookie: String) -> Digest32 {
        sha256(Array(cookie.utf8).span)
    }
}
