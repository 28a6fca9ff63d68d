import Metering
import Testing

@Suite struct ClientKeyTests {
    private let entropy = (0..<38).map { UInt8($0 * 6 + 1) }

    @Test(arguments: [ClientKey.Door.model, .admin])
    func `a key says which door it opens`(door: ClientKey.Door) {
        let key = ClientKey(door: door, entropy: entropy)
        let bytes = key.text.revealed
        #expect(ClientKey.door(of: bytes.span) == door)
        #expect(ClientKey.publicID(of: bytes.span) == key.publicID)
        #expect(key.publicID.utf8.count == 8)
    }

    @Test func `a key with any one byte changed is junk`() {
        let bytes = ClientKey(door: .model, entropy: entropy).text.revealed
        for place in bytes.indices {
            for other in [UInt8(ascii: "x"), UInt8(ascii: "7"), 0, 255] where other != bytes[place]
            {
                var changed = bytes
                changed[place] = other
                #expect(ClientKey.door(of: changed.span) == nil)
            }
        }
    }

    @Test func `a key cut short or with something behind it is junk`() {
        let bytes = ClientKey(door: .model, entropy: entropy).text.revealed
        for count in 0..<bytes.count {
            #expect(ClientKey.door(of: Array(bytes.prefix(count)).span) == nil)
        }
        #expect(ClientKey.door(of: (bytes + [UInt8(ascii: "0")]).span) == nil)
    }

    @Test func `different random bytes make different keys, and a secret hides itself`() {
        let (one, two) = (ClientKey(door: .model), ClientKey(door: .model))
        #expect(one.text.revealed != two.text.revealed)
        #expect("\(one.text)" == "***")
        var dumped = ""
        dump(one.text, to: &dumped)
        #expect(!dumped.contains(String(decoding: one.text.revealed, as: UTF8.self)))
    }

    @Test func `the same key has another digest under another pepper`() {
        let bytes = ClientKey(door: .model, entropy: entropy).text.revealed
        let hasher = KeyHasher(pepper: [1, 2, 3], former: [4, 5, 6])
        #expect(
            hasher.digest(of: bytes.span) == KeyHasher(pepper: [1, 2, 3]).digest(of: bytes.span)
        )
        #expect(
            hasher.formerDigest(of: bytes.span)
                == KeyHasher(pepper: [4, 5, 6]).digest(of: bytes.span)
        )
        #expect(hasher.digest(of: bytes.span) != hasher.formerDigest(of: bytes.span))
    }
}
