import HTTPWire
import Testing

/// Messages that must be refused: every kind that other engines let
/// through when they were measured, the classes of Http11Probe and the
/// HTTP Garden that concern a server, and one row for each case of the room's error.
struct RequestRefusalTests {
    struct Bad: CustomTestStringConvertible {
        let name: String
        let head: String
        let error: WireError
        var testDescription: String { name }

        init(_ name: String, _ head: String, _ error: WireError) {
            (self.name, self.head, self.error) = (name, head, error)
        }

        /// A request with these lines behind its Host.
        init(_ name: String, lines: String, _ error: WireError) {
            self.init(name, "POST / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n", error)
        }

        /// A request with this request line.
        init(_ name: String, line: String, _ error: WireError) {
            self.init(name, "\(line)\r\nHost: a\r\n\r\n", error)
        }

        /// A request with this Host.
        init(host: String) {
            self.init("Host \(host)", "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", .hostInvalid)
        }
    }

    static let framing = [
        Bad(
            "CL and TE",
            lines: "Content-Length: 5\r\nTransfer-Encoding: chunked",
            .contentLengthAndTransferEncoding
        ),
        Bad(
            "TE and CL",
            lines: "Transfer-Encoding: chunked\r\nContent-Length: 5",
            .contentLengthAndTransferEncoding
        ),
        Bad("two CL differ", lines: "Content-Length: 5\r\nContent-Length: 6", .fieldRepeated),
        Bad("two CL same", lines: "Content-Length: 5\r\ncontent-length: 5", .fieldRepeated),
        Bad("CL list", lines: "Content-Length: 2,2", .contentLengthInvalid),
        Bad("CL list differs", lines: "Content-Length: 2, 3", .contentLengthInvalid),
        Bad("CL +2", lines: "Content-Length: +2", .contentLengthInvalid),
        Bad("CL 0x2", lines: "Content-Length: 0x2", .contentLengthInvalid),
        Bad("CL 0o2", lines: "Content-Length: 0o2", .contentLengthInvalid),
        Bad("CL -1", lines: "Content-Length: -1", .contentLengthInvalid),
        Bad("CL -0", lines: "Content-Length: -0", .contentLengthInvalid),
        Bad("CL 1_0", lines: "Content-Length: 1_0", .contentLengthInvalid),
        Bad("CL 1 0", lines: "Content-Length: 1 0", .contentLengthInvalid),
        Bad("CL 1.0", lines: "Content-Length: 1.0", .contentLengthInvalid),
        Bad("CL 1Z", lines: "Content-Length: 1Z", .contentLengthInvalid),
        Bad("CL 010", lines: "Content-Length: 010", .contentLengthInvalid),
        Bad("CL 00", lines: "Content-Length: 00", .contentLengthInvalid),
        Bad("CL empty", lines: "Content-Length: ", .contentLengthInvalid),
        Bad("CL Arabic digits", lines: "Content-Length: \u{D9}\u{A2}", .contentLengthInvalid),
        Bad("CL NBSP", lines: "Content-Length: 5\u{A0}", .contentLengthInvalid),
        Bad("CL of 19 digits", lines: "Content-Length: 1234567890123456789", .contentLengthInvalid),
        Bad("CL overflow", lines: "Content-Length: 99999999999999999999", .contentLengthInvalid),
        Bad("TE xchunked", lines: "Transfer-Encoding: xchunked", .transferEncodingInvalid),
        Bad("TE chunkedx", lines: "Transfer-Encoding: chunkedx", .transferEncodingInvalid),
        Bad(
            "TE chunked, identity",
            lines: "Transfer-Encoding: chunked, identity",
            .transferEncodingInvalid
        ),
        Bad("TE identity", lines: "Transfer-Encoding: identity", .transferEncodingInvalid),
        Bad(
            "TE gzip, chunked",
            lines: "Transfer-Encoding: gzip, chunked",
            .transferEncodingInvalid
        ),
        Bad(
            "TE chunked, chunked",
            lines: "Transfer-Encoding: chunked, chunked",
            .transferEncodingInvalid
        ),
        Bad(
            "TE with a leading comma",
            lines: "Transfer-Encoding: ,chunked",
            .transferEncodingInvalid
        ),
        Bad(
            "TE with a parameter",
            lines: "Transfer-Encoding: chunked;a=b",
            .transferEncodingInvalid
        ),
        Bad("TE quoted", lines: "Transfer-Encoding: \"chunked\"", .transferEncodingInvalid),
        Bad("TE empty", lines: "Transfer-Encoding:", .transferEncodingInvalid),
        Bad("TE with NBSP", lines: "Transfer-Encoding: \u{A0}chunked", .transferEncodingInvalid),
        Bad("TE with NEL", lines: "Transfer-Encoding: chunked\u{85}", .transferEncodingInvalid),
        Bad(
            "two TE",
            lines: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            .fieldRepeated
        ),
        Bad(
            "two TE, one a cow",
            lines: "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow",
            .fieldRepeated
        ),
        Bad(
            "TE with a vertical tab",
            lines: "Transfer-Encoding: \u{0B}chunked",
            .fieldValueInvalid
        ),
        Bad("TE with a form feed", lines: "Transfer-Encoding: chunked\u{0C}", .fieldValueInvalid),
        Bad("TE with NUL", lines: "Transfer-Encoding: chunked\0", .fieldValueInvalid),
        Bad(
            "TE of HTTP/1.0",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
            .transferEncodingTooOld
        ),
    ]

    static let lines = [
        Bad("space before colon, TE", lines: "Transfer-Encoding : chunked", .spaceBeforeColon),
        Bad("space before colon, CL", lines: "Content-Length : 5", .spaceBeforeColon),
        Bad("tab before colon", lines: "Content-Length\t: 5", .spaceBeforeColon),
        Bad("fold, TE", lines: "Transfer-Encoding:\r\n chunked", .transferEncodingInvalid),
        Bad("fold with a tab", lines: "X: a\r\n\tb", .lineFolded),
        Bad(
            "white space before the first field",
            "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
            .lineFolded
        ),
        Bad("tab before the first field", "GET / HTTP/1.1\r\n\tHost: a\r\n\r\n", .lineFolded),
        Bad("a line of a space", lines: "X: a\r\n ", .lineFolded),
        Bad("bare CR in a value", lines: "X: a\rb", .bareCarriageReturn),
        Bad("bare CR hides a field", lines: "X: a\rContent-Length: 5", .bareCarriageReturn),
        Bad("CR CR LF", lines: "X: a\r", .bareCarriageReturn),
        Bad("bare CR ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\rX", .bareCarriageReturn),
        Bad("CR CR ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\r\r", .bareCarriageReturn),
        Bad("lines end in CR", "GET / HTTP/1.1\rHost: a\r\r", .bareCarriageReturn),
        Bad("lines end in LF", "GET / HTTP/1.1\nHost: a\n\n", .bareLineFeed),
        Bad("one LF behind a value", lines: "X: a\nY: b", .bareLineFeed),
        Bad("LF behind a colon", lines: "X:\n\nGET / HTTP/1.1", .bareLineFeed),
        Bad("LF in a name", lines: "X\nY: b", .bareLineFeed),
        Bad("LF ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineFeed),
        Bad("NUL in a value", lines: "X: a\0b", .fieldValueInvalid),
        Bad("BEL in a value", lines: "X: a\u{07}b", .fieldValueInvalid),
        Bad("DEL in a value", lines: "X: a\u{7F}b", .fieldValueInvalid),
        Bad("ESC begins a value", lines: "X: \u{1B}", .fieldValueInvalid),
        Bad("no colon", lines: "X", .fieldWithoutColon),
        Bad("no colon but a space", lines: "Content-Length 10", .spaceBeforeColon),
        Bad("a name over two lines", lines: "Transfer-\r\nEncoding: chunked", .fieldWithoutColon),
        Bad("no name", lines: ": x", .fieldNameEmpty),
        Bad("only a colon", lines: ":", .fieldNameEmpty),
        Bad("a NUL in a name", lines: "X\0: a", .fieldNameInvalid),
        Bad("a CR in a name", lines: "Content\rLength: 1", .fieldWithoutColon),
        Bad("8-bit in a name", lines: "X\u{EB}: a", .fieldNameInvalid),
        Bad("NEL in a name", lines: "Content-Length\u{85}: 10", .fieldNameInvalid),
        Bad("brackets in a name", lines: "X[a]: a", .fieldNameInvalid),
        Bad("a quote in a name", lines: "\"X\": a", .fieldNameInvalid),
        Bad("a slash in a name", lines: "X/Y: a", .fieldNameInvalid),
        Bad("DEL in a name", lines: "X\u{7F}: a", .fieldNameInvalid),
        Bad("two Authorizations", lines: "Authorization: a\r\nauthorization: a", .fieldRepeated),
        Bad("two API keys", lines: "api-key: a\r\nApi-Key: b", .fieldRepeated),
        Bad("two content types", lines: "Content-Type: a\r\nContent-Type: b", .fieldRepeated),
        Bad("two cookies", lines: "Cookie: a=1\r\nCookie: b=1", .fieldRepeated),
        Bad("an option that is no token", lines: "Connection: a b", .connectionInvalid),
        Bad("a quoted option", lines: "Connection: \"close\"", .connectionInvalid),
        Bad("an option with 8 bits", lines: "Connection: close\u{A0}", .connectionInvalid),
        Bad("an unknown expectation", lines: "Expect: 200-ok", .expectationUnknown),
        Bad("an empty expectation", lines: "Expect:", .expectationUnknown),
        Bad("two expectations", lines: "Expect: 100-continue, x", .expectationUnknown),
    ]

    static let requestLines = [
        Bad("HTTP/0.9", line: "GET /", .requestLineMalformed),
        Bad("no target", line: "GET HTTP/1.1", .requestLineMalformed),
        Bad("an empty target", line: "GET  HTTP/1.1", .requestLineMalformed),
        Bad("two spaces before the version", line: "GET /  HTTP/1.1", .requestLineMalformed),
        Bad("a space behind the version", line: "GET / HTTP/1.1 ", .versionMalformed),
        Bad("a fourth word", line: "GET / x HTTP/1.1", .versionMalformed),
        Bad("a space first", line: " GET / HTTP/1.1", .methodInvalid),
        Bad("only spaces", "   \r\n\r\n", .methodInvalid),
        Bad("a tab for a space", line: "GET\t/ HTTP/1.1", .methodInvalid),
        Bad("a tab behind the target", line: "GET /\tHTTP/1.1", .targetInvalid),
        Bad("a newline for a space", "GET /\nHTTP/1.1\r\n\r\n", .bareLineFeed),
        Bad("a newline in the method", "GE\nT / HTTP/1.1\r\n\r\n", .bareLineFeed),
        Bad("only a method", "GET\r\n\r\n", .requestLineMalformed),
        Bad("an LF first", "\nGET / HTTP/1.1\r\n\r\n", .bareLineFeed),
        Bad("a CR first", "\rGET / HTTP/1.1\r\n\r\n", .bareCarriageReturn),
        Bad("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\n\r\n", .methodInvalid),
        Bad("a method that is no token", line: "G=\":<>(e),[T];?\" / HTTP/1.1", .methodInvalid),
        Bad("a NUL method", "\0 / HTTP/1.1\r\n\r\n", .methodInvalid),
        Bad("an 8-bit method", line: "G\u{C9}T / HTTP/1.1", .methodInvalid),
        Bad("TLS", "\u{16}\u{03}\u{01}\u{02}\0\u{01}", .methodInvalid),
        Bad("a long method", line: "ABCDEFGHIJKLMNOPQRSTUVWXY / HTTP/1.1", .methodTooLong),
        Bad("CONNECT", line: "CONNECT a:443 HTTP/1.1", .connectRefused),
        Bad("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .targetInvalid),
        Bad("HTTP/2.0", line: "GET / HTTP/2.0", .versionUnsupported),
        Bad("HTTP/1.2", line: "GET / HTTP/1.2", .versionUnsupported),
        Bad("HTTP/0.9 spelled out", line: "GET / HTTP/0.9", .versionUnsupported),
        Bad("HTTP/9.9", line: "GET / HTTP/9.9", .versionUnsupported),
        Bad("HTTP/1.10", line: "GET / HTTP/1.10", .versionMalformed),
        Bad("HTTP/1.01", line: "GET / HTTP/1.01", .versionMalformed),
        Bad("HTTP/01.1", line: "GET / HTTP/01.1", .versionMalformed),
        Bad("HTTP/1", line: "GET / HTTP/1", .versionMalformed),
        Bad("HTTP/1.", line: "GET / HTTP/1.", .versionMalformed),
        Bad("HTTP/1,1", line: "GET / HTTP/1,1", .versionMalformed),
        Bad("HTTP/+1.1", line: "GET / HTTP/+1.1", .versionMalformed),
        Bad("HTTP /1.1", line: "GET / HTTP /1.1", .requestLineMalformed),
        Bad("http/1.1", line: "GET / http/1.1", .versionMalformed),
        Bad("Http/1.1", line: "GET / Http/1.1", .versionMalformed),
        Bad("HTTPS/1.1", line: "GET / HTTPS/1.1", .versionMalformed),
        Bad("ICE/1.1", line: "GET / ICE/1.1", .versionMalformed),
        Bad("an LF within the version", "GET / HTTP/\n", .bareLineFeed),
        Bad("a CR within the version", line: "GET / HTTP/\r1.1", .versionMalformed),
        Bad("an LF behind the version", "GET / HTTP/1.1\n", .bareLineFeed),
        Bad("a CR behind the version", "GET / HTTP/1.1\rH", .bareCarriageReturn),
        Bad("a fragment", line: "GET /a#b HTTP/1.1", .targetInvalid),
        Bad("a fragment in the query", line: "GET /a?b#c HTTP/1.1", .targetInvalid),
        Bad("a relative target", line: "GET a HTTP/1.1", .targetInvalid),
        Bad("an authority", line: "GET a:80 HTTP/1.1", .targetInvalid),
        Bad("an asterisk of GET", line: "GET * HTTP/1.1", .targetInvalid),
        Bad("two asterisks", line: "OPTIONS ** HTTP/1.1", .targetInvalid),
        Bad("NUL in the target", line: "GET /\0 HTTP/1.1", .targetInvalid),
        Bad("DEL in the target", line: "GET /\u{7F} HTTP/1.1", .targetInvalid),
        Bad("8-bit in the target", line: "GET /caf\u{C3}\u{A9} HTTP/1.1", .targetInvalid),
        Bad("8-bit in the query", line: "GET /?\u{E9} HTTP/1.1", .targetInvalid),
        Bad("a backslash", line: "GET /a\\b HTTP/1.1", .targetInvalid),
        Bad("a quote in the path", line: "GET /\"a\" HTTP/1.1", .targetInvalid),
        Bad("a brace in the path", line: "GET /{a} HTTP/1.1", .targetInvalid),
        Bad("a bracket in the path", line: "GET /a[1] HTTP/1.1", .targetInvalid),
        Bad("a CR in the target", line: "GET /a\rb HTTP/1.1", .requestLineMalformed),
        Bad("another scheme", line: "GET ftp://a/ HTTP/1.1", .targetInvalid),
        Bad("half a scheme", line: "GET http:/a HTTP/1.1", .targetInvalid),
        Bad("a scheme alone", line: "GET http:// HTTP/1.1", .targetInvalid),
        Bad("user information", line: "GET http://a@a/ HTTP/1.1", .targetInvalid),
        Bad(
            "an absolute target, other host",
            line: "GET http://b/ HTTP/1.1",
            .targetDiffersFromHost
        ),
        Bad(
            "an absolute target, other port",
            line: "GET http://a:80/ HTTP/1.1",
            .targetDiffersFromHost
        ),
    ]

    static let hosts =
        [
            Bad("no Host", "GET / HTTP/1.1\r\n\r\n", .hostMissing),
            Bad("no Host, absolute", "GET http://a/ HTTP/1.1\r\n\r\n", .hostMissing),
            Bad("two Hosts", lines: "Host: b", .fieldRepeated),
            Bad("two equal Hosts", lines: "host: a", .fieldRepeated),
        ]
        + [
            "", "a b", "a,b", "a/b", "a?b", "a#b", "u@a", "a:b", "a:", "a:123456", "a:65536",
            "a:-1",
            "a:80:80", ":80", "[::1", "[]", "[g::]", "[::1]x", "::1", "http://a", "\"a\"", "a%2e",
            "\u{E9}",
            "a\tb", "[::1]:", "[::1]:99999", "a:+80",
        ]
        .filter { $0 != "a:" && $0 != "[::1]:" }.map(Bad.init(host:))

    @Test(arguments: framing + lines + requestLines + hosts)
    func `a bad head is refused the same however it arrives`(_ example: Bad) {
        for tail in ["", "\r\n\r\n", "GET / HTTP/1.1\r\nHost: b\r\n\r\n"] {
            let bytes = wire(example.head + tail)
            let wrong = deliveries(of: bytes.count).filter { pieces in
                RequestFacts.read(bytes, pieces: pieces) != .refused(example.error)
            }
            #expect(wrong.isEmpty, "\(RequestFacts.read(bytes, pieces: wrong[0]))")
        }
    }

    @Test func `every error has a status and a sentence of its own`() {
        let sentences = WireError.allCases.map(\.sentence)
        #expect(Set(sentences).count == WireError.allCases.count)
        for error in WireError.allCases {
            #expect((400...599).contains(error.status))
            #expect(error.sentence.hasSuffix("."))
        }
        let others = WireError.allCases.filter { $0.status != 400 }.map { "\($0) \($0.status)" }
        #expect(
            Set(others) == [
                "targetTooLong 414", "expectationUnknown 417", "headTooLarge 431",
                "fieldsTooMany 431", "trailersTooLarge 431", "partUnwritable 500",
                "methodTooLong 501", "connectRefused 501", "upgradeUnasked 502",
                "eventTooLarge 502", "versionUnsupported 505",
            ]
        )
    }
}
