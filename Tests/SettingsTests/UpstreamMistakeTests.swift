import Testing

@testable import Settings

@Suite struct UpstreamMistakeTests {
    @Test(arguments: cases)
    func `a wrong upstream is told line by line`(_ example: WrongCase) {
        let lines = mistakes { () throws(Mistakes) in
            _ = try read(example.text, environment: ["SET": "x", "EMPTY": "", "BREAK": "a\nb"])
        }
        #expect(lines == example.lines)
    }

    @Test func `an upstream at OpenAI needs a key from somewhere`() {
        let lines = mistakes { () throws(Mistakes) in _ = try read(nil, environment: [:]) }
        #expect(
            lines == [
                "settings: the upstream `default` has no key: set OPENAI_API_KEY, "
                    + "`--upstream-key`, or `upstreams.default.key` in the settings file"
            ]
        )
    }

    @Test func `a command that forwards nothing needs no key`() throws {
        let settings = try read(nil, environment: [:], needsUpstream: false).settings
        #expect(settings.upstreams.map(\.key) == [nil])
    }

    @Test func `no mistake about a secret quotes it`() {
        let secret = "very\u{7}secret"
        let lines = mistakes { () throws(Mistakes) in
            _ = try read(
                nil,
                environment: ["A": secret, "OPENAI_API_KEY": secret],
                arguments: [
                    "--upstreams.a.key=\(secret)", "--upstreams.b.key=env:A",
                    "--upstreams.c.key=file:f", "--upstreams.d.headers=X-A: \(secret)",
                    "--default-upstream=e", "--upstream=https://api.openai.com/v1",
                ],
                files: ["f": secret]
            )
        }
        #expect(lines.filter { $0.hasSuffix("control character or a line break") }.count == 6)
        #expect(!lines.contains { $0.contains("secret\u{7}") || $0.contains("very") })
    }

    static let cases: [WrongCase] = [
        WrongCase(
            "upstreams: [a]",
            "tollgate.yaml:1: `upstreams` must be a map of names, not a list",
            "settings: the upstream `default` has no key: set OPENAI_API_KEY, "
                + "`--upstream-key`, or `upstreams.default.key` in the settings file"
        ),
        WrongCase(
            "upstreams:\n  Big One: {url: 'http://h/v1'}\n  b: {url: 'http://h/v1'}",
            "tollgate.yaml:2: `Big One` is not a name: use up to 64 of a-z, 0-9, `-` and `_`"
        ),
        WrongCase(
            "upstreams:\n  a: {url: 'http://h/v1'}\n  b: {url: 'http://h/v1'}",
            "tollgate.yaml:2: `default_upstream` must say which of `a`, `b` "
                + "serves models without a route"
        ),
        WrongCase(
            "default_upstream: azur\nupstreams:\n  azure: {url: 'http://h/v1'}",
            "tollgate.yaml:1: the upstream `azur` is not there; did you mean `azure`?"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: http://h:8000",
            "tollgate.yaml:3: `http://h:8000` has no path; a base URL usually ends in `/v1`: "
                + "did you mean `http://h:8000/v1`?"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: api.example.com/v1",
            "tollgate.yaml:3: `upstreams.a.url`: `api.example.com/v1` is not a URL "
                + "that begins with http:// or https://",
            "tollgate.yaml:3: the upstream `a` has no key: set OPENAI_API_KEY, "
                + "`--upstream-key`, or `upstreams.a.key` in the settings file"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: http://me:pw@h/v1\n    key: k",
            "tollgate.yaml:3: `upstreams.a.url`: a base URL holds no user or password; "
                + "use the setting `key`"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: http://h/v1?x=1\n    key: k",
            "tollgate.yaml:3: `upstreams.a.url`: `/v1?x=1` is not the path of a base URL: "
                + "no query, no spaces"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: http://169.254.169.254/v1",
            "tollgate.yaml:3: `169.254.169.254` is link-local, where clouds keep credentials; "
                + "if it is meant, set `upstreams.a.link_local: true`"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: https://x.openai.azure.com\n    api: azure\n    key: k",
            "tollgate.yaml:4: `api: azure` needs `api_version`, "
                + "for instance `api_version: \"2024-10-21\"`"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: https://x.openai.azure.com/openai/v1\n    api: azure\n"
                + "    api_version: preview\n    key: k",
            "tollgate.yaml:3: with `api: azure` the paths below `/openai` are made here: leave that "
                + "out of `url`, or say `api: openai` if it ends in `/openai/v1`"
        ),
        WrongCase(
            "upstreams:\n  a:\n    key: env:MISSING",
            "tollgate.yaml:3: `upstreams.a.key`: the environment has no variable `MISSING`",
            "tollgate.yaml:3: the upstream `a` has no key: set OPENAI_API_KEY, "
                + "`--upstream-key`, or `upstreams.a.key` in the settings file"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: http://h/v1\n    key: env:EMPTY",
            "tollgate.yaml:4: `upstreams.a.key`: the variable `EMPTY` is empty"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: http://h/v1\n    key: env:BREAK",
            "tollgate.yaml:4: `upstreams.a.key`: the variable `BREAK` holds "
                + "a control character or a line break"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: http://h/v1\n    key: file:/none",
            "tollgate.yaml:4: `upstreams.a.key`: the file `/none` cannot be read"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: http://h/v1\n    key: ''",
            "tollgate.yaml:4: `upstreams.a.key`: the secret is empty"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: http://h/v1\n    headers:\n      Host: b",
            "tollgate.yaml:5: `upstreams.a.headers`: `Host` is a field that Tollgate sets itself"
        ),
        WrongCase(
            "upstreams:\n  a:\n    url: http://h/v1\n    timeout: 3s",
            "tollgate.yaml:4: `timeout` is not a setting"
        ),
    ]
}
