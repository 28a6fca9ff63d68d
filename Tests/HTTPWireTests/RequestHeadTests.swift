import HTTPWire
import Testing

struct RequestHeadTests {
    struct Good: CustomTestStringConvertible {
        let name: String
        let head: String
        var facts = RequestFacts()
        var testDescription: String { name }

        init(_ name: String, _ head: String, _ change: (inout RequestFacts) -> Void) {
            (self.name, self.head) = (name, head)
            change(&facts)
            facts.count = wire(head).count
        }
    }

    static let good = [
        Good("the least", "GET / HTTP/1.1\r\nHost: a\r\n\r\n") { $0.fields = ["Host: a"] },
        Good("one empty line before", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") {
            $0.fields = ["Host: a"]
        },
        Good("path and query", "GET /v1/m%41?a=[b]&c=\"d\"{e} HTTP/1.1\r\nHost: a\r\n\r\n") {
            $0.target = "/v1/m%41?a=[b]&c=\"d\"{e}"
            $0.path = "/v1/m%41"
            $0.query = "a=[b]&c=\"d\"{e}"
            $0.fields = ["Host: a"]
        },
        Good("an empty query", "GET /? HTTP/1.1\r\nHost: a\r\n\r\n") {
            $0.target = "/?"
            $0.path = "/"
            $0.query = ""
            $0.fields = ["Host: a"]
        },
        Good("a length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n") {
            $0.method = .post
            $0.methodText = "POST"
            $0.fields = ["Host: a", "Content-Length: 12"]
            $0.framing = .length(12)
        },
        Good(
            "the longest length",
            "PUT / HTTP/1.1\r\nHost: a\r\ncontent-length:123456789012345678\r\n\r\n"
        ) {
            $0.method = .put
            $0.methodText = "PUT"
            $0.fields = ["Host: a", "content-length: 123456789012345678"]
            $0.framing = .length(123_456_789_012_345_678)
        },
        Good("a length of zero", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n") {
            $0.method = .post
            $0.methodText = "POST"
            $0.fields = ["Host: a", "Content-Length: 0"]
            $0.framing = .length(0)
        },
        Good(
            "chunks, in any letters",
            "PATCH / HTTP/1.1\r\nhOST: a\r\ntRANSFER-eNCODING: cHUNKED\r\n\r\n"
        ) {
            $0.method = .patch
            $0.methodText = "PATCH"
            $0.fields = ["hOST: a", "tRANSFER-eNCODING: cHUNKED"]
            $0.framing = .chunked
        },
        Good(
            "white space around values",
            "GET / HTTP/1.1\r\nHost:a\r\nA: \t b c\td \t \r\nB:\r\nC: \t\r\n\r\n"
        ) {
            $0.fields = ["Host: a", "A: b c\td", "B: ", "C: "]
        },
        Good("8-bit text in a value", "GET / HTTP/1.1\r\nHost: a\r\nA: \u{80}\u{FF}\u{A0}\r\n\r\n")
        {
            $0.fields = ["Host: a", "A: \u{80}\u{FF}\u{A0}"]
        },
        Good(
            "every letter of a token",
            "GET / HTTP/1.1\r\nHost: a\r\n!#$%&'*+-.^_`|~09azAZ: 1\r\n\r\n"
        ) {
            $0.fields = ["Host: a", "!#$%&'*+-.^_`|~09azAZ: 1"]
        },
        Good("an unknown method", "get / HTTP/1.1\r\nHost: a\r\n\r\n") {
            $0.method = .other
            $0.methodText = "get"
            $0.fields = ["Host: a"]
        },
        Good("the longest method", "ABCDEFGHIJKLMNOPQRSTUVWX / HTTP/1.1\r\nHost: a\r\n\r\n") {
            $0.method = .other
            $0.methodText = "ABCDEFGHIJKLMNOPQRSTUVWX"
            $0.fields = ["Host: a"]
        },
        Good("an asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n") {
            $0.method = .options
            $0.methodText = "OPTIONS"
            $0.target = "*"
            $0.path = "*"
            $0.fields = ["Host: a"]
        },
        Good("an absolute target", "GET http://A.b:80/x?y HTTP/1.1\r\nHost: a.B:80\r\n\r\n") {
            $0.target = "http://A.b:80/x?y"
            $0.path = "/x"
            $0.query = "y"
            $0.fields = ["Host: a.B:80"]
        },
        Good("an absolute target without path", "HEAD HTTPS://a?y HTTP/1.1\r\nHost: a\r\n\r\n") {
            $0.method = .head
            $0.methodText = "HEAD"
            $0.target = "HTTPS://a?y"
            $0.path = ""
            $0.query = "y"
            $0.fields = ["Host: a"]
        },
        Good("an IPv6 host", "DELETE / HTTP/1.1\r\nHost: [::1]:65535\r\n\r\n") {
            $0.method = .delete
            $0.methodText = "DELETE"
            $0.fields = ["Host: [::1]:65535"]
        },
        Good("an empty port", "TRACE / HTTP/1.1\r\nHost: a_b-c.1:\r\n\r\n") {
            $0.method = .trace
            $0.methodText = "TRACE"
            $0.fields = ["Host: a_b-c.1:"]
        },
        Good("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n") {
            $0.version = .http10
            $0.keepAlive = false
        },
        Good("HTTP/1.0, absolute, without Host", "GET http://a/ HTTP/1.0\r\n\r\n") {
            $0.target = "http://a/"
            $0.path = "/"
            $0.version = .http10
            $0.keepAlive = false
        },
        Good("HTTP/1.0 that stays", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n") {
            $0.version = .http10
            $0.fields = ["Connection: Keep-Alive"]
        },
        Good(
            "HTTP/1.0 that stays and closes",
            "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n"
        ) {
            $0.version = .http10
            $0.fields = ["Connection: keep-alive, close"]
            $0.keepAlive = false
        },
        Good("a close", "GET / HTTP/1.1\r\nHost: a\r\nConnection: ,x ,\tCLOSE ,\r\n\r\n") {
            $0.fields = ["Host: a", "Connection: ,x ,\tCLOSE ,"]
            $0.keepAlive = false
        },
        Good(
            "fields named by Connection, but not ours",
            "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nAuthorization: b\r\nx-b: 2\r\n"
                + "Connection: x-A, authorization,host\r\nConnection: x-B\r\n"
                + "X-a: 3\r\nx-ab: 4\r\n\r\n"
        ) {
            $0.fields = [
                "Host: a", "X-A: 1 (named)", "Authorization: b", "x-b: 2 (named)",
                "Connection: x-A, authorization,host", "Connection: x-B", "X-a: 3 (named)",
                "x-ab: 4",
            ]
        },
        Good(
            "an upgrade, which is not done",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
        ) {
            $0.fields = ["Host: a", "Connection: upgrade", "Upgrade: h2c"]
        },
        Good(
            "a client that waits",
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n"
        ) {
            $0.method = .post
            $0.methodText = "POST"
            $0.fields = ["Host: a", "Expect: 100-Continue", "Content-Length: 1"]
            $0.framing = .length(1)
            $0.expectsContinue = true
        },
        Good("a wait for nothing", "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n") {
            $0.fields = ["Host: a", "Expect: 100-continue"]
        },
        Good(
            "a wait of HTTP/1.0",
            "GET / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
        ) {
            $0.version = .http10
            $0.fields = ["Expect: 100-continue", "Content-Length: 1"]
            $0.framing = .length(1)
            $0.keepAlive = false
        },
        Good("list fields repeated", "GET / HTTP/1.1\r\nHost: a\r\nAccept: b\r\nAccept: c\r\n\r\n")
        {
            $0.fields = ["Host: a", "Accept: b", "Accept: c"]
        },
    ]

    @Test(arguments: good)
    func `a valid head is read the same however it arrives`(_ example: Good) {
        let bytes = wire(example.head)
        for tail in ["", "\r\n", "GET / HTTP/1.1\r\nHost: b\r\n\r\n", "\0\u{FF}"] {
            let whole = bytes + wire(tail)
            let wrong = deliveries(of: whole.count).filter { pieces in
                RequestFacts.read(whole, pieces: pieces) != .found(example.facts)
            }
            #expect(wrong.isEmpty, "\(RequestFacts.read(whole, pieces: wrong[0]))")
        }
    }

    @Test(arguments: good)
    func `no part of a head is taken for the whole`(_ example: Good) {
        let bytes = wire(example.head)
        let wrong = (0..<bytes.count).filter { count in
            RequestFacts.read(Array(bytes[..<count]), pieces: [count]) != .incomplete
        }
        #expect(wrong.isEmpty)
    }

    @Test func `one reader reads pipelined heads one after the other`() throws {
        let heads = Self.good.map(\.head)
        let bytes = wire(heads.joined())
        var head = RequestHead()
        var start = 0
        for example in Self.good {
            let rest = bytes.span.extracting(start..<bytes.count)
            let count = try #require(try head.parse(rest, limits: WireLimits()))
            let facts = RequestFacts(head, Array(bytes[start...]), count: count)
            #expect(facts == example.facts)
            start += count
        }
        #expect(start == bytes.count)
    }

    @Test func `a reset forgets a half read head and an error`() throws {
        let bytes = wire("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        var head = RequestHead()
        _ = try head.parse(bytes.span.extracting(0..<20), limits: WireLimits())
        head.reset()
        #expect(try head.parse(bytes.span, limits: WireLimits()) == bytes.count)
        let bad = wire("GET / HTTP/1.1\n")
        #expect(throws: WireError.bareLineFeed) {
            _ = try head.parse(bad.span, limits: WireLimits())
        }
        #expect(throws: WireError.bareLineFeed) {
            _ = try head.parse(bytes.span, limits: WireLimits())
        }
        head.reset()
        #expect(try head.parse(bytes.span, limits: WireLimits()) == bytes.count)
    }

    @Test func `bytes that were taken away are a bug that traps`() async {
        await #expect(processExitsWith: .failure) {
            let bytes = wire("GET / HTTP/1.1\r\nHost: a\r\n")
            var head = RequestHead()
            _ = try head.parse(bytes.span, limits: WireLimits())
            _ = try head.parse(bytes.span.extracting(0..<10), limits: WireLimits())
        }
    }

    @Test func `a value is found by its name, the first one of several`() throws {
        let bytes = wire("GET / HTTP/1.1\r\nHost: a\r\nACCEPT: b\r\naccept: c\r\nx-foo: d\r\n\r\n")
        var head = RequestHead()
        _ = try head.parse(bytes.span, limits: WireLimits())
        #expect(head.value(of: .accept).map { text(bytes[$0]) } == "b")
        #expect(head.value(of: .host).map { text(bytes[$0]) } == "a")
        #expect(head.value(of: .authorization) == nil)
        #expect(head.value(of: .other) == nil)
    }

    @Test func `hop-by-hop fields are marked`() throws {
        let bytes = wire(
            "GET / HTTP/1.1\r\nHost: a\r\nKeep-Alive: 1\r\nTE: x\r\nX: 1\r\nConnection: x\r\n\r\n"
        )
        var head = RequestHead()
        _ = try head.parse(bytes.span, limits: WireLimits())
        #expect(head.fields.map(\.isHopByHop) == [false, true, true, true, true])
    }
}
