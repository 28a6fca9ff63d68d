import Testing

@testable import Tokens

@Suite struct CountReportTests {
    private let text = Array("Hello, world".utf8)

    @Test func `a report names what was counted and with what`() throws {
        let report = try CountReport(text.span, encoding: nil, model: "gpt-4", TokenCounter())
        #expect(report.doubt == nil)
        #expect(
            String(decoding: report.json, as: UTF8.self)
                == #"{"count":3,"bytes":12,"encoding":"cl100k_base","encoding_known":true,"#
                + #""model":"gpt-4"}"#
        )
    }

    @Test func `an unknown model is counted and said to be a guess`() throws {
        let report = try CountReport(text.span, encoding: nil, model: "claude", TokenCounter())
        #expect(!report.encodingKnown)
        #expect(report.doubt == "the model claude is not known; counted with o200k_base")
    }

    @Test func `an unknown encoding is a fault that lists the known ones`() {
        #expect(throws: CountReport.Fault.unknownEncoding("o300k")) {
            try CountReport(text.span, encoding: "o300k", model: nil, TokenCounter())
        }
        #expect(CountReport.Fault.unknownEncoding("x").message.contains("cl100k_base"))
    }

    @Test func `lines that are no questions are faults`() {
        var lines = CountLines()
        for line in ["", "[]", "{}", #"{"text": 1}"#, "nonsense"] {
            #expect(throws: CountLines.Fault.notAQuestion) {
                try lines.answer(Array(line.utf8).span)
            }
        }
        #expect(throws: CountLines.Fault.unknownEncoding("x")) {
            try lines.answer(Array(#"{"encoding": "x", "text": ""}"#.utf8).span)
        }
    }
}
