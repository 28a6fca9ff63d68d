import ChatFormat
import JSONText
import Testing

/// Streams of the other routes, put together.
@Suite struct AnswerAssemblerTests {
    private func assembled(_ events: [String], _ route: Route, bytesMax: Int = 1 << 20) -> String? {
        var assembler = AnswerAssembler(route, bytesMax: bytesMax)
        var reader = AnswerReader()
        for event in events {
            _ = reader.read(event: utf8(event).span, of: route)
            assembler.take(reader.document, utf8(event).span)
        }
        return assembler.answer.map(string)
    }

    @Test func `the texts of a streamed completion are joined by choice`() {
        func chunk(_ index: Int, _ text: String, _ more: String = "") -> String {
            #"{"id":"c","object":"text_completion","choices":[{"index":\#(index),"text":"\#(text)"\#(more)}]}"#
        }
        let whole = assembled(
            [
                chunk(0, "a"), chunk(1, "x"), chunk(0, #"\u0062"#, #","finish_reason":"stop""#),
                chunk(1, "y"), "[DONE]",
            ],
            .completions
        )
        #expect(
            whole == #"{"object":"text_completion","id":"c","choices":["#
                + #"{"index":0,"text":"ab","logprobs":null,"finish_reason":"stop"},"#
                + #"{"index":1,"text":"xy","logprobs":null,"finish_reason":null}]}"#
        )
    }

    private let begun =
        #"{"type":"response.created","response":{"id":"r","status":"in_progress","output":[]}}"#
    private let added =
        #"{"type":"response.output_item.added","output_index":1,"item":{"id":"i","type":"message","content":[]}}"#
    private let call =
        #"{"type":"response.output_item.added","output_index":0,"item":{"id":"f","arguments":""}}"#

    @Test func `the last event of a response is all of it`() {
        let last =
            #"{"type":"response.completed","response":{"id":"r","status":"completed","output":[{"id":"i"}]}}"#
        #expect(
            assembled([begun, added, last, begun], .responses)
                == #"{"id":"r","status":"completed","output":[{"id":"i"}]}"#
        )
    }

    @Test func `of a response that broke off there is what came`() {
        func delta(_ place: Int, _ kind: String, _ text: String) -> String {
            #"{"type":"response.\#(kind).delta","output_index":\#(place),"delta":"\#(text)"}"#
        }
        let arguments = delta(0, "function_call_arguments", #"{\"x\":"#)
        #expect(
            assembled(
                [
                    begun, call, arguments, added, delta(1, "output_text", "He"),
                    delta(1, "output_text", "y"),
                ],
                .responses
            )
                == #"{"id":"r","status":"in_progress","output":[{"id":"f","arguments":"{\"x\":"},"#
                + #"{"id":"i","type":"message","content":[{"type":"output_text","text":"Hey"}]}]}"#
        )
        let done = #"{"type":"response.output_item.done","output_index":1,"item":{"id":"i","x":1}}"#
        #expect(
            assembled([begun, added, delta(1, "output_text", "He"), done], .responses)
                == #"{"id":"r","status":"in_progress","output":[{"id":"i","x":1}]}"#
        )
        #expect(assembled([added], .responses) == nil)
        #expect(assembled([begun, added], .responses, bytesMax: begun.utf8.count) == nil)
    }
}
