import JSONText
import Testing

@testable import Telemetry

@Suite struct OTLPTests {
    private let trace = TraceContext(beginningAt: 7)

    private func span(_ model: String, input: Int64, output: Int64, ms: Int64 = 30) -> GenAISpan {
        GenAISpan(
            trace: trace,
            startMilliseconds: 1_795_268_100_000,
            milliseconds: ms,
            operation: "chat",
            model: model,
            inputTokens: input,
            outputTokens: output,
            status: 200
        )
    }

    /// The document as compact text; a parse proves that it is JSON.
    private func parsed(_ bytes: [UInt8]) throws -> String {
        var document = JSONDocument()
        try document.parse(bytes.span)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a span has hexadecimal ids and times in nanoseconds as text`() throws {
        let document = OTLPDocument(version: "1")
        let text = try parsed(document.traces([span("a\"b", input: 3, output: 4)]))
        #expect(text.contains(#""traceId":"\#(trace.traceText)","spanId":"\#(trace.spanText)""#))
        #expect(!text.contains("parentSpanId"))
        #expect(text.contains(#""startTimeUnixNano":"1795268100000000000""#))
        #expect(text.contains(#""endTimeUnixNano":"1795268100030000000""#))
        #expect(text.contains(#""name":"chat a\"b""#))
        #expect(text.contains(#""status":{}"#))
    }

    @Test func `a failed request says why`() throws {
        var failed = span("m", input: 0, output: 0)
        failed.errorType = "upstream_failed"
        let text = try parsed(OTLPDocument(version: "1").traces([failed]))
        #expect(text.contains(#""key":"error.type","value":{"stringValue":"upstream_failed"}"#))
        #expect(text.contains(#""status":{"code":2}"#))
    }

    @Test func `tokens are counted in the buckets that the conventions name`() throws {
        let spans = [span("m", input: 1, output: 0), span("m", input: 2, output: 70_000_000)]
        let document = OTLPDocument(version: "1")
        let body = document.metrics(spans, fromMilliseconds: 1, toMilliseconds: 2)
        let text = try parsed(body)
        // 1 lies in the first bucket, its bound included; 2 in the second.
        let inputs =
            #""count":"2","sum":3.0,"bucketCounts":["1","1","0","0","0","0","0","0","0","0","0","#
            + #""0","0","0","0"]"#
        #expect(text.contains(inputs))
        // What is above the last bound is in the last bucket; no output is no point.
        let outputs =
            #""count":"1","sum":70000000.0,"bucketCounts":["0","0","0","0","0","0","0","0","0","#
            + #""0","0","0","0","0","1"]"#
        #expect(text.contains(outputs))
        #expect(text.contains(#""aggregationTemporality":1"#))
        #expect(text.contains(#""explicitBounds":[1.0,4.0,16.0,64.0,"#))
        #expect(text.contains("67108864.0]") || text.contains("6.7108864e+07]"))
        #expect(text.contains(#""name":"gen_ai.client.operation.duration","unit":"s""#))
    }
}
