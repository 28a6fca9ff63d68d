import ChatFormat
import JSONText
import Testing

@Suite struct RequestFaultTests {
    @Test(
        arguments: [
            ("[]", nil, nil), ("\"text\"", nil, nil), ("null", nil, nil),
            (#"{"model":"m"}"#, "messages", "missing_required_parameter"),
            (#"{"model":"m","messages":null}"#, "messages", "missing_required_parameter"),
            (#"{"model":"m","messages":[]}"#, "messages", "empty_array"),
            (#"{"model":"m","messages":"hi"}"#, "messages", "invalid_type"),
            (#"{"model":"m","messages":{"role":"user"}}"#, "messages", "invalid_type"),
            (#"{"model":"m","messages":["hi"]}"#, "messages[0]", "invalid_type"),
            (#"{"model":"m","messages":[{"role":"user"},3]}"#, "messages[1]", "invalid_type"),
            (#"{"messages":[{"content":"x"}]}"#, "messages[0].role", "missing_required_parameter"),
            (#"{"messages":[{"role":1}]}"#, "messages[0].role", "invalid_type"),
            (#"{"messages":[{"role":"user","content":5}]}"#, "messages[0].content", "invalid_type"),
            (
                #"{"messages":[{"role":"user","content":{}}]}"#, "messages[0].content",
                "invalid_type"
            ),
            (#"{"model":""}"#, nil, nil), (#"{"model":5}"#, "model", "invalid_type"),
            (#"{"model":["m"]}"#, "model", "invalid_type"),
        ] as [(String, String?, String?)]
    )
    func `a body that is no chat request is refused`(
        text: String,
        param: String?,
        code: String?
    ) throws {
        let fault = try #require(try fault(text))
        #expect(fault.param == param)
        #expect(fault.code == code)
    }

    @Test(arguments: [
        (#""stream":"true""#, "stream", "invalid_type"), (#""stream":1"#, "stream", "invalid_type"),
        (#""stream_options":true"#, "stream_options", "invalid_type"),
        (
            #""stream_options":{"include_usage":"yes"}"#, "stream_options.include_usage",
            "invalid_type"
        ),
        (#""n":0"#, "n", "integer_below_min_value"), (#""n":-1"#, "n", "integer_below_min_value"),
        (#""n":129"#, "n", "integer_above_max_value"), (#""n":1.5"#, "n", "invalid_type"),
        (#""n":"2""#, "n", "invalid_type"), (#""n":1e30"#, "n", "invalid_type"),
        (#""max_tokens":0"#, "max_tokens", "integer_below_min_value"),
        (#""max_tokens":-5"#, "max_tokens", "integer_below_min_value"),
        (#""max_tokens":"9""#, "max_tokens", "invalid_type"),
        (#""max_tokens":9223372036854775808"#, "max_tokens", "invalid_type"),
        (#""max_completion_tokens":0"#, "max_completion_tokens", "integer_below_min_value"),
        (#""max_completion_tokens":[1]"#, "max_completion_tokens", "invalid_type"),
        (#""user":7"#, "user", "invalid_type"), (#""user":{"a":1}"#, "user", "invalid_type"),
        (#""safety_identifier":[]"#, "safety_identifier", "invalid_type"),
        (#""service_tier":1"#, "service_tier", "invalid_type"),
        (#""store":"true""#, "store", "invalid_type"), (#""tools":{}"#, "tools", "invalid_type"),
        (#""functions":"f""#, "functions", "invalid_type"),
        (#""metadata":[]"#, "metadata", "invalid_type"),
        (#""metadata":{"a":1}"#, "metadata", "invalid_type"),
        (#""metadata":{"a":null}"#, "metadata", "invalid_type"),
    ])
    func `a member of the wrong type or size is refused by its name`(
        member: String,
        param: String,
        code: String
    ) throws {
        let fault = try #require(try fault(chat(member)))
        #expect(fault.param == param)
        #expect(fault.code == code)
        #expect(fault.message.contains("'\(param)'"))
    }

    @Test(arguments: [
        (Route.embeddings, #"{"model":"m"}"#, "input"),
        (.embeddings, #"{"model":"m","input":[]}"#, "input"),
        (.embeddings, #"{"model":"m","input":5}"#, "input"),
        (.embeddings, #"{"model":"m","input":["a",1]}"#, "input[1]"),
        (.embeddings, #"{"model":"m","input":[{"text":"a"}]}"#, "input[0]"),
        (.completions, #"{"model":"m","prompt":{}}"#, "prompt"),
        (.completions, #"{"model":"m","prompt":[]}"#, "prompt"),
        (.completions, #"{"model":"m","best_of":0}"#, "best_of"),
        (.completions, #"{"model":"m","max_tokens":-1}"#, "max_tokens"),
        (.responses, #"{"model":"m","input":5}"#, "input"),
        (.responses, #"{"model":"m","max_output_tokens":0}"#, "max_output_tokens"),
        (.responses, #"{"model":"m","background":"no"}"#, "background"),
    ])
    func `other routes have faults of their own`(
        route: Route,
        text: String,
        param: String
    ) throws {
        #expect(try #require(try fault(text, route)).param == param)
    }

    @Test func `metadata has the limits of OpenAI's reference, at their borders`() throws {
        func metadata(_ pairs: Int, key: Int, value: String) -> String {
            let pairs = (0..<pairs).map { number in
                let tail = String(number)
                return "\"\(String(repeating: "k", count: key - tail.count) + tail)\":\"\(value)\""
            }
            return chat(#""metadata":{\#(pairs.joined(separator: ","))}"#)
        }
        let longest = String(repeating: "é", count: 511) + #"\ud83d\ude00"#
        #expect(try fault(metadata(16, key: 64, value: longest)) == nil)
        #expect(try fault(metadata(0, key: 64, value: "")) == nil)
        #expect(
            try fault(metadata(17, key: 3, value: ""))?.code == "object_above_max_properties"
        )
        #expect(try fault(metadata(1, key: 65, value: ""))?.code == "string_above_max_length")
        #expect(
            try fault(metadata(1, key: 1, value: longest + "x"))?.code == "string_above_max_length"
        )
    }

    @Test func `the sentences are OpenAI's`() throws {
        #expect(try fault(#"{"model":""}"#)?.message == "you must provide a model parameter")
        #expect(
            try fault(#"{"model":"m"}"#)?.message == "Missing required parameter: 'messages'."
        )
        #expect(
            try fault(chat(#""stream":"x""#))?.message
                == "Invalid type for 'stream': expected a boolean, but got a string instead."
        )
        #expect(
            try fault(chat(#""n":0"#))?.message
                == "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 "
                + "instead."
        )
        #expect(
            try fault(#"{"messages":[]}"#)?.message
                == "Invalid 'messages': empty array. Expected an array with minimum length 1, but "
                + "got an empty array instead."
        )
    }

    @Test func `a body that is no JSON is refused without being quoted`() throws {
        var document = JSONDocument()
        let error = #expect(throws: JSONError.self) {
            try document.parse(utf8(#"{"model":"secret-thing",}"#).span)
        }
        let fault = RequestFault(try #require(error))
        #expect(fault.message.hasPrefix("We could not parse the JSON body of your request."))
        #expect(!fault.message.contains("secret"))
        #expect(fault.param == nil && fault.code == nil)
    }
}
