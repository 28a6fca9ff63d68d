import Metering
import Testing

@Suite struct RequestIDTests {
    @Test(arguments: [0, 1, 31, 32, 1 << 40, Int64.max] as [Int64])
    func `a number's text gives the number again`(number: Int64) throws {
        let id = try #require(RequestID(rawValue: number))
        #expect(id.text.utf8.count == 17)
        #expect(id.text.hasPrefix("req_"))
        #expect(RequestID(text: id.text) == id)
        #expect(Array(id.text.utf8) == id.bytes)
    }

    @Test(
        arguments: [
            "", "req_", "req_0123456789ab", "req_0123456789abcd", "REQ_0123456789abc",
            "req_0123456789abi", "req_8000000000000", "req_zzzzzzzzzzzzz", "req_0123456789ab-",
        ]
    )
    func `what is no request number is not read as one`(text: String) {
        #expect(RequestID(text: text) == nil)
    }

    @Test func `a number holds its time, and later ones are larger`() {
        let time = Timestamp(milliseconds: 1_790_000_000_123)
        let id = RequestID(milliseconds: time.milliseconds, replica: 7, counter: 5)
        #expect(id.time == time)
        #expect(id < RequestID(milliseconds: time.milliseconds + 1, replica: 0, counter: 0))
    }

    @Test func `numbers never repeat, whatever the clock does`() {
        let source = RequestIDSource(replica: 1, after: nil)
        var last = source.next(at: World.time)
        for step in 0..<40_000 {
            // Standing, forward, and back again.
            let time = World.time.adding(milliseconds: Int64(step % 7) * (step % 2 == 0 ? 1 : -1))
            let next = source.next(at: time)
            #expect(next > last)
            last = next
        }
    }

    @Test func `numbers go on after the newest that the ledger knows`() {
        let newest = RequestIDSource(replica: 1, after: nil).next(at: World.time)
        let source = RequestIDSource(replica: 1, after: newest)
        #expect(source.next(at: World.time.adding(milliseconds: -1_000_000)) > newest)
    }
}
