import HTTPWire
import Testing

struct HeadWriterTests {
    @Test func `a request head is written as it should stand on the wire`() throws {
        var head: [UInt8] = []
        try HeadWriter.requestLine("POST", wire("/v1/x?y=[z]").span, to: &head)
        try HeadWriter.field("host", wire("a.b:80").span, to: &head)
        HeadWriter.field("accept-encoding", "identity", to: &head)
        HeadWriter.field("x-count", -12, to: &head)
        HeadWriter.contentLength(0, to: &head)
        HeadWriter.chunked(to: &head)
        try HeadWriter.field(name: wire("X-y").span, wire("\u{E9} \t").span, to: &head)
        HeadWriter.field("x-empty", "", to: &head)
        HeadWriter.end(to: &head)
        #expect(
            text(head)
                == "POST /v1/x?y=[z] HTTP/1.1\r\nhost: a.b:80\r\naccept-encoding: identity\r\n"
                + "x-count: -12\r\ncontent-length: 0\r\ntransfer-encoding: chunked\r\n"
                + "X-y: \u{E9} \t\r\nx-empty: \r\n\r\n"
        )
    }

    @Test(arguments: [0, 9, 10, 4_294_967_296, Int.max, Int.min, -1])
    func `numbers are written in decimal`(_ number: Int) {
        var head: [UInt8] = []
        HeadWriter.field("n", number, to: &head)
        #expect(text(head) == "n: \(number)\r\n")
    }

    @Test func `every status has a line that our reader reads`() throws {
        var known = 0
        for status in 100...599 {
            var bytes: [UInt8] = []
            HeadWriter.statusLine(status, to: &bytes)
            HeadWriter.end(to: &bytes)
            guard status != 101 else { continue }
            var head = ResponseHead()
            #expect(try head.parse(bytes.span, limits: WireLimits()) == bytes.count)
            #expect(head.status == status)
            if !head.reason.isEmpty { known += 1 }
        }
        #expect(known == 42)
        var odd: [UInt8] = []
        HeadWriter.statusLine(529, to: &odd)
        #expect(text(odd) == "HTTP/1.1 529 \r\n")
    }

    @Test func `each error's status has a reason`() {
        for status in Set(WireError.allCases.map(\.status)) {
            var line: [UInt8] = []
            HeadWriter.statusLine(status, to: &line)
            #expect(line.count > "HTTP/1.1 400 \r\n".utf8.count)
        }
    }

    @Test func `the fields of a parsed head can be written again`() throws {
        let bytes = wire("GET / HTTP/1.1\r\nHost: a\r\nX-Y:  z \r\n\r\n")
        var head = RequestHead()
        _ = try head.parse(bytes.span, limits: WireLimits())
        var written: [UInt8] = []
        try HeadWriter.requestLine(
            method: bytes.span.extracting(head.methodRange),
            bytes.span.extracting(head.target),
            to: &written
        )
        for field in head.fields { try HeadWriter.field(field, of: bytes.span, to: &written) }
        #expect(text(written) == "GET / HTTP/1.1\r\nHost: a\r\nX-Y: z\r\n")
    }

    /// One write with one part from elsewhere.
    static let writes: [(String, @Sendable ([UInt8], inout [UInt8]) throws(WireError) -> Void)] = [
        (
            "target",
            { part, head throws(WireError) in
                try HeadWriter.requestLine("GET", part.span, to: &head)
            }
        ),
        (
            "method",
            { part, head throws(WireError) in
                try HeadWriter.requestLine(method: part.span, wire("/").span, to: &head)
            }
        ),
        (
            "value",
            { part, head throws(WireError) in
                try HeadWriter.field("x", part.span, to: &head)
            }
        ),
        (
            "name",
            { part, head throws(WireError) in
                try HeadWriter.field(name: part.span, wire("a").span, to: &head)
            }
        ),
        (
            "value beside a name",
            { part, head throws(WireError) in
                try HeadWriter.field(name: wire("a").span, part.span, to: &head)
            }
        ),
    ]

    @Test(arguments: writes.indices)
    func `a part that could end a line is refused and nothing is written`(_ index: Int) {
        let (name, write) = Self.writes[index]
        for byte in ["\r", "\n", "\0", "\r\n", "\u{7F}", "\u{1B}"] {
            for text in [byte, "abcdefghij" + byte, byte + "abcdefghij", "abc" + byte + "d"] {
                var head: [UInt8] = [1, 2, 3]
                #expect(throws: WireError.partUnwritable, "\(name)") {
                    try write(wire(text), &head)
                }
                #expect(head == [1, 2, 3])
            }
        }
    }

    @Test func `empty or spaced methods, targets and names are refused`() {
        var head: [UInt8] = []
        for (name, write) in Self.writes where name != "value" && name != "value beside a name" {
            for part in ["", "a b", "a\tb", "\u{E9}"] {
                #expect(throws: WireError.partUnwritable) { try write(wire(part), &head) }
            }
        }
        #expect(head.isEmpty)
    }

    @Test func `a bad part of ours traps`() async {
        await #expect(processExitsWith: .failure) {
            var head: [UInt8] = []
            HeadWriter.field("a:", "b", to: &head)
        }
        await #expect(processExitsWith: .failure) {
            var head: [UInt8] = []
            HeadWriter.field("a", "b\r\nc: d", to: &head)
        }
        await #expect(processExitsWith: .failure) {
            var head: [UInt8] = []
            HeadWriter.field("", 1, to: &head)
        }
        await #expect(processExitsWith: .failure) {
            var head: [UInt8] = []
            HeadWriter.statusLine(1000, to: &head)
        }
        await #expect(processExitsWith: .failure) {
            var head: [UInt8] = []
            HeadWriter.contentLength(-1, to: &head)
        }
        await #expect(processExitsWith: .failure) {
            var head: [UInt8] = []
            try HeadWriter.requestLine("GET ", wire("/").span, to: &head)
        }
    }
}
