import HTTPWire
import Testing

/// Each of the 256 bytes in each part of a head, at offsets that cover all lanes of a machine word.
struct ByteClassTests {
    private static let digits = "0123456789"
    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    /// RFC 9110 section 5.6.2.
    private static let token = Set(wire("!#$%&'*+-.^_`|~" + digits + letters))
    /// RFC 3986 section 3.3: pchar, slash and percent.
    private static let path = Set(wire("-._~!$&'()*+,;=:@/%" + digits + letters))
    private static let visible = Set(UInt8(0x21)...0x7E)
    private static let value = Set([0x09] + Array(UInt8(0x20)...0x7E) + Array(0x80...0xFF))

    private func accepted(_ head: (_ byte: String) -> String) -> Set<UInt8> {
        Set(
            (UInt8.min...UInt8.max).filter { byte in
                let character = String(Unicode.Scalar(byte))
                let bytes = wire(head(character))
                let verdict = RequestFacts.read(bytes, pieces: [bytes.count])
                guard case .found(let facts) = verdict else { return false }
                return facts.count == bytes.count
            }
        )
    }

    @Test(arguments: 0..<18)
    func `names, values, methods, paths and queries have their letters and no others`(_ offset: Int)
    {
        let before = String(repeating: "a", count: offset)
        let after = String(repeating: "z", count: 18 - offset)
        let host = "HTTP/1.1\r\nHost: a\r\n"
        // A colon ends the name: what follows it is the value.
        let inName = accepted { "GET / \(host)\(before)\($0)\(after): v\r\n\r\n" }
        #expect(inName == (offset == 0 ? Self.token : Self.token.union(wire(":"))))
        #expect(accepted { "GET / \(host)X: \(before)\($0)\(after)\r\n\r\n" } == Self.value)
        #expect(accepted { "\(before)\($0)z / \(host)\r\n" } == Self.token)
        let inPath = accepted { "GET /\(before)\($0)\(after) \(host)\r\n" }
        #expect(inPath == Self.path.union(wire("?")))
        let inQuery = accepted { "GET /?\(before)\($0)\(after) \(host)\r\n" }
        #expect(inQuery == Self.visible.subtracting(wire("#")))
    }

    @Test func `hosts have their letters and no others`() {
        let name = accepted { "GET / HTTP/1.1\r\nHost: a\($0)b\r\n\r\n" }
        #expect(name == Set(wire("-._" + Self.digits + Self.letters)))
        let port = accepted { "GET / HTTP/1.1\r\nHost: a:1\($0)2\r\n\r\n" }
        #expect(port == Set(wire(Self.digits)))
        let address = accepted { "GET / HTTP/1.1\r\nHost: [:\($0):]\r\n\r\n" }
        #expect(address == Set(wire(":.abcdefABCDEF" + Self.digits)))
    }

    @Test func `lengths have digits only`() {
        let inside = accepted { "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\($0)2\r\n\r\n" }
        #expect(inside == Set(wire(Self.digits)))
    }
}
