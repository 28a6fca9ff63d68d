internal import Digest

/// The text form of a key: prefix, public id, secret, checksum.
///
///     sk-tg-      4dX9aQz1  Q0c...43 characters...  1b2C3d     opens `/v1`
///     sk-tgadmin- 4dX9aQz1  Q0c...43 characters...  1b2C3d     opens `/api`
///
/// The public id may stand in logs; the secret is 32 random bytes in base 62; the checksum is the
/// CRC-32 of all that comes before it in base 62, so that leaked keys can be told from look-alikes
/// without asking anybody.
package struct ClientKey: Sendable {
    /// What a key may open.
    package enum Door: UInt8, Sendable {
        /// Model calls.
        case model
        /// The admin surface.
        case admin
    }

    /// What the key may open, as its prefix says.
    package let door: Door
    /// The part that may be shown: 8 characters.
    package let publicID: String
    /// The whole key; shown to its owner once and never stored.
    package let text: Secret

    /// Makes a new key from the operating system's random source.
    package init(door: Door) {
        self.init(door: door, entropy: randomBytes(Self.entropyBytes))
    }

    /// Makes the key that belongs to these 38 random bytes.
    package init(door: Door, entropy: [UInt8]) {
        precondition(entropy.count == Self.entropyBytes, "a key takes 38 random bytes")
        let id = Base62.digits(of: entropy[..<6], count: Self.idBytes)
        let secret = Base62.digits(of: entropy[6...], count: Self.secretBytes)
        let body = Self.prefix(of: door) + id + secret
        let sum = Base62.digits(of: CRC32.of(body.span), count: Self.sumBytes)
        self.door = door
        publicID = String(decoding: id, as: UTF8.self)
        text = Secret(bytes: body + sum)
    }

    /// Whether a key can have so many bytes; what has another length is junk and needs no hash.
    package static func hasLength(_ count: Int) -> Bool {
        let rest = idBytes + secretBytes + sumBytes
        return count == modelPrefix.count + rest || count == adminPrefix.count + rest
    }

    /// Tells which door a well-formed key is for; nil for junk.
    package static func door(of bytes: Span<UInt8>) -> Door? {
        for door in [Door.model, .admin] {
            let prefix = prefix(of: door)
            let bodyCount = prefix.count + idBytes + secretBytes
            guard bytes.count == bodyCount + sumBytes else { continue }
            guard starts(bytes, with: prefix) else { continue }
            guard Base62.areDigits(bytes, from: prefix.count) else { return nil }
            let sum = Base62.digits(of: CRC32.of(bytes.extracting(0..<bodyCount)), count: sumBytes)
            for i in 0..<sumBytes where bytes[bodyCount + i] != sum[i] { return nil }
            return door
        }
        return nil
    }

    /// The public id inside a well-formed key, for a log line; nil for junk.
    package static func publicID(of bytes: Span<UInt8>) -> String? {
        guard let door = door(of: bytes) else { return nil }
        let start = prefix(of: door).count
        var id: [UInt8] = []
        for i in start..<start + idBytes { id.append(bytes[i]) }
        return String(decoding: id, as: UTF8.self)
    }

    private static func prefix(of door: Door) -> [UInt8] {
        door == .model ? modelPrefix : adminPrefix
    }

    private static func starts(_ bytes: Span<UInt8>, with prefix: [UInt8]) -> Bool {
        for i in 0..<prefix.count where bytes[i] != prefix[i] { return false }
        return true
    }

    private static let modelPrefix = Array("sk-tg-".utf8)
    private static let adminPrefix = Array("sk-tgadmin-".utf8)
    private static let idBytes = 8
    private static let secretBytes = 43
    private static let sumBytes = 6
    private static let entropyBytes = 38
}
