import HTTPWire
import Testing

struct ResponseHeadTests {
    struct Good: CustomTestStringConvertible {
        let head: String
        var facts = ResponseFacts()
        var testDescription: String { head }

        init(_ head: String, _ change: (inout ResponseFacts) -> Void) {
            self.head = head
            change(&facts)
            facts.count = wire(head).count
        }
    }

    static let good = [
        Good("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") {
            $0.fields = ["Content-Length: 5"]
            $0.framing = .length(5)
        },
        Good("HTTP/1.1 200 \r\nTransfer-Encoding: Chunked\r\n\r\n") {
            $0.reason = ""
            $0.fields = ["Transfer-Encoding: Chunked"]
            $0.framing = .chunked
        },
        Good("HTTP/1.1 599\r\ncontent-length: 0\r\n\r\n") {
            $0.status = 599
            $0.reason = ""
            $0.fields = ["content-length: 0"]
            $0.framing = .length(0)
        },
        Good("HTTP/1.1 404 Not\tFound \u{E9}\r\n\r\n") {
            $0.status = 404
            $0.reason = "Not\tFound \u{E9}"
            $0.framing = .untilClose
            $0.keepAlive = false
        },
        Good("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\n") {
            $0.version = .http10
            $0.fields = ["Connection: keep-alive", "Content-Length: 1"]
            $0.framing = .length(1)
        },
        Good("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n") {
            $0.version = .http10
            $0.fields = ["Content-Length: 1"]
            $0.framing = .length(1)
            $0.keepAlive = false
        },
        Good("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n") {
            $0.fields = ["Connection: close", "Content-Length: 1"]
            $0.framing = .length(1)
            $0.keepAlive = false
        },
        Good("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n") {
            $0.status = 204
            $0.reason = "No Content"
            $0.fields = ["Content-Length: 5"]
        },
        Good("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n") {
            $0.status = 304
            $0.reason = "Not Modified"
            $0.fields = ["Transfer-Encoding: chunked"]
        },
        Good("HTTP/1.1 100 Continue\r\n\r\n") {
            $0.status = 100
            $0.reason = "Continue"
        },
        Good(
            "HTTP/1.1 429 Too Many Requests\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n"
                + "content-length: 2\r\n\r\n"
        ) {
            $0.status = 429
            $0.reason = "Too Many Requests"
            $0.fields = ["Set-Cookie: a", "Set-Cookie: b", "content-length: 2"]
            $0.framing = .length(2)
        },
    ]

    @Test(arguments: good)
    func `a valid answer is read the same however it arrives`(_ example: Good) {
        for tail in ["", "HTTP/1.1 200 OK\r\n\r\n", "\0"] {
            let bytes = wire(example.head + tail)
            let wrong = deliveries(of: bytes.count).filter { pieces in
                ResponseFacts.read(bytes, pieces: pieces) != .found(example.facts)
            }
            #expect(wrong.isEmpty, "\(ResponseFacts.read(bytes, pieces: wrong[0]))")
        }
        let whole = wire(example.head)
        for count in 0..<whole.count {
            let verdict = ResponseFacts.read(Array(whole[..<count]), pieces: [count])
            #expect(verdict == .incomplete)
        }
    }

    static let bad: [(String, WireError)] = [
        ("HTTP/1.1 200 OK\n\n", .bareLineFeed), ("HTTP/1.1 200\n\n", .bareLineFeed),
        ("HTTP/1.1 200 OK\rX", .bareCarriageReturn),
        ("HTTP/1.1 200 O\0K\r\n", .statusLineMalformed),
        ("HTTP/1.1  200 OK\r\n", .statusLineMalformed),
        ("HTTP/1.1\t200 OK\r\n", .statusLineMalformed),
        ("HTTP/1.1 20 OK\r\n", .statusLineMalformed),
        ("HTTP/1.1 2000 OK\r\n", .statusLineMalformed),
        ("HTTP/1.1 099 OK\r\n", .statusLineMalformed),
        ("HTTP/1.1 600 OK\r\n", .statusLineMalformed),
        ("HTTP/1.1 -20 OK\r\n", .statusLineMalformed),
        ("HTTP/1.1 2x0 OK\r\n", .statusLineMalformed),
        ("HTTP/1.1 200\tOK\r\n", .statusLineMalformed),
        ("HTTP/1.10 200 OK\r\n", .statusLineMalformed),
        ("HTTP/2.0 200 OK\r\n", .versionUnsupported), ("HTTP/1.2 200 OK\r\n", .versionUnsupported),
        ("HTTP/x.1 200 OK\r\n", .versionMalformed), ("HTTP/1.x 200 OK\r\n", .versionMalformed),
        ("http/1.1 200 OK\r\n", .versionMalformed), ("HTTP 200 OK\r\n", .versionMalformed),
        ("ICY 200 OK\r\n", .versionMalformed), ("\r\nHTTP/1.1 200 OK\r\n\r\n", .versionMalformed),
        ("<html>", .versionMalformed), (" HTTP/1.1 200 OK\r\n", .versionMalformed),
        ("HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n", .upgradeUnasked),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncodingTooOld),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .transferEncodingInvalid),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            .contentLengthAndTransferEncoding
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", .fieldRepeated),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", .contentLengthInvalid),
        ("HTTP/1.1 204 OK\r\nContent-Length: x\r\n\r\n", .contentLengthInvalid),
        ("HTTP/1.1 200 OK\r\nA : b\r\n\r\n", .spaceBeforeColon),
        ("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", .lineFolded),
    ]

    @Test(arguments: bad)
    func `a bad answer is refused the same however it arrives`(_ head: String, _ error: WireError) {
        for tail in ["", "\r\n\r\n"] {
            let bytes = wire(head + tail)
            let wrong = deliveries(of: bytes.count).filter { pieces in
                ResponseFacts.read(bytes, pieces: pieces) != .refused(error)
            }
            #expect(wrong.isEmpty, "\(ResponseFacts.read(bytes, pieces: wrong[0]))")
        }
    }

    @Test func `answers to HEAD have no body and leave the connection open`() throws {
        let bytes = wire("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        var head = ResponseHead()
        _ = try head.parse(bytes.span, limits: WireLimits())
        #expect(head.framing(for: .head) == .none)
        #expect(head.framing(for: .post) == .length(5))
        #expect(head.keepAlive(for: .head))
        #expect(head.value(of: .contentLength).map { text(bytes[$0]) } == "5")
        #expect(head.value(of: .date) == nil)
        #expect(!head.isInterim)
    }

    @Test func `an interim answer is a head of its own`() throws {
        let bytes = wire(
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        )
        var head = ResponseHead()
        let count = try #require(try head.parse(bytes.span, limits: WireLimits()))
        #expect(head.isInterim)
        #expect(head.framing(for: .get) == .none)
        let rest = bytes.span.extracting(count..<bytes.count)
        #expect(try head.parse(rest, limits: WireLimits()) == bytes.count - count)
        #expect(head.status == 200)
        #expect(head.framing(for: .get) == .length(0))
    }

    @Test func `a head larger than the limit is refused before it ends`() {
        var limits = WireLimits()
        limits.headBytesMax = 20
        for start in ["HTTP/1.1 200 OKAAAAAAAAAAAA", "HTTP/1.1 200 OK\r\nX: aaaaaaa"] {
            let bytes = wire(start)
            for pieces in deliveries(of: bytes.count) {
                let verdict = ResponseFacts.read(bytes, pieces: pieces, limits: limits)
                #expect(verdict == .refused(.headTooLarge))
            }
        }
    }

    @Test func `a reset forgets a half read head and an error`() throws {
        let bytes = wire("HTTP/1.1 200 OK\r\n\r\n")
        var head = ResponseHead()
        _ = try head.parse(bytes.span.extracting(0..<11), limits: WireLimits())
        head.reset()
        #expect(try head.parse(bytes.span, limits: WireLimits()) == bytes.count)
        #expect(throws: WireError.versionMalformed) {
            _ = try head.parse(wire("X").span, limits: WireLimits())
        }
        head.reset()
        #expect(try head.parse(bytes.span, limits: WireLimits()) == bytes.count)
        #expect(head.status == 200)
    }
}
