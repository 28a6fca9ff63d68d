import Digest
import Testing

private func hex(_ digest: Digest32) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}

/// FIPS 180-4 examples, as NIST publishes them.
@Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
])
func `SHA-256 gives the published digests`(text: String, digest: String) {
    #expect(hex(sha256(Array(text.utf8).span)) == digest)
}

/// RFC 4231, test cases 2 and 6.
@Test(arguments: [
    (
        Array("Jefe".utf8), "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
        [UInt8](repeating: 0xAA, count: 131),
        "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
])
func `HMAC-SHA-256 gives the published codes`(secret: [UInt8], text: String, code: String) {
    #expect(hex(HMACSHA256(secret: secret).code(Array(text.utf8).span)) == code)
}

/// RFC 2104, section 2; lengths around the ends of one and two blocks.
@Test func `a code of any length is what its definition says`() {
    let secret = (0..<32).map { UInt8($0 * 7) }
    let key = secret + [UInt8](repeating: 0, count: 32)
    let hmac = HMACSHA256(secret: secret)
    for count in 0...200 {
        let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31) }
        let inner = sha256((key.map { $0 ^ 0x36 } + message).span)
        let outer = sha256((key.map { $0 ^ 0x5C } + inner.bytes).span)
        #expect(hmac.code(message.span) == outer)
    }
}

@Test func `a digest survives storage and differs from another in one bit`() {
    let digest = sha256([1, 2, 3].span)
    #expect(Digest32(bytes: digest.bytes) == digest)
    var other = digest.bytes
    other[31] ^= 1
    #expect(Digest32(bytes: other) != digest)
    #expect(Digest32(bytes: Array(other.dropLast())) == nil)
}
