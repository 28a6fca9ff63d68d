import Metering
import Testing

@testable import Settings

@Suite struct PrecedenceTests {
    @Test func `flags win over the environment, it over the file, and that over defaults`() throws {
        let file = "hangup: drain\nrecovery: ceiling\nloops: 3\n"
        let settings = try read(
            file,
            environment: [
                "OPENAI_API_KEY": "k", "TOLLGATE_RECOVERY": "mark", "TOLLGATE_LOOPS": "4",
            ],
            arguments: ["--loops", "5"]
        ).settings
        #expect(settings.hangUp == .drain)
        #expect(settings.recovery == .mark)
        #expect(settings.loops == 5)
        #expect(settings.drainMilliseconds == 30_000)
    }

    @Test func `an OpenAI key alone serves with defaults`() throws {
        let (settings, warnings) = try read()
        var wanted = ServeSettings()
        var upstream = UpstreamSettings(name: "default")
        upstream.key = secret("k")
        wanted.upstreams = [upstream]
        #expect(settings == wanted)
        #expect(warnings.isEmpty)
    }

    @Test func `the promised flags do what they promise`() throws {
        let settings = try read(
            environment: [:],
            arguments: [
                "--data", "d", "--listen", "127.0.0.1:0", "--upstream", "http://127.0.0.1:9/v1",
                "--upstream-key", "u", "--loops", "1", "--policies=p", "--config", "c.yaml",
                "--ledger", "postgres://h/db",
            ]
        ).settings
        #expect(settings.dataFolder == "d")
        #expect(settings.listen == [.tcp(host: "127.0.0.1", port: 0)])
        #expect(settings.upstreams.map(\.url.description) == ["http://127.0.0.1:9/v1"])
        #expect(settings.upstreams.map(\.key) == [secret("u")])
        #expect(settings.loops == 1)
        #expect(settings.policiesFolder == "p")
        #expect(settings.ledger == .postgres(secret("postgres://h/db")))
    }

    @Test(arguments: rootTable.map(\.path))
    func `a setting is a flag, a variable and a line of the file`(path: String) throws {
        let setting = try #require(rootTable.first { $0.path == path })
        let text = sample(setting.word, unlike: setting.show(ServeSettings()), path)
        let other = [
            "tls.key": "--tls-certificate=a", "tls.certificate": "--tls-key=b",
            "alerts.webhook": "--alerts-secret=s",
        ][path]
        let others = other.map { [$0] } ?? []
        let fromFile = try read(nested(path, text), arguments: others).settings
        let flag = setting.isSwitch ? [setting.flag] : [setting.flag, text]
        let fromFlag = try read(arguments: flag + others).settings
        let fromPath = try read(arguments: ["--\(path)=\(text)"] + others).settings
        let fromVariable = try read(
            environment: ["OPENAI_API_KEY": "k", setting.variable: text],
            arguments: others
        ).settings
        #expect(fromFile == fromFlag)
        #expect(fromFile == fromPath)
        #expect(fromFile == fromVariable)
        #expect(try fromFile != read().settings)
    }

    @Test(arguments: upstreamTable.map(\.path))
    func `a setting of an upstream is a flag, a variable and a line`(path: String) throws {
        let setting = try #require(upstreamTable.first { $0.path == path })
        let text = sample(setting.word, unlike: setting.show(UpstreamSettings(name: "a")), path)
        let others = path == "api" ? ["--upstream-api-version=v"] : []
        func reading(
            file: String? = nil,
            variable: String? = nil,
            flag: String? = nil
        ) throws -> UpstreamSettings {
            var environment = ["OPENAI_API_KEY": "k"]
            if let variable { environment[variable] = text }
            let flags = flag.map { ["\($0)=\(text)"] } ?? []
            let settings = try read(file, environment: environment, arguments: flags + others)
            var upstream = try #require(settings.settings.upstreams.first)
            upstream.name = "a"
            return upstream
        }
        let fromFile = try reading(file: nested("upstreams.a.\(path)", text))
        let name = upstreamVariable(setting).dropFirst("TOLLGATE_UPSTREAM".utf8.count)
        let tail = path == "url" ? "_URL" : name
        #expect(try fromFile == reading(flag: "--upstreams.a.\(path)"))
        #expect(try fromFile == reading(variable: "TOLLGATE_UPSTREAMS_A\(tail)"))
        #expect(try fromFile == reading(flag: "--" + upstreamFlagName(setting)))
        #expect(try fromFile == reading(variable: upstreamVariable(setting)))
        #expect(try fromFile != reading())
    }

    /// A file with one line for each part of the path.
    private func nested(_ path: String, _ text: String) -> String {
        let parts = path.split(separator: ".")
        let names = parts.enumerated().map { depth, part in
            String(repeating: "  ", count: depth) + part + ":"
        }
        return names.joined(separator: "\n") + " '\(text)'\n"
    }

    /// A text that the setting accepts and that is not its default.
    private func sample(_ word: String, unlike shown: String, _ path: String) -> String {
        switch word {
        case "TIME": "77s"
        case "SIZE": path == "limits.target_bytes" ? "4KiB" : "72KiB"
        case "N": "177"
        case "TEXT", "PATH", "NAME": "x"
        case "true|false": "true"
        case "ZONE": "Europe/Berlin"
        case "ORIGIN": "https://a.example"
        case "HOST:PORT|unix:PATH": "[::1]:0"
        case "CIDR|unix": "10.0.0.0/8"
        case "PATTERN=UPSTREAM[:MODEL]": "a*=default:b"
        case "SECRET|env:NAME|file:PATH": "s"
        case "URL": "http://127.0.0.1:1/v1"
        case "NAME:VALUE": "X-A: b"
        case "sqlite|postgres://...": "postgres://h"
        default: word.split(separator: "|").map(String.init).first { $0 != shown } ?? word
        }
    }
}

func secret(_ text: String) -> Secret { Secret(bytes: Array(text.utf8)) }
