internal import COpenSSL

/// A SHA-256 digest, or an HMAC over SHA-256: 32 bytes (FIPS 180-4, RFC 2104).
package struct Digest32: Hashable, Sendable {
    private let a, b, c, d: UInt64

    /// Takes 32 bytes, as they are stored on disk; nil for any other length.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.init(bytes.span)
    }

    fileprivate init(_ bytes: Span<UInt8>) {
        func word(_ at: Int) -> UInt64 {
            var value: UInt64 = 0
            for i in at..<at + 8 { value = value << 8 | UInt64(bytes[i]) }
            return value
        }
        (a, b, c, d) = (word(0), word(8), word(16), word(24))
    }

    /// The digest's bytes, as they are stored on disk.
    package var bytes: [UInt8] {
        [UInt8](capacity: 32) { bytes in
            func append(_ word: UInt64) {
                for shift in stride(from: 56, through: 0, by: -8) {
                    bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
                }
            }
            append(a)
            append(b)
            append(c)
            append(d)
        }
    }

    /// The first sixteen bytes, as two numbers, the first byte in the highest place.
    package var leading: (UInt64, UInt64) { (a, b) }

    /// Compares all bytes whatever the first difference, so that time tells nothing.
    package static func == (x: Digest32, y: Digest32) -> Bool {
        (x.a ^ y.a) | (x.b ^ y.b) | (x.c ^ y.c) | (x.d ^ y.d) == 0
    }

    /// Hashes the first word: a digest's bits are already evenly spread.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(a)
    }
}

/// SHA-256 of some bytes.
package func sha256(_ bytes: Span<UInt8>) -> Digest32 {
    unsafe collect { digest in
        // SAFETY: OpenSSL reads `count` bytes, writes 32, and keeps no pointer.
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe copenssl_sha256(source.baseAddress, source.count, digest)
        }
    }
}

/// HMAC-SHA-256 under one secret, with the key's two blocks hashed once and for all.
///
/// A request's key is looked up by this value, so it costs two compressions, not four.
package struct HMACSHA256: Sendable {
    private let inner: SHA256_CTX
    private let outer: SHA256_CTX

    /// Takes the secret; an empty one is a bug of the caller, who checks settings at start.
    package init(secret: [UInt8]) {
        precondition(!secret.isEmpty, "an HMAC with an empty secret accepts everybody")
        var block = secret.count > 64 ? sha256(secret.span).bytes : secret
        block += [UInt8](repeating: 0, count: 64 - block.count)
        inner = Self.primed(block, pad: 0x36)
        outer = Self.primed(block, pad: 0x5C)
    }

    /// The code of some bytes.
    package func code(_ bytes: Span<UInt8>) -> Digest32 {
        let (inner, outer) = (inner, outer)
        return unsafe collect { digest in
            // SAFETY: OpenSSL reads `count` bytes and both states, writes 32, keeps no pointer.
            unsafe bytes.withUnsafeBufferPointer { source in
                unsafe withUnsafePointer(to: inner) { inner in
                    unsafe withUnsafePointer(to: outer) { outer in
                        unsafe copenssl_hmac_from(
                            inner,
                            outer,
                            source.baseAddress,
                            source.count,
                            digest
                        )
                    }
                }
            }
        }
    }

    private static func primed(_ block: [UInt8], pad: UInt8) -> SHA256_CTX {
        var context = SHA256_CTX()
        // SAFETY: OpenSSL reads one block of 64 bytes and keeps no pointer.
        unsafe copenssl_sha256_prime(&context, block.map { $0 ^ pad })
        return context
    }
}

/// Bytes from the operating system's random source (getrandom, by way of OpenSSL).
package func randomBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    // SAFETY: OpenSSL writes `count` bytes into an array that has as many.
    let answer = unsafe RAND_bytes(&bytes, Int32(count))
    precondition(answer == 1, "the operating system gave no random bytes")
    return bytes
}

private func collect(_ write: (UnsafeMutablePointer<UInt8>) -> Void) -> Digest32 {
    // SAFETY: the caller writes all 32 bytes before they are read.
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("no room for a digest") }
        unsafe write(start)
        return unsafe Digest32(Span(_unsafeElements: buffer))
    }
}
