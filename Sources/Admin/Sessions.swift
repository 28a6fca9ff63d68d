internal import Digest
internal import Metering
internal import Synchronization

/// Who is signed in to the pages: a cookie's token stands for an admin key.
///
/// Only digests of tokens are kept, in the ledger, so that a restart signs nobody out; what is in
/// memory is read from there once. The key behind a session is looked up again at every request,
/// so that rotating it ends the session; disabling or deleting it ends the session for good.
final class Sessions: Sendable {
    /// A session that has just begun, with the text that the cookie holds.
    struct Opened: Sendable {
        let cookie: String
        let session: KeptSession
    }

    private struct State {
        var sessions: [Digest32: KeptSession] = [:]
        /// The idle ends that the ledger knows.
        var written: [Digest32: Timestamp] = [:]
        var isRead = false

        /// Ends the oldest sessions, of one key or of all, beyond a count.
        mutating func endOldest(of key: KeyID?, beyond count: Int) {
            let all = sessions.values.filter { key == nil || $0.key == key }
            guard all.count > count else { return }
            for session in all.sorted(by: { $0.endsAt < $1.endsAt }).prefix(all.count - count) {
                sessions[session.cookie] = nil
            }
        }
    }

    /// How long a session lasts (OWASP: an absolute limit).
    static let lifeSeconds: Int64 = 12 * 3_600
    /// How long it lasts without a request.
    static let idleSeconds: Int64 = 2 * 3_600
    /// Use is written down so often: a restart may end an idle session so much earlier.
    private static let writtenSeconds: Int64 = 300

    private let ledger: any Ledger
    private let state = Mutex(State())

    init(_ ledger: any Ledger) {
        self.ledger = ledger
    }

    /// Begins a session for a key that was shown; it is kept before the cookie goes out.
    func open(
        _ key: KeyID,
        lock: Digest32,
        now: Timestamp
    ) async throws(AdminFault) -> Opened {
        let cookie = hexadecimal(randomBytes(32))
        let session = KeptSession(
            cookie: Self.name(cookie),
            key: key,
            lock: lock,
            endsAt: now.adding(milliseconds: Self.lifeSeconds * 1_000),
            idleEndsAt: now.adding(milliseconds: Self.idleSeconds * 1_000)
        )
        let ledger = ledger
        try await asking { () async throws(LedgerFault) in try await ledger.keep(session) }
        state.withLock { state in
            state.sessions = state.sessions.filter { $0.value.lasts(at: now) }
            state.sessions[session.cookie] = session
            state.written[session.cookie] = session.idleEndsAt
            // The ledger has ended the same ones.
            state.endOldest(of: key, beyond: KeptSession.countMaxOfKey)
            state.endOldest(of: nil, beyond: KeptSession.countMax)
            state.written = state.written.filter { state.sessions[$0.key] != nil }
        }
        return Opened(cookie: cookie, session: session)
    }

    /// The session of a cookie, which lasts longer by being used; nil when it has ended.
    func find(_ cookie: String, now: Timestamp) async -> KeptSession? {
        await readOnce()
        let name = Self.name(cookie)
        let (found, isDue) = state.withLock { state -> (KeptSession?, Bool) in
            guard var session = state.sessions[name] else { return (nil, false) }
            guard session.lasts(at: now) else {
                state.sessions[name] = nil
                return (nil, false)
            }
            session.idleEndsAt = now.adding(milliseconds: Self.idleSeconds * 1_000)
            state.sessions[name] = session
            let gained = session.idleEndsAt.milliseconds - (state.written[name]?.milliseconds ?? 0)
            let isDue = gained >= Self.writtenSeconds * 1_000
            if isDue { state.written[name] = session.idleEndsAt }
            return (session, isDue)
        }
        // A ledger that is busy or full is no reason to sign anybody out.
        if isDue, let found { try? await ledger.keep(found) }
        return found
    }

    /// Ends a session, for good before it returns.
    func close(_ cookie: String) async throws(AdminFault) {
        let name = Self.name(cookie)
        await readOnce()
        guard state.withLock({ $0.sessions.removeValue(forKey: name) }) != nil else { return }
        let ledger = ledger
        try await asking { () async throws(LedgerFault) in try await ledger.endSession(name) }
    }

    /// Forgets the sessions of a key that was disabled or deleted, as the ledger has.
    func forget(_ key: KeyID) {
        state.withLock { state in
            state.sessions = state.sessions.filter { $0.value.key != key }
        }
    }

    /// What a request that changes something must repeat in a header.
    ///
    /// It is made of the cookie, so that it need not be kept; the cookie cannot be made of it.
    static func word(of cookie: String) -> String {
        String(hexadecimal(sha256(Array("word \(cookie)".utf8).span).bytes).prefix(48))
    }

    private func readOnce() async {
        guard !state.withLock({ $0.isRead }) else { return }
        guard let kept = try? await ledger.sessions() else { return }
        state.withLock { state in
            guard !state.isRead else { return }
            state.isRead = true
            for session in kept where state.sessions[session.cookie] == nil {
                state.sessions[session.cookie] = session
                state.written[session.cookie] = session.idleEndsAt
            }
        }
    }

    private static func name(_ cookie: String) -> Digest32 {
        sha256(Array(cookie.utf8).span)
    }
}
