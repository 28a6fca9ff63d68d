import ChatFormat
import JSONText
import Testing

/// The ids in requests and answers of what a provider keeps.
@Suite struct StateReferenceTests {
    @Test(arguments: [
        (#""previous_response_id":"r1""#, [StateReference(.response, "r1")]),
        (#""previous_response_id":null"#, []),
        (#""conversation":"c1""#, [StateReference(.conversation, "c1")]),
        (#""conversation":{"id":"c1"}"#, [StateReference(.conversation, "c1")]),
        (
            #""input":[{"type":"item_reference","id":"i1"},{"id":"i2"},{"role":"user","content":""}]"#,
            [StateReference(.item, "i1"), StateReference(.item, "i2")]
        ),
        (
            #""input":[{"type":"message","id":"i1","role":"assistant","content":[]},{"id":"i2","role":"user"}]"#,
            [StateReference(.wholeItem, "i1"), StateReference(.wholeItem, "i2")]
        ),
        (
            #""input":[{"type":"reasoning","id":"i1","summary":[],"encrypted_content":null},"#
                + #"{"type":"reasoning","id":"i2","summary":[],"encrypted_content":"x"}]"#,
            [StateReference(.item, "i1"), StateReference(.wholeItem, "i2")]
        ),
        (
            #""input":[{"type":"image_generation_call","id":"i1"},"#
                + #"{"type":"image_generation_call","id":"i2","result":"x"}]"#,
            [StateReference(.item, "i1"), StateReference(.wholeItem, "i2")]
        ),
        (
            #""tools":[{"type":"code_interpreter","container":"k1"},{"type":"code_interpreter","container":{"type":"auto"}}]"#,
            [StateReference(.container, "k1")]
        ),
    ])
    func `what names something of the provider's is found`(
        members: String,
        expected: [StateReference]
    ) throws {
        let parsed = try Parsed(#"{"model":"m",\#(members)}"#, .responses)
        #expect(parsed.request.references == expected)
        let chat = #"{"model":"m","messages":[{"role":"user","content":""}],\#(members)}"#
        #expect(try Parsed(chat, .chatCompletions).request.references.isEmpty)
    }

    @Test(arguments: [
        (#""previous_response_id":7"#, "previous_response_id"),
        (#""conversation":[]"#, "conversation"),
        (#""conversation":{}"#, "conversation.id"),
        (#""conversation":{"id":1}"#, "conversation.id"),
    ])
    func `a malformed name is told`(members: String, param: String) {
        let error = #expect(throws: RequestFault.self) {
            try Parsed(#"{"model":"m",\#(members)}"#, .responses)
        }
        #expect(error?.param == param)
    }

    @Test(
        arguments: [
            (#"{"type":"response.created","response":{"id":"r1","output":[]}}"#, "r1", []),
            (#"{"type":"response.output_item.added","item":{"id":"i1","name":"f"}}"#, nil, ["i1"]),
            (
                #"{"type":"response.output_item.done","item":{"id":"i1","container_id":"k1"}}"#,
                nil, ["i1", "k1"]
            ),
            (
                #"{"type":"response.completed","response":{"id":"r1","output":[{"id":"i1"},{"id":"i2"}]}}"#,
                "r1", ["i1", "i2"]
            ),
        ] as [(String, String?, [String])]
    )
    func `ids that a stream gives are read`(text: String, id: String?, kept: [String]) {
        let read = Read(event: text, .responses)
        #expect(read.text(read.reader.id) == id)
        #expect(read.reader.keptIDs.map { read.text($0) } == kept)
    }

    @Test func `ids of a whole answer are read`() {
        let text =
            #"{"id":"r1","output":[{"id":"i1","content":[{"id":"x"}]},{"container_id":"k1"}]}"#
        let read = Read(body: text, .responses)
        #expect(read.text(read.reader.id) == "r1")
        #expect(read.reader.keptIDs.map { read.text($0) } == ["i1", "k1"])
    }
}
