import Testing

@testable import Settings

@Suite struct FileMistakeTests {
    @Test(arguments: cases)
    func `a wrong settings file is told line by line`(_ example: WrongCase) {
        let lines = mistakes { () throws(Mistakes) in _ = try read(example.text) }
        #expect(lines == example.lines)
    }

    @Test func `mistakes of file, environment and flags come together`() {
        let lines = mistakes { () throws(Mistakes) in
            _ = try read(
                "loops: many\ndrain: soon\n",
                environment: ["OPENAI_API_KEY": "k", "TOLLGATE_HANGUP": "hold"],
                arguments: ["--listen", "8080", "--data"]
            )
        }
        #expect(
            lines == [
                "--data: a value must follow",
                "--listen: `8080` is not an address: write `HOST:PORT` or `unix:PATH`",
                "tollgate.yaml:1: `loops`: `many` is not a whole number",
                "tollgate.yaml:2: `drain`: `soon` is not a time: write a number and a unit, "
                    + "as in `500ms`, `30s`, `5m`, `2h`, `7d`",
                "TOLLGATE_HANGUP: `hold` is not one of `cut`, `drain`",
            ]
        )
    }

    static let cases: [WrongCase] = [
        WrongCase(
            "upsteams: {}",
            "tollgate.yaml:1: `upsteams` is not a setting; did you mean `upstreams`?"
        ),
        WrongCase(
            "limits:\n  body_byte: 1MiB",
            "tollgate.yaml:2: `limits.body_byte` is not a setting; "
                + "did you mean `limits.body_bytes`?"
        ),
        WrongCase("prompts: 3", "tollgate.yaml:1: `prompts` is not a setting"),
        WrongCase("limits: 3", "tollgate.yaml:1: `limits` must be a map, not a text"),
        WrongCase(
            "drain:",
            "tollgate.yaml:1: `drain` has no value; leave the line out to keep the default"
        ),
        WrongCase("drain: {a: 1}", "tollgate.yaml:1: `drain` must be one value, not a map"),
        WrongCase("- listen", "tollgate.yaml:1: a settings file is a map, not a list"),
        WrongCase(
            "loops: 1\n---\nloops: 2",
            "tollgate.yaml:3: a settings file has one document, without `---`"
        ),
        WrongCase(
            "loops: 1\nloops: 2",
            "tollgate.yaml:2: `loops` stands here twice; the first is in line 1"
        ),
        WrongCase(
            "loops: 300",
            "tollgate.yaml:1: `loops`: `300` is not between 0 and 256"
        ),
        WrongCase("loops: -1", "tollgate.yaml:1: `loops`: `-1` is not a whole number"),
        WrongCase("loops: 010", "tollgate.yaml:1: `loops`: `010` is not a whole number"),
        WrongCase(
            "limits:\n  body_bytes: 16M",
            "tollgate.yaml:2: `limits.body_bytes`: `16M` is not a size: write a number and a "
                + "unit, as in `512B`, `64KiB`, `16MiB`"
        ),
        WrongCase(
            "limits:\n  body_bytes: 2GiB",
            "tollgate.yaml:2: `limits.body_bytes`: `2GiB` is not between 1KiB and 1GiB"
        ),
        WrongCase(
            "hangup: drian",
            "tollgate.yaml:1: `hangup`: `drian` is not one of `cut`, `drain`; "
                + "did you mean `drain`?"
        ),
        WrongCase(
            "listen: http://localhost:8080",
            "tollgate.yaml:1: `listen`: `http://localhost:8080` is a URL; "
                + "leave `http://` or `https://` out"
        ),
        WrongCase(
            "listen: [example.com:80]",
            "tollgate.yaml:1: `listen`: `example.com` is not an address to listen on: "
                + "write an IP address, `localhost`, or `*` for all of IPv4"
        ),
        WrongCase(
            "listen: 127.0.0.1:65536",
            "tollgate.yaml:1: `listen`: `65536` is not a port: they go from 0 to 65535"
        ),
        WrongCase(
            "listen: ['127.0.0.1:80', '127.0.0.1:80']",
            "tollgate.yaml:1: `127.0.0.1:80` stands in `listen` twice"
        ),
        WrongCase("listen: []", "tollgate.yaml:1: `listen` names no address"),
        WrongCase(
            "listen: *:80",
            "tollgate.yaml:1: `*` begins an alias in YAML: put the text in quotes, as in `\"*\"`"
        ),
        WrongCase(
            "tls:\n  key: k.pem",
            "tollgate.yaml:2: `tls.key` needs `tls.certificate`, too"
        ),
        WrongCase(
            "time_zone: Europe/../etc",
            "tollgate.yaml:1: `time_zone`: `Europe/../etc` is not a time zone "
                + "such as `UTC` or `Europe/Berlin`"
        ),
        WrongCase(
            "ledger: mysql://x",
            "tollgate.yaml:1: `ledger`: the ledger is neither `sqlite` nor a URL "
                + "with `postgres://`"
        ),
        WrongCase(
            "cors_origins: https://a.example/",
            "tollgate.yaml:1: `cors_origins`: `https://a.example/` is not an origin: write "
                + "scheme and host only, as in `https://chat.example.com`"
        ),
        WrongCase(
            "routes:\n  - model: a\n    upstrem: b",
            "tollgate.yaml:2: `upstream` is missing",
            "tollgate.yaml:3: `upstrem` is not a setting here; did you mean `upstream`?"
        ),
        WrongCase(
            "routes: [a=b]",
            "tollgate.yaml:1: the route `a=b` goes to an upstream that is not there"
        ),
        WrongCase(
            "routes: [a]",
            "tollgate.yaml:1: `routes`: `a` is not a route: write `PATTERN=UPSTREAM[:MODEL]`"
        ),
    ]
}
