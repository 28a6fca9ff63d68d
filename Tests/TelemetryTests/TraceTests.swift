import JSONText
import Telemetry
import Testing

@Suite struct TraceTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let parent = "b7ad6b7169203331"

    private func continued(_ text: String, request: Int64 = 1) -> TraceContext? {
        let bytes = Array(text.utf8)
        return TraceContext(continuing: bytes.span, request: request)
    }

    @Test func `a client's trace is continued with our own span as the parent`() throws {
        let context = try #require(continued("00-\(Self.trace)-\(Self.parent)-01"))
        #expect(context.traceText == Self.trace)
        #expect(context.parentText == Self.parent)
        #expect(context.isSampled)
        let told = String(decoding: context.traceparent, as: UTF8.self)
        #expect(told == "00-\(Self.trace)-\(context.spanText)-01")
        #expect(context.spanText != Self.parent && context.spanText.utf8.count == 16)
    }

    @Test(arguments: [
        "00-\(trace)-\(parent)-00", "00-\(trace)-\(parent)-02",
        // A later version is read as far as this one goes.
        "01-\(trace)-\(parent)-00-more", "cc-\(trace)-\(parent)-00",
    ])
    func `what its beginner does not keep is not kept here`(text: String) throws {
        #expect(try #require(continued(text)).isSampled == false)
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(parent)", "00-\(trace)-\(parent)-1",
        "ff-\(trace)-\(parent)-01", "00-\(trace)-\(parent)-01-more", "00-\(trace)-\(parent)-01 ",
        "01-\(trace)-\(parent)-01more",
        "00-00000000000000000000000000000000-\(parent)-01",
        "00-\(trace)-0000000000000000-01", "00-\(trace.uppercased())-\(parent)-01",
        "00_\(trace)-\(parent)-01", "00-\(trace)_\(parent)-01", "00-\(trace)-\(parent)_01",
        "00-\(trace)-b7ad6b716920333g-01", "0g-\(trace)-\(parent)-01", "00-\(trace)-\(parent)-0G",
    ])
    func `a malformed traceparent is not continued`(text: String) {
        #expect(continued(text) == nil)
    }

    @Test func `a trace that begins here has ids of its request alone`() {
        let (one, same) = (TraceContext(beginningAt: 5), TraceContext(beginningAt: 5))
        #expect(one == same && one.parentText == nil && one.isSampled)
        let many = (0..<1_000).map { TraceContext(beginningAt: Int64($0)) }
        #expect(Set(many.map(\.traceText)).count == 1_000)
        #expect(Set(many.map(\.spanText)).count == 1_000)
        #expect(many.allSatisfy { $0.traceText.utf8.count == 32 })
    }

    @Test func `the book knows clients' traces until they are exported`() throws {
        let book = TraceBook()
        let context = try #require(continued("00-\(Self.trace)-\(Self.parent)-01", request: 9))
        book.note(context, of: 9)
        #expect(book.trace(of: 9) == context)
        #expect(book.trace(of: 10) == TraceContext(beginningAt: 10))
        book.forget([9])
        #expect(book.trace(of: 9) == TraceContext(beginningAt: 9))
        for number in 0..<70_000 { book.note(context, of: Int64(number)) }
        #expect(book.trace(of: 0) == TraceContext(beginningAt: 0))
        #expect(book.trace(of: 69_999) == context)
    }

    @Test func `the metrics page and a collector are told the same`() throws {
        var readings = MetricReadings()
        readings.counter("tollgate_ledger_commit_seconds_total", "Time.", 1_500_000, decimals: 6)
        readings.gauge("tollgate_ledger_queue", "Waiting.", -3, labels: [("a", "b\"c")])
        readings.histogram(
            "tollgate_x_seconds",
            "Lag.",
            bounds: [1_000, 10_000],
            counts: [2, 0, 1],
            sum: 25_000,
            decimals: 6
        )
        let body = OTLPDocument(version: "1").metrics(
            readings,
            sinceMilliseconds: 1,
            atMilliseconds: 2
        )
        var document = JSONDocument()
        try document.parse(body.span)
        let text = String(decoding: body, as: UTF8.self)
        for part in [
            #""name":"tollgate_ledger_commit_seconds","description":"Time.","unit":"s","sum":"#
                + #"{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"attributes":[],"#
                + #""startTimeUnixNano":"1000000","timeUnixNano":"2000000","asDouble":1.5"#,
            #""name":"tollgate_ledger_queue","description":"Waiting.","unit":"1","gauge":"#
                + #"{"dataPoints":[{"attributes":[{"key":"a","value":{"stringValue":"b\"c"}}],"#,
            #""asInt":"-3""#, #""count":"3","sum":0.025"#, #""bucketCounts":["2","0","1"]"#,
            #""explicitBounds":[0.001"#,
        ] { #expect(text.contains(part), "\(part)") }
    }
}
