import HTTPWire
import Testing

@Suite struct RequestHeadTests {
    @Test func `a plain request is read into ranges`() throws {
        let bytes = Array(
            "POST /v1/x?a=b HTTP/1.1\r\nHost: a.b:80\r\nContent-Length: 12\r\nX-Y:  z \r\n\r\nrest"
                .utf8
        )
        var head = RequestHead()
        let count = try head.parse(bytes.span, limits: WireLimits())
        #expect(count == bytes.count - 4)
        #expect(head.method == .post)
        #expect(head.framing == .length(12))
        #expect(String(decoding: bytes[head.path], as: UTF8.self) == "/v1/x")
        #expect(head.fields.count == 3)
        #expect(head.keepAlive)
    }
}
