import HTTPWire
import Testing

struct BodyDecoderTests {
    /// What a decoder made of a body that arrived in pieces, each in a buffer of its own.
    struct Outcome: Equatable {
        var body: [UInt8] = []
        /// Bytes behind the body's end, in the piece that held the end and later ones.
        var rest: [UInt8] = []
        var isFinished = false
        var error: WireError?

        init() {}

        init(body: String, rest: String = "", isFinished: Bool = true, error: WireError? = nil) {
            self.body = wire(body)
            self.rest = wire(rest)
            self.isFinished = isFinished
            self.error = error
        }

        init(
            _ framing: BodyFraming,
            _ bytes: [UInt8],
            pieces: [Int],
            limits: WireLimits = WireLimits()
        ) {
            var decoder = BodyDecoder(framing, limits: limits)
            var start = 0
            do throws(WireError) {
                for piece in pieces {
                    try take(Array(bytes[start..<start + piece]), &decoder)
                    start += piece
                }
            } catch {
                self.error = error
                var position = 0
                let again = try? decoder.next(wire("0").span, from: &position)
                if again != nil { self.error = nil }
            }
            isFinished = decoder.isFinished
        }

        private mutating func take(
            _ piece: [UInt8],
            _ decoder: inout BodyDecoder
        ) throws(WireError) {
            var position = 0
            while true {
                switch try decoder.next(piece.span, from: &position) {
                case .data(let range):
                    body += piece[range]
                    if range.isEmpty || range.upperBound != position { body = [] }
                case .needMore:
                    if position != piece.count { body = [] }
                    return
                case .end:
                    rest += piece[position...]
                    return
                }
            }
        }
    }

    static let good: [(BodyFraming, wire: String, body: String)] = [
        (.none, "", ""), (.length(0), "", ""), (.length(1), "a", "a"),
        (.length(9), "\0\r\n\r\n0\r\n\u{FF}", "\0\r\n\r\n0\r\n\u{FF}"), (.chunked, "0\r\n\r\n", ""),
        (.chunked, "1\r\na\r\n0\r\n\r\n", "a"),
        (.chunked, "00000001\r\na\r\n00000000\r\n\r\n", "a"),
        (.chunked, "5\r\n\r\n0\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "\r\n0\r\nabc"),
        (.chunked, "A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n", "01234567890123456789a"),
        (.chunked, "1;ab\r\nx\r\n0;cd=ef\r\n\r\n", "x"),
        (.chunked, "1;a=b;c=\"d \\\" \u{E9};\t\"\r\nx\r\n0;a=\"\"\r\n\r\n", "x"),
        (.chunked, "1;a=\"b\";c\r\nx\r\n0\r\n\r\n", "x"),
        (.chunked, "0\r\nA: b\r\n\r\n", ""),
        (.chunked, "1\r\nx\r\n0\r\nA:\r\nContent-Length: 5\r\nHost: \t \u{E9}\r\n\r\n", "x"),
    ]

    @Test(arguments: good)
    func `a body is taken out the same however it arrives`(
        _ framing: BodyFraming,
        _ text: String,
        _ body: String
    ) {
        for tail in ["", "\r\n", "GET / HTTP/1.1\r\n\r\n"] {
            let bytes = wire(text + tail)
            let expected = Outcome(body: body, rest: tail)
            let wrong = deliveries(of: bytes.count).filter { pieces in
                Outcome(framing, bytes, pieces: pieces) != expected
            }
            #expect(wrong.isEmpty, "\(Outcome(framing, bytes, pieces: wrong[0]))")
        }
    }

    @Test(arguments: good)
    func `a body that is cut short is an error that the driver can ask for`(
        _ framing: BodyFraming,
        _ text: String,
        _ body: String
    ) {
        let bytes = wire(text)
        for count in 0..<bytes.count {
            var decoder = BodyDecoder(framing, limits: WireLimits())
            var position = 0
            let prefix = bytes.span.extracting(0..<count)
            while case .data = try? decoder.next(prefix, from: &position) {}
            #expect(!decoder.isFinished)
            #expect(throws: WireError.bodyCutShort) { try decoder.closed() }
        }
    }

    @Test func `a body that lasts until the end is finished by it`() throws {
        var decoder = BodyDecoder(.untilClose, limits: WireLimits())
        var position = 1
        let bytes = wire("xabc")
        #expect(try decoder.next(bytes.span, from: &position) == .data(1..<4))
        #expect(try decoder.next(bytes.span, from: &position) == .needMore)
        #expect(!decoder.isFinished)
        try decoder.closed()
        #expect(decoder.isFinished)
        #expect(try decoder.next(bytes.span, from: &position) == .end)
    }

    @Test func `a close behind a whole body is no error`() throws {
        var decoder = BodyDecoder(.length(2), limits: WireLimits())
        var position = 0
        #expect(try decoder.next(wire("abc").span, from: &position) == .data(0..<2))
        try decoder.closed()
        #expect(position == 2)
    }

    static let bad: [(wire: String, WireError)] = [
        ("\r\n", .chunkSizeInvalid), ("\n", .chunkSizeInvalid), ("x\r\n", .chunkSizeInvalid),
        (" 1\r\n", .chunkSizeInvalid), ("1 \r\n", .chunkSizeInvalid),
        ("1\t\r\n", .chunkSizeInvalid),
        ("1 ;a\r\n", .chunkSizeInvalid), ("0x1\r\n", .chunkSizeInvalid),
        ("-1\r\n", .chunkSizeInvalid),
        ("+1\r\n", .chunkSizeInvalid), ("0_1\r\n", .chunkSizeInvalid),
        ("1g\r\n", .chunkSizeInvalid),
        ("1\0\r\n", .chunkSizeInvalid), (";a\r\n", .chunkSizeInvalid),
        ("\u{D9}\u{A1}\r\n", .chunkSizeInvalid),
        ("0.5\r\n", .chunkSizeInvalid), ("1:\r\n", .chunkSizeInvalid),
        ("1@\r\n", .chunkSizeInvalid),
        ("1G\r\n", .chunkSizeInvalid), ("1`\r\n", .chunkSizeInvalid), ("1/\r\n", .chunkSizeInvalid),
        ("000000001\r\n", .chunkSizeTooLarge), ("123456789", .chunkSizeTooLarge),
        ("FFFFFFFFFFFFFFFF\r\n", .chunkSizeTooLarge), ("1\na\r\n", .bareLineFeed),
        ("1\rXa\r\n", .bareCarriageReturn), ("1\r\r\n", .bareCarriageReturn),
        ("0\r\n\rX", .bareCarriageReturn),
        ("1;a\n", .bareLineFeed), ("1;\n", .bareLineFeed), ("1;a=\"\n", .bareLineFeed),
        ("1;a\rX", .bareCarriageReturn),
        ("1;a\r\r\n", .bareCarriageReturn), ("1;\r\n", .chunkExtensionInvalid),
        ("1;;a\r\n", .chunkExtensionInvalid),
        ("1; a\r\n", .chunkExtensionInvalid), ("1;a \r\n", .chunkExtensionInvalid),
        ("1;a=\r\n", .chunkExtensionInvalid),
        ("1;a =b\r\n", .chunkExtensionInvalid), ("1;a= b\r\n", .chunkExtensionInvalid),
        ("1;a=b=c\r\n", .chunkExtensionInvalid),
        ("1;a=\"b\"c\r\n", .chunkExtensionInvalid), ("1;a=\"b\r\n", .chunkExtensionInvalid),
        ("1;a=b\"c\"\r\n", .chunkExtensionInvalid), ("1;a\0\r\n", .chunkExtensionInvalid),
        ("1;a=\"\0\"\r\n", .chunkExtensionInvalid), ("1;a=\"\\\r\n", .chunkExtensionInvalid),
        ("1;\u{E9}\r\n", .chunkExtensionInvalid), ("1;[\r\n", .chunkExtensionInvalid),
        ("1\r\nab\r\n", .chunkEndMissing), ("1\r\na\n", .chunkEndMissing),
        ("1\r\na\rX", .chunkEndMissing),
        ("1\r\na1\r\n", .chunkEndMissing), ("5\r\nhello0\r\n\r\n", .chunkEndMissing),
        ("1\r\na\r\r\n", .chunkEndMissing),
        ("1\r\na\r\n\r\n", .chunkSizeInvalid), ("0\r\n\n", .bareLineFeed),
        ("0\r\nA: b\n", .bareLineFeed),
        ("0\r\nA\n", .bareLineFeed), ("0\r\nA: b\rX", .bareCarriageReturn),
        ("0\r\n\r\r", .bareCarriageReturn),
        ("0\r\n: b\r\n", .trailerInvalid), ("0\r\nA : b\r\n", .trailerInvalid),
        ("0\r\n A: b\r\n", .trailerInvalid),
        ("0\r\nA\r\n", .trailerInvalid), ("0\r\nA: b\r\n c\r\n", .trailerInvalid),
        ("0\r\nA: \0\r\n", .trailerInvalid),
        ("0\r\nA\u{E9}: b\r\n", .trailerInvalid),
        ("0\r\nX:POST / HTTP/1.1\r\n\r\0", .bareCarriageReturn),
        ("41;a=b\r\rXXX", .bareCarriageReturn),
        ("5\r\r;ABCD\r\n34\r\nE\r\n0\r\n\r\n", .bareCarriageReturn),
    ]

    @Test(arguments: bad)
    func `bad chunks are refused the same however they arrive`(_ text: String, _ error: WireError) {
        for start in ["", "3\r\nabc\r\n"] {
            for tail in ["", "\r\n\r\n0\r\n\r\n"] {
                let bytes = wire(start + text + tail)
                let whole = Outcome(.chunked, bytes, pieces: [bytes.count])
                #expect(whole.error == error)
                let wrong = deliveries(of: bytes.count).filter { pieces in
                    Outcome(.chunked, bytes, pieces: pieces) != whole
                }
                #expect(wrong.isEmpty, "\(Outcome(.chunked, bytes, pieces: wrong[0]))")
            }
        }
    }

    @Test func `an error is thrown again by a close`() {
        var decoder = BodyDecoder(.chunked, limits: WireLimits())
        var position = 0
        #expect(throws: WireError.chunkSizeInvalid) {
            _ = try decoder.next(wire("x").span, from: &position)
        }
        #expect(throws: WireError.chunkSizeInvalid) { try decoder.closed() }
    }

    @Test func `extensions are bounded in the sum of all chunks`() {
        var limits = WireLimits()
        limits.chunkExtensionBytesMax = 12
        // Counted from the semicolon to the CR: five and seven bytes.
        let enough = wire("1;a=b\r\nx\r\n1;a=\"c\"\r\nx\r\n0\r\n\r\n")
        #expect(
            Outcome(.chunked, enough, pieces: [enough.count], limits: limits) == Outcome(body: "xx")
        )
        let more = wire("1;a=b\r\nx\r\n1;a=\"c\"\r\nx\r\n0;")
        for pieces in deliveries(of: more.count) {
            let outcome = Outcome(.chunked, more, pieces: pieces, limits: limits)
            #expect(outcome.error == .chunkExtensionsTooLarge)
        }
    }

    @Test func `trailers are bounded`() {
        var limits = WireLimits()
        limits.trailerBytesMax = 8
        let enough = wire("0\r\nA: b\r\n\r\n")
        #expect(
            Outcome(.chunked, enough, pieces: [enough.count], limits: limits) == Outcome(body: "")
        )
        let more = wire("0\r\nA: bc\r\n\r\n")
        for pieces in deliveries(of: more.count) {
            let outcome = Outcome(.chunked, more, pieces: pieces, limits: limits)
            #expect(outcome.error == .trailersTooLarge)
        }
    }

    @Test func `a chunk size never overflows, whatever the limit`() {
        var limits = WireLimits()
        limits.chunkSizeDigitsMax = 100
        let bytes = wire("FFFFFFFFFFFFFFFF\r\n")
        let outcome = Outcome(.chunked, bytes, pieces: [bytes.count], limits: limits)
        #expect(outcome.error == .chunkSizeTooLarge)
        let largest = wire("FFFFFFFFFFFFFFF\r\nabc")
        let open = Outcome(.chunked, largest, pieces: [largest.count], limits: limits)
        #expect(open == Outcome(body: "abc", isFinished: false))
    }

    @Test(arguments: [1, 255, 256, 4096])
    func `what the writer puts into chunks comes out again`(_ size: Int) {
        let data = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        var bytes: [UInt8] = []
        ChunkWriter.chunk(data.span, to: &bytes)
        ChunkWriter.chunk(wire("").span, to: &bytes)
        ChunkWriter.header(of: size, to: &bytes)
        bytes += data
        ChunkWriter.end(to: &bytes)
        ChunkWriter.last(to: &bytes)
        var expected = Outcome()
        expected.body = data + data
        expected.isFinished = true
        #expect(Outcome(.chunked, bytes, pieces: [bytes.count]) == expected)
        #expect(text(bytes.prefix(3 + (size > 15 ? 1 : 0))).hasPrefix(String(size, radix: 16)))
    }

    @Test func `the header of an empty chunk is a bug that traps`() async {
        await #expect(processExitsWith: .failure) {
            var bytes: [UInt8] = []
            ChunkWriter.header(of: 0, to: &bytes)
        }
    }
}
