import ChatFormat
import Testing

@Suite struct RequestEditsTests {
    private func askForUsage(_ text: String, _ route: Route = .chatCompletions) throws -> String {
        try Parsed(text, route).edited { $0.askForUsage(in: &$1, of: $2, $3) }
    }

    @Test(arguments: [
        (#""stream":true"#, #""stream_options":{"include_usage":true},"#, ""),
        (#""stream":true,"stream_options":null"#, "", #""stream_options":{"include_usage":true}"#),
        (#""stream":true,"stream_options":{}"#, "", #""stream_options":{"include_usage":true}"#),
        (
            #""stream":true,"stream_options":{"include_obfuscation":false}"#, "",
            #""stream_options":{"include_usage":true,"include_obfuscation":false}"#
        ),
        (
            #""stream":true,"stream_options":{"include_usage":false , "x":1}"#, "",
            #""stream_options":{"include_usage":true , "x":1}"#
        ),
        (
            #""stream":true,"stream_options":{"include_usage":null}"#, "",
            #""stream_options":{"include_usage":true}"#
        ),
    ])
    func `a stream is made to end with its usage`(
        member: String,
        front: String,
        back: String
    ) throws {
        let edited = try askForUsage(chat(member))
        #expect(edited.hasPrefix("{" + front + #""model""#))
        #expect(edited.hasSuffix(back + "}"))
        #expect(try Parsed(edited).request.includeUsage)
    }

    @Test(arguments: [
        chat(#""stream":false"#), chat(#""n":1"#),
        chat(#""stream":true,"stream_options":{"include_usage":true}"#),
        chat(#""stream_options":{"include_usage":false}"#),
    ])
    func `where usage comes anyway nothing is changed`(text: String) throws {
        #expect(try askForUsage(text) == text)
    }

    @Test func `completions are asked for usage, responses have it anyway`() throws {
        let text = #"{"model":"m","stream":true}"#
        #expect(
            try askForUsage(text, .completions)
                == #"{"stream_options":{"include_usage":true},"model":"m","stream":true}"#
        )
        #expect(try askForUsage(text, .responses) == text)
    }

    private func capped(
        _ text: String,
        to tokens: Int64 = 100,
        _ route: Route = .chatCompletions,
        old: Bool = false
    ) throws -> String {
        try Parsed(text, route).edited {
            $0.capOutput(tokens: tokens, knowsOnlyMaxTokens: old, in: &$1, of: $2, $3)
        }
    }

    @Test(arguments: [
        (#""max_tokens":500"#, false, #""max_tokens":100"#),
        (#""max_completion_tokens":500"#, false, #""max_completion_tokens":100"#),
        (#""max_tokens":50"#, false, #""max_tokens":50"#),
        (#""max_tokens":1e2"#, true, #""max_tokens":1e2"#),
        (
            #""max_tokens":500,"max_completion_tokens":50"#, false,
            #""max_tokens":100,"max_completion_tokens":50"#
        ),
        (
            #""max_completion_tokens":null"#, false, #""max_completion_tokens":100"#
        ),
        (#""max_tokens":null"#, true, #""max_tokens":100"#),
    ])
    func `the cap goes into the member that the client used`(
        member: String,
        old: Bool,
        result: String
    ) throws {
        #expect(try capped(chat(member), old: old) == chat(result))
    }

    @Test func `without a limit the cap becomes one, under the name that is obeyed`() throws {
        #expect(
            try capped(chat(#""n":1"#)).hasPrefix(#"{"max_completion_tokens":100,"model""#)
        )
        #expect(try capped(chat(#""n":1"#), old: true).hasPrefix(#"{"max_tokens":100,"model""#))
        #expect(
            try capped(chat(#""max_completion_tokens":60"#), old: true)
                .hasPrefix(#"{"max_tokens":60,"model""#)
        )
        #expect(
            try capped(#"{"model":"m"}"#, .completions) == #"{"max_tokens":100,"model":"m"}"#
        )
        #expect(
            try capped(#"{"model":"m"}"#, .responses) == #"{"max_output_tokens":100,"model":"m"}"#
        )
        #expect(
            try capped(#"{"model":"m","max_output_tokens":1e9}"#, .responses, old: true)
                == #"{"model":"m","max_output_tokens":100}"#
        )
        let embeddings = #"{"model":"m","input":"x"}"#
        #expect(try capped(embeddings, .embeddings) == embeddings)
    }

    @Test func `capping tells whether it changed anything`() throws {
        func changes(_ text: String, _ tokens: Int64) throws -> Bool {
            var answer = false
            _ = try Parsed(text).edited {
                answer = $0.capOutput(
                    tokens: tokens,
                    knowsOnlyMaxTokens: false,
                    in: &$1,
                    of: $2,
                    $3
                )
            }
            return answer
        }
        #expect(try changes(chat(#""max_tokens":500"#), 499))
        #expect(try !changes(chat(#""max_tokens":500"#), 500))
        #expect(try changes(chat(#""n":1"#), 500))
    }

    @Test(arguments: [
        (#"{"model":"a","messages":[{"role":"user"}]}"#, #"{"model":"b\"c","#),
        (#"{"model":null,"messages":[{"role":"user"}]}"#, #"{"model":"b\"c","#),
        (#"{"messages":[{"role":"user"}]}"#, #"{"model":"b\"c","#),
    ])
    func `a model's name is replaced or put in`(text: String, front: String) throws {
        let edited = try Parsed(text).edited { $0.replaceModel(with: "b\"c", in: &$1, of: $2, $3) }
        #expect(edited == front + #""messages":[{"role":"user"}]}"#)
    }

    @Test(arguments: [
        #""store":true,"metadata":{"a":"b"}"#, #""metadata":null"#, #""store":false"#,
        #""st\u006fre":true"#,
    ])
    func `what asks for storage stays here`(member: String) throws {
        let edited = try Parsed(chat(member)).edited { $0.dropStorage(in: &$1, of: $2, $3) }
        #expect(edited == #"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#)
    }

    @Test func `all changes at once leave the rest as it was`() throws {
        let text =
            #"{ "store" : true, "messages" : [{"role":"user","content":"\u00e9"}] ,"#
            + #""seed":1.0,"stream":true }"#
        let edited = try Parsed(text).edited { request, edits, document, bytes in
            request.dropStorage(in: &edits, of: document, bytes)
            request.replaceModel(with: "m", in: &edits, of: document, bytes)
            request.askForUsage(in: &edits, of: document, bytes)
            request.capOutput(
                tokens: 5,
                knowsOnlyMaxTokens: false,
                in: &edits,
                of: document,
                bytes
            )
        }
        #expect(
            edited
                == #"{"model":"m","stream_options":{"include_usage":true},"#
                + #""max_completion_tokens":5, "messages" : "#
                + #"[{"role":"user","content":"\u00e9"}] ,"seed":1.0,"stream":true }"#
        )
    }
}
