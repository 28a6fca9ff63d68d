package import Digest

/// Turns a key's bytes into what is stored and looked up: HMAC-SHA-256 under a pepper.
///
/// The pepper lives beside the database, not in it. While peppers are being changed two are
/// accepted: the first is the current one.
package struct KeyHasher: Sendable {
    private let current: HMACSHA256
    private let former: HMACSHA256?

    /// Takes the pepper and, while it is being changed, the one before.
    package init(pepper: [UInt8], former: [UInt8]? = nil) {
        current = HMACSHA256(secret: pepper)
        self.former = former.map { HMACSHA256(secret: $0) }
    }

    /// The digest under the current pepper.
    package func digest(of key: Span<UInt8>) -> Digest32 {
        current.code(key)
    }

    /// The digest under the pepper before, while one is being changed.
    package func formerDigest(of key: Span<UInt8>) -> Digest32? {
        former?.code(key)
    }
}
