import HTTPWire
import Testing

/// An event with texts in the place of ranges; where its bytes lie is not part of it.
struct EventFacts: Equatable, CustomStringConvertible {
    var raw = ""
    var data: String?
    var name: String?
    var hasID = false
    var hasRetry = false
    var isComment = false

    var description: String { "\(raw.debugDescription) \(data.debugDescription) \(name ?? "-")" }
}

struct SSESplitterTests {
    /// What a splitter made of a stream that arrived in pieces, each in a buffer of its own.
    struct Outcome: Equatable {
        var events: [EventFacts] = []
        var end = "clean"
        var error: WireError?
        /// Not compared by the tables: how many events were not copied.
        var copied = 0

        init(_ bytes: [UInt8], pieces: [Int], limits: WireLimits = WireLimits()) {
            var splitter = SSESplitter(limits: limits)
            var start = 0
            do throws(WireError) {
                for piece in pieces {
                    let input = Array(bytes[start..<start + piece])
                    var position = 0
                    while case .event(let event) = try splitter.next(input.span, from: &position) {
                        note(event, splitter, input)
                    }
                    if position != input.count { events = [] }
                    start += piece
                }
            } catch {
                self.error = error
                var position = 0
                let again = try? splitter.next(wire("").span, from: &position)
                if again != nil { self.error = nil }
                return
            }
            switch splitter.finish() {
            case .clean: break
            case .event(let event): note(event, splitter, [])
            case .cutShort(let range): end = text(splitter.carry[range])
            }
        }

        private mutating func note(_ event: SSEEvent, _ splitter: SSESplitter, _ input: [UInt8]) {
            if event.place == .carry { copied += 1 }
            let facts = splitter.withBytes(of: event, in: input.span) { bytes in
                func words(_ range: Range<Int>) -> String {
                    text(range.map { bytes[$0] })
                }
                return EventFacts(
                    raw: words(event.raw),
                    data: event.data.map(words),
                    name: event.name.map(words),
                    hasID: event.hasID,
                    hasRetry: event.hasRetry,
                    isComment: event.isComment
                )
            }
            events.append(facts)
        }

        static func == (one: Outcome, other: Outcome) -> Bool {
            one.events == other.events && one.end == other.end && one.error == other.error
        }
    }

    struct Stream: CustomTestStringConvertible {
        let name: String
        let bytes: String
        let events: [EventFacts]
        var end = "clean"
        var testDescription: String { name }
    }

    private static let uncommon =
        "\u{C3}\u{A9}\u{E2}\u{82}\u{AC}\u{F0}\u{9F}\u{98}\u{80}\0\u{C2}\u{85}\u{0B}"

    static let streams = [
        Stream(name: "nothing", bytes: "", events: []),
        Stream(
            name: "two events and the end",
            bytes: "data: {\"a\":1}\n\ndata: {\"a\":2}\n\ndata: [DONE]\n\n",
            events: [
                EventFacts(raw: "data: {\"a\":1}\n\n", data: "{\"a\":1}"),
                EventFacts(raw: "data: {\"a\":2}\n\n", data: "{\"a\":2}"),
                EventFacts(raw: "data: [DONE]\n\n", data: "[DONE]"),
            ]
        ),
        Stream(
            name: "lines that end in CR LF",
            bytes: "data: a\r\n\r\ndata: b\r\nevent: c\r\n\r\n",
            events: [
                EventFacts(raw: "data: a\r\n\r\n", data: "a"),
                EventFacts(raw: "data: b\r\nevent: c\r\n\r\n", data: "b", name: "c"),
            ]
        ),
        Stream(
            name: "lines that end in CR",
            bytes: "data: a\r\rdata: b\r\r",
            events: [
                EventFacts(raw: "data: a\r\r", data: "a"),
                EventFacts(raw: "data: b\r\r", data: "b"),
            ]
        ),
        Stream(
            name: "an empty line of CR LF behind a lone CR loses its LF",
            bytes: "data: a\r\r\ndata: b\r\r\n",
            events: [
                EventFacts(raw: "data: a\r\r", data: "a"),
                EventFacts(raw: "data: b\r\r", data: "b"),
            ]
        ),
        Stream(
            name: "all line ends mixed",
            bytes: "data: a\n\rdata: b\r\n\ndata: c\r\ndata: d\r\n\r",
            events: [
                EventFacts(raw: "data: a\n\r", data: "a"),
                EventFacts(raw: "data: b\r\n\n", data: "b"),
                EventFacts(raw: "data: c\r\ndata: d\r\n\r", data: "c\nd"),
            ]
        ),
        Stream(
            name: "an empty line at the start",
            bytes: "\r\ndata: a\r\n\r\n",
            events: [
                EventFacts(raw: "\r\n", isComment: true),
                EventFacts(raw: "data: a\r\n\r\n", data: "a"),
            ]
        ),
        Stream(
            name: "several data lines",
            bytes: "data: a\ndata\ndata:\ndata:  b\nid: 1\n\ndata:c\r\ndata:d\r\n\r\n",
            events: [
                EventFacts(
                    raw: "data: a\ndata\ndata:\ndata:  b\nid: 1\n\n",
                    data: "a\n\n\n b",
                    hasID: true
                ),
                EventFacts(raw: "data:c\r\ndata:d\r\n\r\n", data: "c\nd"),
            ]
        ),
        Stream(
            name: "names, ids, retries and what nobody knows",
            bytes:
                "event: x\nevent:y\nid\nretry: 1\ndata: z\n\n"
                + "foo: bar\n\nevent\n\ndat: a\ndatas: b\n\n",
            events: [
                EventFacts(
                    raw: "event: x\nevent:y\nid\nretry: 1\ndata: z\n\n",
                    data: "z",
                    name: "y",
                    hasID: true,
                    hasRetry: true
                ),
                EventFacts(raw: "foo: bar\n\n"), EventFacts(raw: "event\n\n", name: ""),
                EventFacts(raw: "dat: a\ndatas: b\n\n"),
            ]
        ),
        Stream(
            name: "comments and empty lines",
            bytes: ": ping\n\n\n:\n:data: x\n\ndata: a\n:b\n\n",
            events: [
                EventFacts(raw: ": ping\n\n", isComment: true),
                EventFacts(raw: "\n", isComment: true),
                EventFacts(raw: ":\n:data: x\n\n", isComment: true),
                EventFacts(raw: "data: a\n:b\n\n", data: "a"),
            ]
        ),
        Stream(
            name: "a byte order mark at the start, and one that is none",
            bytes: "\u{EF}\u{BB}\u{BF}data: a\n\n\u{EF}\u{BB}\u{BF}data: b\n\n",
            events: [
                EventFacts(raw: "\u{EF}\u{BB}\u{BF}data: a\n\n", data: "a"),
                EventFacts(raw: "\u{EF}\u{BB}\u{BF}data: b\n\n"),
            ]
        ),
        Stream(
            name: "a byte order mark alone",
            bytes: "\u{EF}\u{BB}\u{BF}\n\u{EF}\u{BB}\n\n",
            events: [
                EventFacts(raw: "\u{EF}\u{BB}\u{BF}\n", isComment: true),
                EventFacts(raw: "\u{EF}\u{BB}\n\n"),
            ]
        ),
        Stream(
            name: "UTF-8 of two, three and four bytes, a NUL, and other line separators",
            bytes: "data: \(uncommon)\n\n",
            events: [EventFacts(raw: "data: \(uncommon)\n\n", data: uncommon)]
        ),
        Stream(
            name: "colons and spaces in values",
            bytes: "data: :a\n\ndata:  b \n\ndata\n\n data: c\n\nData: d\n\n",
            events: [
                EventFacts(raw: "data: :a\n\n", data: ":a"),
                EventFacts(raw: "data:  b \n\n", data: " b "),
                EventFacts(raw: "data\n\n", data: ""), EventFacts(raw: " data: c\n\n"),
                EventFacts(raw: "Data: d\n\n"),
            ]
        ),
        Stream(
            name: "an end within a line",
            bytes: "data: a\n\ndata: b",
            events: [EventFacts(raw: "data: a\n\n", data: "a")],
            end: "data: b"
        ),
        Stream(
            name: "an end before the empty line",
            bytes: "data: [DONE]\n",
            events: [],
            end: "data: [DONE]\n"
        ),
        Stream(
            name: "an end behind a line's CR",
            bytes: "data: a\ndata: b\r",
            events: [],
            end: "data: a\ndata: b\r"
        ),
        Stream(
            name: "an end behind an empty line's CR",
            bytes: "data: a\ndata: b\n\r",
            events: [EventFacts(raw: "data: a\ndata: b\n\r", data: "a\nb")]
        ),
    ]

    @Test(arguments: streams)
    func `a stream gives the same events however it is cut`(_ stream: Stream) {
        let bytes = wire(stream.bytes)
        let wrong = deliveries(of: bytes.count).filter { pieces in
            let outcome = Outcome(bytes, pieces: pieces)
            return outcome.events != stream.events || outcome.end != stream.end
                || outcome.error != nil
        }
        #expect(wrong.isEmpty, "\(Outcome(bytes, pieces: wrong[0])) \(wrong[0])")
    }

    @Test func `events that arrive whole are not copied`() {
        let event = wire("data: abc\n\n")
        #expect(Outcome(event + event, pieces: [event.count * 2]).copied == 0)
        #expect(Outcome(event + event, pieces: [event.count, event.count]).copied == 0)
        #expect(Outcome(event + event, pieces: [event.count + 1, event.count - 1]).copied == 1)
    }

    @Test func `an event may be as large as the limit and not larger`() {
        var limits = WireLimits()
        limits.eventBytesMax = 12
        for (good, bad) in [
            ("data: 3456\n\n", "data: 34567\n\n"), ("data: 345\n\r\n", "data: 3456\n\r\n"),
            ("data:\ndata\n\n", "data:\ndata:\n\n"), (":\r\n: 345\r\n\r\n", ":\r\n: 3456\r\n\r\n"),
        ] {
            let fits = wire("\n" + good)
            for pieces in deliveries(of: fits.count) {
                let outcome = Outcome(fits, pieces: pieces, limits: limits)
                #expect(outcome.error == nil)
                #expect(outcome.events.count == 2)
            }
            let larger = wire("\n" + bad)
            for pieces in deliveries(of: larger.count) {
                let outcome = Outcome(larger, pieces: pieces, limits: limits)
                #expect(outcome.error == .eventTooLarge)
                #expect(outcome.events.count == 1)
            }
        }
        let endless = [UInt8](repeating: 0x61, count: 13)
        for pieces in deliveries(of: 13) {
            #expect(Outcome(endless, pieces: pieces, limits: limits).error == .eventTooLarge)
        }
        #expect(Outcome(Array(endless[..<12]), pieces: [12], limits: limits).error == nil)
    }

    @Test func `a splitter that has finished can read another stream`() throws {
        var splitter = SSESplitter(limits: WireLimits())
        let first = wire("\u{EF}\u{BB}\u{BF}data: a")
        var position = 0
        #expect(try splitter.next(first.span, from: &position) == .needMore)
        #expect(splitter.finish() == .cutShort(0..<10))
        position = 0
        guard
            case .event(let event) = try splitter.next(
                wire("\u{EF}\u{BB}\u{BF}data: a\n\n").span,
                from: &position
            )
        else {
            Issue.record("no event")
            return
        }
        #expect(event.data == 9..<10)
        #expect(splitter.finish() == .clean)
    }

    @Test func `an end right behind a carried event is clean`() throws {
        var splitter = SSESplitter(limits: WireLimits())
        for piece in ["data: a\n", "\n"] {
            var position = 0
            _ = try splitter.next(wire(piece).span, from: &position)
        }
        #expect(text(splitter.carry) == "data: a\n\n")
        #expect(splitter.finish() == .clean)
    }

    @Test func `a splitter that failed says what is left and can be used again`() throws {
        var limits = WireLimits()
        limits.eventBytesMax = 4
        var splitter = SSESplitter(limits: limits)
        var position = 0
        #expect(throws: WireError.eventTooLarge) {
            _ = try splitter.next(wire("abcdef").span, from: &position)
        }
        #expect(splitter.finish() == .cutShort(0..<6))
        #expect(text(splitter.carry) == "abcdef")
        position = 0
        #expect(try splitter.next(wire("a\n").span, from: &position) == .needMore)
    }

    @Test func `a huge event's storage is given back`() throws {
        var splitter = SSESplitter(limits: WireLimits())
        let huge = wire("data: " + String(repeating: "x", count: 100_000) + "\n\n")
        for piece in [huge[..<50_000], huge[50_000...]].map(Array.init) {
            var position = 0
            _ = try splitter.next(piece.span, from: &position)
        }
        var position = 0
        _ = try splitter.next(wire("").span, from: &position)
        #expect(splitter.carry.capacity == 0)
    }

    @Test func `a named event is written with its name, which is one line`() async {
        var stream: [UInt8] = []
        SSEWriter.event(wire("{}").span, named: wire("response.created").span, to: &stream)
        #expect(text(stream) == "event: response.created\ndata: {}\n\n")
        await #expect(processExitsWith: .failure) {
            var stream: [UInt8] = []
            SSEWriter.event(wire("{}").span, named: wire("a\nb").span, to: &stream)
        }
    }

    @Test func `what the writer writes is read again`() throws {
        var stream: [UInt8] = []
        SSEWriter.event(wire("{}").span, to: &stream)
        SSEWriter.event(wire("a\nb\r\nc\rd\n").span, to: &stream)
        SSEWriter.event("[DONE]", to: &stream)
        SSEWriter.comment("ping", to: &stream)
        SSEWriter.event(wire("").span, to: &stream)
        let outcome = Outcome(stream, pieces: [stream.count])
        #expect(outcome.events.map(\.data) == ["{}", "a\nb\nc\nd\n", "[DONE]", nil, ""])
        #expect(outcome.events.map(\.isComment) == [false, false, false, true, false])
        #expect(
            text(stream).hasPrefix("data: {}\n\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n")
        )
        #expect(text(stream).hasSuffix("data: [DONE]\n\n: ping\n\ndata: \n\n"))
    }
}
