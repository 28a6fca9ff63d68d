internal import Digest
internal import JSONText
internal import Metering
internal import Redaction
internal import Settings

/// Commands about policy files; they need no gateway and no ledger.
enum PolicyCommands {
    private static let caller = [
        Option("model", .text("MODEL"), "as for this model"),
        Option("key", .text("KEY"), "as for this key"),
        Option("team", .text("TEAM"), "as for this team"),
        Option("user", .text("USER"), "as for this person"),
    ]
    private static let lines = Option("jsonl", .flag, "one JSON object a line, in and out")

    static let all: [Command] = [
        Command(
            "policy check",
            "reads settings and policy files and tells all mistakes",
            notes: ["Ends with 0 when there are none, else with 1 and each with file and line."],
            run: check
        ),
        Command(
            "policy try",
            "shows what would be found in a text or a request, and what would be forwarded",
            arguments: ["[FILE|TEXT]"],
            options: caller + [OutputForm.jsonOption],
            notes: [
                "A JSON object is tried as a request, anything else as a text.",
                "Without an argument, or with -, it reads standard input.",
            ],
            run: tryText
        ),
        Command(
            "policy detect",
            "finds personal data in texts, line by line",
            options: caller + [lines],
            notes: [
                "In:  {\"id\", \"text\"}",
                #"Out: {"id", "spans": [{"start", "end", "type"}]}, counted in Unicode scalars"#,
            ]
        ) { invocation throws(CommandFault) in
            let redactor = try redactor(invocation)
            if let unknown = unknownNames(invocation, redactor).first {
                throw .usage("\(unknown.sentence); without --\(unknown.flag) those are tried")
            }
            let contract = LineContract(redactor, scope: scope(invocation))
            try eachInputLine { line, number throws(CommandFault) in
                guard let answer = contract.detect(Array(line).span) else {
                    throw .failed("line \(number) is no {\"id\", \"text\"}")
                }
                return answer
            }
        },
        Command(
            "policy redact",
            "shows what would be forwarded of requests, line by line",
            options: caller + [lines],
            notes: [
                "In:  {\"id\", \"body\"}, the body a JSON request as a string",
                #"Out: {"id", "body"} with what would be forwarded, or {"id", "rejected": true}"#,
            ]
        ) { invocation throws(CommandFault) in
            let redactor = try redactor(invocation)
            if let unknown = unknownNames(invocation, redactor).first {
                throw .usage("\(unknown.sentence); without --\(unknown.flag) those are tried")
            }
            let contract = LineContract(redactor, scope: scope(invocation))
            try eachInputLine { line, number throws(CommandFault) in
                guard let answer = contract.redact(Array(line).span) else {
                    throw .failed("line \(number) is no {\"id\", \"body\"}")
                }
                return answer
            }
        },
    ]

    @Sendable private static func check(_ invocation: Invocation) async throws(CommandFault) {
        let configuration = try invocation.configuration()
        for warning in configuration.warnings { StandardOutput.complain("warning: \(warning)") }
        let folder = configuration.settings.policiesFolder
        let metering = configuration.metering
        let names = configuration.redaction.map(\.name).joined(separator: ", ")
        StandardOutput.print("redaction  \(names)")
        StandardOutput.print("plans      \(metering.plans.keys.sorted().joined(separator: ", "))")
        StandardOutput.print("zone       \(metering.zone.name)")
        guard isFile(folder) else {
            return StandardOutput.print(
                "There is no folder \(folder): nothing was checked but the settings, and the rules "
                    + "that ship apply.\n`tollgate init` writes them as files to edit."
            )
        }
        StandardOutput.print("All files in \(folder) are in order.")
    }

    @Sendable private static func tryText(_ invocation: Invocation) async throws(CommandFault) {
        guard let input = input(invocation.arguments.first) else {
            throw .failed("standard input cannot be read")
        }
        var scope = scope(invocation)
        if scope.model.isEmpty { scope.model = "gpt-4o" }
        let redactor = try redactor(invocation)
        for unknown in unknownNames(invocation, redactor) {
            StandardOutput.complain("warning: \(unknown.sentence), which are tried alone")
        }
        guard let trial = PolicyTrial(input, redactor, scope) else {
            throw .failed("the text is not valid UTF-8")
        }
        if invocation.form == .json { return StandardOutput.write(trial.json) }
        StandardOutput.print(trial.shown(inColour: StandardOutput.showsColours))
    }

    /// A file's bytes, the argument itself where it names none, or all of standard input.
    private static func input(_ argument: String?) -> [UInt8]? {
        guard let argument, argument != "-" else { return readWhole(0) }
        return readFile(argument) ?? Array(argument.utf8)
    }

    private static func redactor(_ invocation: Invocation) throws(CommandFault) -> Redactor {
        let policies = try invocation.configuration().redaction
        // Placeholders are the same at every call, so that results can be compared; the gateway
        // makes its own with the data folder's secret.
        let key = sha256(Array("tollgate policy".utf8).span).bytes
        return Redactor(policies, placeholderKey: key)
    }

    /// The flags that name somebody whom no policy names.
    ///
    /// A misspelt name must not look like an all-clear: people are warned, programs are told that
    /// their flag changes nothing.
    private static func unknownNames(
        _ invocation: Invocation,
        _ redactor: Redactor
    ) -> [(flag: String, sentence: String)] {
        let scope = scope(invocation)
        let flags:
            [(what: String, name: String, member: KeyPath<RedactionPolicy.Applies, [String]>)]
        flags = [
            ("key", scope.key, \.keys), ("team", scope.team, \.teams),
            ("user", scope.user, \.users),
        ]
        return flags.compactMap { what, name, member in
            let isNamed = redactor.policies.contains {
                RedactionPolicy.Applies.singleOut($0.applies[keyPath: member], name)
            }
            guard !name.isEmpty, !isNamed else { return nil }
            let sentence = "no policy names the \(what) `\(name)`"
            return (what, "\(sentence): there are only policies for everybody")
        }
    }

    private static func scope(_ invocation: Invocation) -> RedactionScope {
        RedactionScope(
            key: invocation.text("key") ?? "",
            team: invocation.text("team") ?? "",
            user: invocation.text("user") ?? "",
            model: invocation.text("model") ?? ""
        )
    }
}
