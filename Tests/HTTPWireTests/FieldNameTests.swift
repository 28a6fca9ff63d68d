import HTTPWire
import Testing

struct FieldNameTests {
    /// What a head calls a field of this name.
    private func known(_ name: String) throws -> FieldName {
        let bytes = wire("HTTP/1.1 200 OK\r\n\(name): 1\r\n\r\n")
        var head = ResponseHead()
        _ = try head.parse(bytes.span, limits: WireLimits())
        return try #require(head.fields.first).known
    }

    static let named = FieldName.allCases.filter { $0.text != nil && !framing.contains($0) }
    /// These cannot have the value 1.
    static let framing: [FieldName] = [.transferEncoding]

    @Test(arguments: named)
    func `a name is known in any letters and not with another letter`(_ name: FieldName) throws {
        let text = "\(try #require(name.text))"
        #expect(try known(text) == name)
        #expect(try known(text.uppercased()) == name)
        #expect(try known(text.prefix(1).uppercased() + text.dropFirst()) == name)
        #expect(try known(text + "x") != name)
        #expect(try known("x" + text) != name)
        #expect(try known(String(text.dropLast())) != name)
        for index in text.indices {
            let changed = text[..<index] + "~" + text[text.index(after: index)...]
            #expect(try known(String(changed)) != name)
            let folded = text[..<index] + "^" + text[text.index(after: index)...]
            #expect(try known(String(folded)) != name)
        }
    }

    @Test func `transfer encoding is known`() throws {
        let bytes = wire("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        var head = ResponseHead()
        _ = try head.parse(bytes.span, limits: WireLimits())
        #expect(head.fields.map(\.known) == [.transferEncoding])
    }

    @Test(arguments: [
        ("x-ratelimit-limit-requests", FieldName.xRateLimit), ("X-RateLimit-R", .xRateLimit),
        ("x-ratelimit-", .other), ("x-ratelimi", .other), ("x-ratelimits-a", .other),
        ("openai-processing-ms", .openAI), ("OpenAI-Version", .openAI), ("openai-", .other),
        ("openai", .other), ("openapi-a", .other), ("openai-organizations", .openAI),
        ("x-forwarded-for", .xForwarded), ("x-forwarded-proto", .xForwarded),
        ("x-forwarded", .other), ("x-stainless-lang", .other), ("x", .other), ("^-e", .other),
        ("a-name-of-more-than-thirty-two-letters-x", .other),
        ("access-control-request-headers-and-more", .other),
    ])
    func `families are known by how they begin`(_ name: String, _ family: FieldName) throws {
        #expect(try known(name) == family)
    }

    @Test func `hop-by-hop names are those of the standard`() {
        #expect(
            Set(FieldName.allCases.filter(\.isHopByHop)) == [
                .connection, .keepAlive, .te, .trailer, .transferEncoding, .upgrade,
                .proxyAuthorization, .proxyAuthenticate, .proxyConnection,
            ]
        )
    }

    @Test func `families and other names have no text of their own`() {
        let without = FieldName.allCases.filter { $0.text == nil }
        #expect(Set(without) == [.xRateLimit, .openAI, .xForwarded, .other])
    }
}
