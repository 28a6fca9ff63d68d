import Metering
import Testing

@testable import Settings

@Suite struct SourceTests {
    @Test func `a secret is never shown`() throws {
        let settings = try read(
            environment: ["K": "hush-hush"],
            arguments: ["--upstream-key", "env:K", "--ledger", "postgres://u:hush-hush@h/db"]
        ).settings
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(settings.upstreams.first?.key?.revealed == Array("hush-hush".utf8))
        #expect(!"\(settings)".contains("hush"))
        #expect(!String(reflecting: settings).contains("hush"))
        #expect(!dumped.contains("hush"))
    }

    @Test func `a secret is found where it is said to be`() throws {
        func key(_ text: String) throws -> [UInt8]? {
            try read(
                environment: ["K": "from-env"],
                arguments: ["--upstream-key", text],
                files: ["/k": "from-file\n", "/w": "from-windows\r\n"]
            ).settings.upstreams.first?.key?.revealed
        }
        #expect(try key("plain") == Array("plain".utf8))
        #expect(try key("env:K") == Array("from-env".utf8))
        #expect(try key("file:/k") == Array("from-file".utf8))
        #expect(try key("file:/w") == Array("from-windows".utf8))
    }

    @Test func `a key goes only where it was meant for`() throws {
        let file = "upstreams: {a: {url: 'https://a.example/v1', key: secret-of-a}}"
        let (settings, warnings) = try read(
            file,
            environment: ["OPENAI_API_KEY": "k"],
            arguments: ["--upstream", "https://b.example/v1"]
        )
        #expect(settings.upstreams.map(\.url.host) == ["b.example"])
        #expect(settings.upstreams.map(\.key) == [nil])
        #expect(
            warnings.map(\.description) == [
                "tollgate.yaml:1: the key of `a` is not used, as --upstream names another URL"
            ]
        )
    }

    @Test func `OpenAI's key is sent to OpenAI only`() throws {
        let (settings, warnings) = try read(arguments: ["--upstream", "https://b.example/v1"])
        #expect(settings.upstreams.map(\.key) == [nil])
        #expect(
            warnings.map(\.description) == [
                "OPENAI_API_KEY: is not sent to b.example, which is not OpenAI; "
                    + "if it should be, say so with `--upstream-key env:OPENAI_API_KEY`"
            ]
        )
        let elsewhere = ["OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "https://c.example/v1"]
        let other = try read(environment: elsewhere).settings
        #expect(other.upstreams.map(\.url.host) == ["c.example"])
        #expect(other.upstreams.map(\.key) == [secret("k")])
        let named = try read(
            environment: elsewhere,
            arguments: ["--upstream", "https://api.openai.com/v1"]
        ).settings
        #expect(named.upstreams.map(\.url.host) == ["api.openai.com"])
        #expect(named.upstreams.map(\.key) == [secret("k")])
    }

    @Test func `plain http to another machine is warned about, to this one not`() throws {
        let key = ["--upstream-key", "k"]
        let away = try read(arguments: ["--upstream", "http://10.0.0.1/v1"] + key)
        let here = try read(arguments: ["--upstream", "http://127.0.0.1:9/v1"] + key)
        #expect(
            away.warnings.map(\.description) == [
                "--upstream: the key of `default` and all prompts cross the network "
                    + "unencrypted: use https://"
            ]
        )
        #expect(here.warnings.isEmpty)
    }

    @Test func `variables that only look like settings never stop a start`() throws {
        let (settings, warnings) = try read(
            environment: [
                "OPENAI_API_KEY": "k", "TOLLGATE_PORT": "tcp://10.0.0.1:80",
                "TOLLGATE_SERVICE_HOST": "10.0.0.1", "TOLLGATE_LISTN": "x", "TOLLGATE_DATA": "",
            ]
        )
        #expect(settings.dataFolder == "data")
        #expect(
            warnings.map(\.description) == [
                "TOLLGATE_LISTN: this variable is no setting; did you mean `TOLLGATE_LISTEN`?"
            ]
        )
    }

    @Test func `a variable finds the upstream of the file, with dashes or underscores`() throws {
        let file = "upstreams: {azure-eu: {url: 'https://a.example/v1'}}"
        let settings = try read(
            file,
            environment: ["TOLLGATE_UPSTREAMS_AZURE_EU_KEY": "k"]
        ).settings
        #expect(settings.upstreams.map(\.name) == ["azure-eu"])
        #expect(settings.upstreams.map(\.key) == [secret("k")])
    }

    @Test func `several upstreams and routes are read from a file`() throws {
        let file = """
            default_upstream: openai
            upstreams:
              openai: { key: a }
              local: { url: "http://127.0.0.1:1/v1", headers: { X-A: b, X-C: "env:D" } }
            routes:
              - { model: llama-*, upstream: local }
              - fast=local:llama-3
            """
        let settings = try read(file, environment: ["D": "d"]).settings
        #expect(settings.upstreams.map(\.name) == ["openai", "local"])
        #expect(settings.defaultUpstream == "openai")
        #expect(
            settings.upstream(named: "local")?.headers == [
                UpstreamHeader(name: "X-A", value: secret("b")),
                UpstreamHeader(name: "X-C", value: secret("d")),
            ]
        )
        #expect(
            settings.routes == [
                ModelRoute(pattern: "llama-*", upstream: "local"),
                ModelRoute(pattern: "fast", upstream: "local", rename: "llama-3"),
            ]
        )
    }

    @Test func `a command line is parted into settings and the command's own words`() {
        let (settings, rest) = SettingsSources.split([
            "--data", "d", "user", "add", "--config=c", "ada", "--json", "--upstream-link-local",
            "--plan", "x",
        ])
        #expect(settings == ["--data", "d", "--config=c", "--upstream-link-local"])
        #expect(rest == ["user", "add", "ada", "--json", "--plan", "x"])
    }

    @Test func `the settings file is the one that was named`() {
        func path(_ arguments: [String], _ variable: String? = nil) -> String? {
            SettingsSources.filePath(
                arguments: arguments,
                environment: variable.map { ["TOLLGATE_CONFIG": $0] } ?? [:]
            )
        }
        #expect(path([]) == nil)
        #expect(path([], "") == nil)
        #expect(path([], "e") == "e")
        #expect(path(["--config", "f"], "e") == "f")
        #expect(path(["--loops", "1", "--config=f"], "e") == "f")
    }

    @Test(arguments: [
        (["x"], "x: this is not a flag; flags begin with `--`"),
        (["--lisen", "a"], "--lisen: this is not a flag; did you mean `--listen`?"),
        (["--loops"], "--loops: a value must follow"),
        (["--loops", "1", "--loops", "2"], "--loops: is given twice"),
    ])
    func `a wrong flag is told`(arguments: [String], line: String) {
        let lines = mistakes { () throws(Mistakes) in _ = try read(arguments: arguments) }
        #expect(lines.first == line)
    }

    @Test func `lists come from commas and from repeated flags`() throws {
        let wanted: [ListenAddress] = [.tcp(host: "::1", port: 1), .unix(path: "/s")]
        let commas = try read(arguments: ["--listen", "[::1]:1, unix:/s"]).settings
        let repeated = try read(arguments: ["--listen", "[::1]:1", "--listen=unix:/s"]).settings
        #expect(commas.listen == wanted)
        #expect(repeated.listen == wanted)
    }

    @Test func `help names every setting once, with its default`() {
        let help = settingsHelp()
        for setting in rootTable {
            let ends = setting.isSwitch ? "\n" : " "
            #expect(help.contains("  \(setting.flag)\(ends)"), "\(setting.path)")
            #expect(help.contains("[\(setting.path)"), "\(setting.path)")
        }
        for setting in upstreamTable {
            #expect(help.contains("[upstreams.NAME.\(setting.path)"), "\(setting.path)")
        }
        #expect(help.contains("limits.body_bytes; default 16MiB]"))
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
}
