/// The messages that are measured.
enum Messages {
    private static let names = [
        "Host", "User-Agent", "Accept", "Accept-Encoding", "Content-Type", "Content-Length",
        "Authorization", "X-Request-Id", "Connection", "Cache-Control", "X-Custom-Thing",
        "X-Another-One",
    ]
    private static let values = [
        "api.example.com", "OpenAI/Python 3.52.0 (linux; cpython 3.12) httpx/0.28",
        "application/json", "gzip, deflate, br, zstd", "application/json", "1105",
        "Bearer sk-tg-0123456789abcdef0123456789abcdef0123456789abcdef012345",
        "0123456789abcdef0123456789abcdef", "keep-alive", "no-store", "some value of some length",
        "another value, a bit longer than the one before it",
    ]

    /// A request with so many fields: the usual ones first, then made-up ones.
    static func request(fields: Int, valueBytes: Int = 32) -> [UInt8] {
        var text = "POST /v1/chat/completions?api-version=2026-01-01 HTTP/1.1\r\n"
        for index in 0..<fields {
            text +=
                index < names.count
                ? "\(names[index]): \(values[index])\r\n"
                : "X-Field-\(index): \(String(repeating: "v", count: valueBytes))\r\n"
        }
        return Array((text + "\r\n").utf8)
    }

    /// What the OpenAI SDK for Python sends, in its order.
    static let openAIRequest = Array(
        """
        POST /v1/chat/completions HTTP/1.1\r
        Host: 127.0.0.1:8080\r
        Accept-Encoding: gzip, deflate\r
        Connection: keep-alive\r
        Accept: application/json\r
        Content-Type: application/json\r
        User-Agent: OpenAI/Python 3.52.0\r
        X-Stainless-Lang: python\r
        X-Stainless-Package-Version: 3.52.0\r
        X-Stainless-OS: Linux\r
        X-Stainless-Arch: x64\r
        X-Stainless-Runtime: CPython\r
        X-Stainless-Runtime-Version: 3.12.3\r
        Authorization: Bearer sk-tg-0123456789abcdef0123456789abcdef0123456789abcdef012345\r
        X-Stainless-Async: false\r
        x-stainless-retry-count: 0\r
        x-stainless-read-timeout: 600\r
        Content-Length: 1105\r
        \r

        """.utf8
    )

    static let answer = Array(
        """
        HTTP/1.1 200 OK\r
        date: Fri, 20 Nov 2026 10:00:00 GMT\r
        content-type: application/json\r
        content-length: 743\r
        x-request-id: req_0123456789abcdef0123456789abcdef\r
        openai-processing-ms: 321\r
        openai-version: 2020-10-01\r
        x-ratelimit-limit-requests: 10000\r
        x-ratelimit-remaining-requests: 9999\r
        x-ratelimit-reset-requests: 6ms\r
        strict-transport-security: max-age=31536000\r
        server: cloudflare\r
        \r

        """.utf8
    )

    static func chunked(bytes: Int, chunkBytes: Int) -> [UInt8] {
        let data = String(repeating: "x", count: chunkBytes)
        let chunk = Array("\(String(chunkBytes, radix: 16))\r\n\(data)\r\n".utf8)
        return Array(repeatElement(chunk, count: bytes / chunkBytes).joined())
            + Array("0\r\n\r\n".utf8)
    }

    /// One chunk of a chat completion, 220 bytes with its line ends.
    static let event: [UInt8] = {
        let start =
            "data: {\"id\":\"chatcmpl-0123456789\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1770000000,"
            + "\"model\":\"gpt-mock\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        let end = "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n"
        let text = String(repeating: "w", count: 220 - start.utf8.count - end.utf8.count)
        return Array((start + text + end).utf8)
    }()
}
