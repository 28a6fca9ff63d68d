import HTTPWire
import Testing

struct HeadLimitTests {
    /// A request of exactly `count` bytes.
    private static func request(bytes count: Int) -> [UInt8] {
        let frame = wire("GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n")
        let filler = String(repeating: "x", count: count - frame.count)
        return wire("GET / HTTP/1.1\r\nHost: a\r\nX: \(filler)\r\n\r\n")
    }

    @Test func `a head may be as large as the limit and not larger`() {
        var limits = WireLimits()
        limits.headBytesMax = 60
        let largest = Self.request(bytes: 60)
        for pieces in deliveries(of: 60) {
            let verdict = RequestFacts.read(largest, pieces: pieces, limits: limits)
            guard case .found(let facts) = verdict else {
                Issue.record("\(verdict)")
                continue
            }
            #expect(facts.count == 60)
        }
        let larger = Self.request(bytes: 61)
        for pieces in deliveries(of: 61) {
            let verdict = RequestFacts.read(larger, pieces: pieces, limits: limits)
            #expect(verdict == .refused(.headTooLarge))
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\nX: aaaaaaaaaaaaaa",
        "GET / HTTP/1.1\r\nHost: a\r\naaaaaaaaaaaaaaaaa",
        "GET / HTTP/1.1\r\nHost: a\r\nX:               ",
        "GET /?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "GET / HTTP/1.1\r\nA: a\r\nA: a\r\nA: a\r\nA: a\r\nA",
    ])
    func `a head that cannot end within the limit is refused before it ends`(_ start: String) {
        var limits = WireLimits()
        limits.headBytesMax = 40
        limits.targetBytesMax = 100
        let bytes = wire(start)
        for pieces in deliveries(of: bytes.count) {
            let verdict = RequestFacts.read(bytes, pieces: pieces, limits: limits)
            #expect(verdict == .refused(.headTooLarge))
        }
        let shorter = Array(bytes[..<39])
        let verdict = RequestFacts.read(shorter, pieces: [39], limits: limits)
        #expect(verdict == .incomplete)
    }

    @Test func `as many fields as the limit are read and one more is refused`() {
        var limits = WireLimits()
        limits.fieldsMax = 3
        let three = wire("GET / HTTP/1.1\r\nHost: a\r\nB: b\r\nC: c\r\n\r\n")
        let verdict = RequestFacts.read(three, pieces: [three.count], limits: limits)
        guard case .found(let facts) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(facts.fields == ["Host: a", "B: b", "C: c"])
        let four = wire("GET / HTTP/1.1\r\nHost: a\r\nB: b\r\nC: c\r\nD")
        for pieces in deliveries(of: four.count) {
            let verdict = RequestFacts.read(four, pieces: pieces, limits: limits)
            #expect(verdict == .refused(.fieldsTooMany))
        }
    }

    @Test func `a target may be as long as the limit and not longer`() {
        var limits = WireLimits()
        limits.targetBytesMax = 20
        let filler = String(repeating: "x", count: 19)
        let longest = wire("GET /\(filler) HTTP/1.1\r\nHost: a\r\n\r\n")
        let verdict = RequestFacts.read(longest, pieces: [longest.count], limits: limits)
        guard case .found(let facts) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(facts.target == "/" + filler)
        let longer = wire("GET /\(filler)x")
        for pieces in deliveries(of: longer.count) {
            let verdict = RequestFacts.read(longer, pieces: pieces, limits: limits)
            #expect(verdict == .refused(.targetTooLong))
        }
    }

    @Test func `Connection may have so many options and not more`() {
        var limits = WireLimits()
        limits.connectionOptionsMax = 3
        let three = wire("GET / HTTP/1.0\r\nConnection: a, b\r\nConnection: c\r\n\r\n")
        let verdict = RequestFacts.read(three, pieces: [three.count], limits: limits)
        #expect(verdict != .refused(.connectionInvalid))
        let four = wire("GET / HTTP/1.0\r\nConnection: a, b\r\nConnection: c, d\r\n\r\n")
        let refused = RequestFacts.read(four, pieces: [four.count], limits: limits)
        #expect(refused == .refused(.connectionInvalid))
    }

    @Test func `no more digits of a length are read than fit`() {
        var limits = WireLimits()
        limits.contentLengthDigitsMax = 40
        let bytes = wire("GET / HTTP/1.0\r\nContent-Length: 9999999999999999999\r\n\r\n")
        let verdict = RequestFacts.read(bytes, pieces: [bytes.count], limits: limits)
        #expect(verdict == .refused(.contentLengthInvalid))
    }

    @Test func `the defaults are those of the documentation`() {
        let limits = WireLimits()
        #expect(limits.headBytesMax == 32_768)
        #expect(limits.fieldsMax == 100)
        #expect(limits.targetBytesMax == 8_192)
        #expect(limits.chunkExtensionBytesMax == 16_384)
        #expect(limits.eventBytesMax == 1_048_576)
    }
}
