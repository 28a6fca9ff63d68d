package import Digest

/// A browser that is signed in to the pages, as the ledger keeps it.
///
/// Only digests: whoever reads the ledger or a backup of it cannot go on with the session.
package struct KeptSession: Hashable, Sendable {
    /// What the cookie's text hashes to.
    package let cookie: Digest32
    /// The key that signed in.
    package let key: KeyID
    /// What the key's text hashes to: a rotated key ends its sessions when its grace ends.
    package let lock: Digest32
    /// When the session ends, however busy it is.
    package let endsAt: Timestamp
    /// When it ends without a request.
    package var idleEndsAt: Timestamp

    /// Puts a session together.
    package init(
        cookie: Digest32,
        key: KeyID,
        lock: Digest32,
        endsAt: Timestamp,
        idleEndsAt: Timestamp
    ) {
        self.cookie = cookie
        self.key = key
        self.lock = lock
        self.endsAt = endsAt
        self.idleEndsAt = idleEndsAt
    }

    /// Whether it goes on at a time.
    package func lasts(at now: Timestamp) -> Bool { now < endsAt && now < idleEndsAt }

    /// How many sessions one key has at once; a new one ends the key's oldest.
    package static let countMaxOfKey = 100
    /// How many there are at once; a new one ends the oldest.
    package static let countMax = 10_000
}
