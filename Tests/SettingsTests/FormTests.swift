import Testing

@testable import Settings

@Suite struct FormTests {
    @Test(arguments: [
        ("0s", 0), ("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("5min", 300_000),
        ("2h", 7_200_000), ("7d", 604_800_000), ("1m30s", 90_000), ("1_000s", 1_000_000),
    ])
    func `a time is a number and a unit, or several`(text: String, milliseconds: Int) throws {
        let form = Form<Int>.duration(0...Int.max)
        #expect(try form.read(text, Surroundings()) == milliseconds)
        #expect(try form.read(form.show(milliseconds), Surroundings()) == milliseconds)
    }

    @Test(arguments: [
        "", "5", "s", "5 s", "5S", "-5s", "1.5s", "5s5", "5ss", "1_s", "99999999999999999d", "٣s",
    ])
    func `what is no time is not taken for one`(text: String) {
        #expect(throws: Unreadable.self) {
            try Form<Int>.duration(0...Int.max).read(text, Surroundings())
        }
    }

    @Test(arguments: [
        ("0", 0), ("512", 512), ("512B", 512), ("64KiB", 65_536), ("16MiB", 16_777_216),
        ("1GiB", 1 << 30), ("1kB", 1_000), ("1MB", 1_000_000), ("1GB", 1_000_000_000),
    ])
    func `a size is a number and perhaps a unit`(text: String, bytes: Int) throws {
        let form = Form<Int>.size(0...Int.max)
        #expect(try form.read(text, Surroundings()) == bytes)
        #expect(try form.read(form.show(bytes), Surroundings()) == bytes)
    }

    @Test(arguments: ["", "KiB", "1K", "1kib", "1.5MiB", "-1", "+1", "1 KiB", "9999999999999GiB"])
    func `what is no size is not taken for one`(text: String) {
        #expect(throws: Unreadable.self) {
            try Form<Int>.size(0...Int.max).read(text, Surroundings())
        }
    }

    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1:8080"), ("*:0", "0.0.0.0:0"),
        ("localhost:80", "127.0.0.1:80"), ("[::]:65535", "[::]:65535"),
        ("[fe80::1:2]:1", "[fe80::1:2]:1"), ("[::ffff:10.0.0.1]:1", "[::ffff:10.0.0.1]:1"),
        ("unix:/run/a.sock", "unix:/run/a.sock"),
    ])
    func `an address to listen on is read and shown`(text: String, shown: String) throws {
        #expect(
            try Form<ListenAddress>.listenAddress.read(text, Surroundings()).description == shown
        )
    }

    @Test(arguments: [
        "", "8080", ":8080", "::1:80", "[::1]", "[::1:80", "[:::1]:80", "[1::2::3]:80", "[g::]:80",
        "[1:2:3:4:5:6:7]:80", "[1:2:3:4:5:6:7:8:9]:80", "[12345::]:80", "256.0.0.1:80",
        "01.2.3.4:80", "1.2.3:80", "h:80", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:080", "unix:",
        "unix:" + String(repeating: "a", count: 108),
    ])
    func `what is no address is not listened on`(text: String) {
        #expect(throws: Unreadable.self) {
            try Form<ListenAddress>.listenAddress.read(text, Surroundings())
        }
    }

    @Test(arguments: [
        ("https://api.openai.com/v1", true, "api.openai.com", 443, "/v1"),
        ("HTTPS://API.OpenAI.com:443/v1//", true, "api.openai.com", 443, "/v1"),
        ("http://127.0.0.1:9/v1/", false, "127.0.0.1", 9, "/v1"),
        ("http://[::1]:9/openai/v1", false, "::1", 9, "/openai/v1"),
        ("http://my_service", false, "my_service", 80, ""),
    ])
    func `a base URL is taken apart`(
        text: String,
        usesTLS: Bool,
        host: String,
        port: UInt16,
        path: String
    ) throws {
        let url = try Form<BaseURL>.baseURL.read(text, Surroundings())
        #expect(url == BaseURL(usesTLS: usesTLS, host: host, port: port, path: path))
        #expect(try Form<BaseURL>.baseURL.read(url.description, Surroundings()) == url)
    }

    @Test(arguments: [
        "", "h/v1", "ftp://h/v1", "http://", "http:///v1", "http://h:0/v1", "http://h:65536/v1",
        "http://h:/v1", "http://a@h/v1", "http://h/v1?a", "http://h/v1#a", "http://h/a b",
        "http://h/../v1", "http://h..x/v1", "http://1.2.3/v1", "http://0x7f.1/v1",
        "http://[::1/v1", "http://h\u{0}/v1", "http://h\r\nX:1/v1", "http://é/v1",
    ])
    func `what is no base URL is not forwarded to`(text: String) {
        #expect(throws: Unreadable.self) {
            try Form<BaseURL>.baseURL.read(text, Surroundings())
        }
    }

    @Test(arguments: [
        ("gpt-*=openai", "gpt-*", "openai", nil as String?),
        ("fast=azure:gpt-4o-mini", "fast", "azure", "gpt-4o-mini"),
        ("ft:gpt-4o:org::id=a:ft:b", "ft:gpt-4o:org::id", "a", "ft:b"),
    ])
    func `a route is a pattern, an upstream and perhaps a model`(
        text: String,
        pattern: String,
        upstream: String,
        rename: String?
    ) throws {
        let route = try Form<ModelRoute>.modelRoute.read(text, Surroundings())
        #expect(route == ModelRoute(pattern: pattern, upstream: upstream, rename: rename))
        #expect(Form<ModelRoute>.modelRoute.show(route) == text)
    }

    @Test(arguments: ["", "a", "=a", "a=", "a=B", "a=b:", "a= b"])
    func `what is no route is refused`(text: String) {
        #expect(throws: Unreadable.self) {
            try Form<ModelRoute>.modelRoute.read(text, Surroundings())
        }
    }

    @Test(arguments: [
        ("169.254.169.254", true), ("169.253.1.1", false), ("fe80::1", true), ("febf::", true),
        ("fec0::", false), ("::ffff:169.254.1.1", true), ("::ffff:10.0.0.1", false),
        ("::a9fe:1", false), ("example.com", false), ("169.254.example.com", false),
    ])
    func `link-local addresses are known in all their forms`(host: String, isLocal: Bool) {
        #expect(isLinkLocal(host) == isLocal)
    }

    @Test(arguments: [
        ("upsteam", "upstream"), ("lisen", "listen"), ("hang-up", "hangup"), ("loosp", "loops"),
        ("xyz", nil as String?), ("l", nil), ("", nil),
    ])
    func `a slip of the pen is told what was probably meant`(text: String, word: String?) {
        let known = ["upstream", "listen", "hangup", "loops"]
        let wanted = word.map { "; did you mean `\($0)`?" } ?? ""
        #expect(suggestion(for: text, among: known) == wanted)
    }
}
