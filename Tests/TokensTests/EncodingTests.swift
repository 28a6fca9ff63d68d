import Testing

@testable import Tokens

@Suite struct EncodingTests {
    @Test(arguments: [
        ("gpt-4o", Encoding.o200kBase), ("gpt-4o-mini-2024-07-18", .o200kBase),
        ("gpt-4", .cl100kBase), ("gpt-4-32k", .cl100kBase), ("gpt-4.1-nano", .o200kBase),
        ("gpt-5.4-mini", .o200kBase), ("o1", .o200kBase), ("o3-mini", .o200kBase),
        ("gpt-35-turbo", .cl100kBase), ("ft:gpt-4o:acme::1", .o200kBase),
        ("ft:gpt-4-0613:acme::1", .cl100kBase), ("gpt-oss-120b", .o200kHarmony),
        ("text-embedding-3-small", .cl100kBase), ("text-davinci-003", .p50kBase),
        ("davinci", .r50kBase), ("chatgpt-4o-latest", .o200kBase),
    ])
    func `a known model has its published encoding`(_ model: String, _ expected: Encoding) {
        let found = Encoding.forModel(model)
        #expect(found.encoding == expected)
        #expect(found.known)
    }

    @Test(arguments: ["", "gpt", "gpt-4omni", "o10", "claude-sonnet", "davinci-xyz", "mock-echo"])
    func `an unknown model is counted with o200k_base and says so`(_ model: String) {
        let found = Encoding.forModel(model)
        #expect(found.encoding == .o200kBase)
        #expect(!found.known)
    }

    @Test func `every encoding is found by its own name and by no other`() {
        for encoding in Encoding.allCases {
            #expect(Encoding(name: encoding.name) == encoding)
        }
        #expect(Encoding(name: "o200k") == nil)
        #expect(Encoding(name: "") == nil)
    }
}
