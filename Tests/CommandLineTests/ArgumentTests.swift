import Testing

@testable import tollgate

struct ArgumentTests {
    private func read(_ line: String) throws(CommandFault) -> CommandLineAsk {
        let words = line.split(separator: " ").map(String.init)
        return try ArgumentReader(Command.all, environment: [:]).read(words)
    }

    @Test(arguments: [
        ("user add ann", "user add: ann"),
        ("--data x user add ann --email a@b.c", "user add: ann data=x email=a@b.c"),
        ("user --data=x add --tag a --tag b ann", "user add: ann data=x tag=a,b"),
        ("user add -- --ann", "user add: --ann"),
        ("team member blue ann ben --role lead", "team member: blue ann ben role=lead"),
        (
            "quota set --user ann --tokens 2_000_000 --per day",
            "quota set: per=day tokens=2_000_000 user=ann"
        ),
        ("report --by user,day --json", "report: by=user,day json="),
        ("entries --follow", "entries: follow="),
        ("version", "version:"), ("--version", "version:"), ("-V", "version:"),
        ("--version --json", "version: json="),
    ])
    func `words, flags and arguments are told apart wherever they stand`(
        _ line: String,
        _ expected: String
    ) throws {
        guard case .run(let invocation) = try read(line) else {
            Issue.record("not a command: \(line)")
            return
        }
        let flags = (invocation.command.options + Option.everywhere).map(\.name)
            .filter { invocation.has($0) }.sorted()
        let words = invocation.command.words.joined(separator: " ") + ":"
        let shown = flags.map { "\($0)=\(invocation.texts($0).joined(separator: ","))" }
        #expect(([words] + invocation.arguments + shown).joined(separator: " ") == expected)
    }

    @Test(arguments: [
        ("nonsense", "there is no command `nonsense`"),
        ("user", "`user` needs one of: add, delete, edit, export, forget, import, list, show"),
        ("user lst", "there is no command `user lst`; did you mean `list`?"),
        ("user add", "`NAME` is missing"),
        ("user add ann ben", "`ben` is one argument too many"),
        ("user add ann --emial x", "there is no flag `--emial` here; did you mean `--email`?"),
        ("user add ann --email", "--email ADDRESS lacks its value"),
        ("user add ann --email a --email b", "--email is given twice"),
        ("user list --json=yes", "--json takes no value"),
        ("quota set --user x --tokens many", "--tokens takes a whole number, not `many`"),
        ("quota set --user x --tokens -5", "--tokens takes a whole number, not `-5`"),
        (
            "quota set --user x --tokens 9223372036854775808",
            "--tokens takes a whole number, not `9223372036854775808`"
        ),
        (
            "quota set --user x --per fortnight",
            "--per takes one of day, week, month, total, not `fortnight`"
        ),
        ("--data x", "a command is missing before or behind `--data`"),
    ])
    func `a mistake is one clear sentence and exit code 2`(
        _ line: String,
        _ sentence: String
    ) {
        do throws(CommandFault) {
            _ = try read(line)
            Issue.record("taken: \(line)")
        } catch {
            #expect(error == .usage(sentence))
            #expect(error.exitCode == 2)
        }
    }

    @Test(arguments: [
        ("serve --loops 2 --listen *:80", "--loops 2 --listen *:80"),
        ("--data x serve --loops 2", "--data x --loops 2"),
        ("serve", ""),
        ("serve nonsense", "nonsense"),
    ])
    func `serve's flags are left to the settings`(_ line: String, _ rest: String) throws {
        guard case .serve(let arguments) = try read(line) else {
            Issue.record("not serve: \(line)")
            return
        }
        #expect(arguments.joined(separator: " ") == rest)
    }

    @Test(arguments: [
        ("", ""), ("--help", ""), ("help", ""), ("user --help", "user"), ("help user", "user"),
        ("user add -h", "user add"), ("serve --help", "serve"), ("serve --loops 2 --help", "serve"),
    ])
    func `help is asked for in any way`(_ line: String, _ words: String) throws {
        guard case .help(let found) = try read(line) else {
            Issue.record("no help: \(line)")
            return
        }
        #expect(found.joined(separator: " ") == words)
    }

    @Test func `a flag is a switch in every command or in none`() {
        var switches: [String: Bool] = [:]
        for option in Command.all.flatMap(\.options) + Option.everywhere {
            let isSwitch = if case .flag = option.form { true } else { false }
            #expect(switches[option.name] ?? isSwitch == isSwitch, "--\(option.name)")
            switches[option.name] = isSwitch
        }
    }

    @Test(arguments: Command.all.map { $0.words.joined(separator: " ") } + ["", "user", "key"])
    func `every command explains itself within 100 columns`(_ words: String) {
        let words = words.split(separator: " ").map(String.init)
        let text = HelpText(commands: Command.all).text(for: words)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count >= 4)
        for line in lines { #expect(line.count <= 100, "\(line)") }
        #expect(text.hasPrefix("tollgate"))
    }

    @Test(arguments: [
        ("90s", Int64(90)), ("30m", 1_800), ("24h", 86_400), ("7d", 604_800), ("2w", 1_209_600),
        ("0s", 0),
    ])
    func `a time is a number and a unit`(_ text: String, _ seconds: Int64) {
        #expect(durationSeconds(text) == seconds)
    }

    @Test(arguments: ["", "7", "d", "-1d", "1.5h", "7 d", "1y", "9223372036854775807w"])
    func `what is no time is none`(_ text: String) {
        #expect(durationSeconds(text) == nil)
    }
}
