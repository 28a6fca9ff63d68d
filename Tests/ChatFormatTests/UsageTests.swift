import ChatFormat
import Testing

/// The usage that a chat answer with this usage object has.
private func usage(_ json: String) -> Usage? {
    var reader = AnswerReader()
    let body = utf8(#"{"id":"c","choices":[],"usage":\#(json)}"#)
    #expect(reader.read(body: body.span, of: .chatCompletions) == .answer)
    return reader.usage
}

@Suite struct UsageTests {
    @Test func `all details of a chat's usage are read`() {
        var expected = Usage(prompt: 100, completion: 60)
        expected.cached = 40
        expected.cacheWrite = 7
        expected.audioPrompt = 3
        expected.audioCompletion = 5
        expected.reasoning = 30
        expected.acceptedPrediction = 2
        expected.rejectedPrediction = 1
        #expect(
            usage(
                #"""
                {"prompt_tokens": 100, "completion_tokens": 60, "total_tokens": 160,
                 "prompt_tokens_details": {"cached_tokens": 40, "cache_write_tokens": 7,
                   "audio_tokens": 3, "text_tokens": 97, "image_tokens": 0},
                 "completion_tokens_details": {"reasoning_tokens": 30, "audio_tokens": 5,
                   "accepted_prediction_tokens": 2, "rejected_prediction_tokens": 1}}
                """#
            ) == expected
        )
        #expect(expected.total == 160)
    }

    @Test func `tokens written into the cache are found beside the others too`() {
        let read = usage(
            #"{"prompt_tokens":9,"completion_tokens":1,"cache_write_tokens":4,"audio_tokens":3}"#
        )
        #expect(read?.cacheWrite == 4 && read?.audioPrompt == nil)
    }

    @Test func `the Responses API's names mean the same`() {
        var expected = Usage(prompt: 36, completion: 87)
        expected.cached = 4
        expected.reasoning = 9
        #expect(
            usage(
                #"""
                {"input_tokens": 36, "input_tokens_details": {"cached_tokens": 4},
                 "output_tokens": 87, "output_tokens_details": {"reasoning_tokens": 9},
                 "total_tokens": 123}
                """#
            ) == expected
        )
    }

    @Test(arguments: [
        // Embeddings have no completion.
        (#"{"prompt_tokens":8,"total_tokens":8}"#, Int64(8), Int64(0)),
        (#"{"prompt_tokens":8,"completion_tokens":2}"#, 8, 2),
        // A sum below the parts is not believed; what it has above them was made for the answer.
        (#"{"prompt_tokens":8,"completion_tokens":2,"total_tokens":0}"#, 8, 2),
        (#"{"prompt_tokens":8,"completion_tokens":2,"total_tokens":50}"#, 8, 42),
        (#"{"prompt_tokens":8.0,"completion_tokens":2e0,"total_tokens":10}"#, 8, 2),
        (#"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#, 0, 0),
        (#"{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":null}"#, 1, 2),
        (#"{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":[3]}"#, 1, 2),
        (#"{"prompt_tokens":1099511627776,"completion_tokens":1}"#, 1 << 40, 1),
    ])
    func `parts are put together by rule`(json: String, prompt: Int64, completion: Int64) {
        #expect(usage(json) == Usage(prompt: prompt, completion: completion))
    }

    @Test(arguments: [
        "null", "5", #""10""#, "[]", "{}", "true", #"{"total_tokens":10}"#,
        #"{"prompt_tokens":10}"#, #"{"completion_tokens":10}"#,
        #"{"prompt_tokens":-1,"completion_tokens":2}"#,
        #"{"prompt_tokens":1,"completion_tokens":-2}"#,
        #"{"prompt_tokens":1,"completion_tokens":2,"total_tokens":-3}"#,
        #"{"prompt_tokens":"1","completion_tokens":2}"#,
        #"{"prompt_tokens":1.5,"completion_tokens":2}"#,
        #"{"prompt_tokens":1,"completion_tokens":1099511627777}"#,
        #"{"prompt_tokens":1,"completion_tokens":9223372036854775807}"#,
        #"{"prompt_tokens":1,"completion_tokens":99999999999999999999999}"#,
        #"{"prompt_tokens":[1],"completion_tokens":2}"#,
        #"{"prompt_tokens":10,"total_tokens":5}"#,
    ])
    func `a broken usage is no usage`(json: String) {
        #expect(usage(json) == nil)
    }

    @Test(arguments: [
        #"{"cached_tokens":-1}"#, #"{"cached_tokens":11}"#, #"{"cached_tokens":"5"}"#,
        #"{"cached_tokens":2.5}"#, #"{"cached_tokens":null}"#, #"{"cached_tokens":1e400}"#, "{}",
    ])
    func `a detail that cannot be a part of its whole is none`(details: String) {
        let read = usage(
            #"{"prompt_tokens":10,"completion_tokens":0,"prompt_tokens_details":\#(details)}"#
        )
        #expect(read == Usage(prompt: 10, completion: 0))
    }

    @Test(arguments: [
        #""prompt_cache_hit_tokens":6,"prompt_cache_miss_tokens":4"#, #""cached_tokens":6"#,
        #""prompt_tokens_details":{"cached_tokens":6}"#,
    ])
    func `cached tokens are found where compatible servers put them`(member: String) {
        let read = usage(#"{"prompt_tokens":10,"completion_tokens":1,\#(member)}"#)
        #expect(read?.cached == 6)
    }
}
