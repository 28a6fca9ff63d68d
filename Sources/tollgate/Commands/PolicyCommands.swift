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
            "shows what would be forwarded of a text",
            arguments: ["[TEXT]"],
            options: caller + [OutputForm.jsonOption],
            notes: ["Without TEXT it reads standard input."],
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
            let contract = LineContract(try redactor(invocation), scope: scope(invocation))
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
            let contract = LineContract(try redactor(invocation), scope: scope(invocation))
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
        StandardOutput.print("All files in \(folder) are in order.")
    }

    @Sendable private static func tryText(_ invocation: Invocation) async throws(CommandFault) {
        guard let input = invocation.arguments.first.map({ Array($0.utf8) }) ?? readWhole(0) else {
            throw .failed("standard input cannot be read")
        }
        let redactor = try redactor(invocation)
        let contract = LineContract(redactor, scope: scope(invocation))
        guard let found = contract.detect(line("text", input).span).flatMap({ JSONView($0) }),
            let sent = contract.redact(line("body", body(of: input, invocation)).span)
                .flatMap({ JSONView($0) })
        else { throw .failed("the text is not valid UTF-8") }
        let forwarded = sent["body"]?.text.flatMap { JSONView(Array($0.utf8)) }
        let content = forwarded?["messages"]?.elements.first?["content"]?.text
        if invocation.form == .json {
            var json = JSONWriter()
            json.beginObject()
            json.name("spans")
            let spans = found["spans"]?.raw ?? []
            json.raw(spans.span)
            json.name("forwarded")
            if let content { json.string(content) } else { json.null() }
            json.endObject()
            return StandardOutput.write(json.bytes + [0x0A])
        }
        for span in found["spans"]?.elements ?? [] {
            let place = "\(span["start"]?.shown ?? "") to \(span["end"]?.shown ?? "")"
            StandardOutput.print((span["type"]?.shown ?? "").padded(to: 10) + place)
        }
        StandardOutput.print(content.map { "\n" + $0 } ?? "\nThe request would be refused.")
    }

    /// A line of the contracts.
    private static func line(_ name: StaticString, _ text: [UInt8]) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("id")
        json.string("text")
        json.name(name)
        json.string(text.span)
        json.endObject()
        return json.bytes
    }

    /// A request whose only message is the text.
    private static func body(of text: [UInt8], _ invocation: Invocation) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("model")
        json.string(invocation.text("model") ?? "gpt-4o")
        json.name("messages")
        json.beginArray()
        json.beginObject()
        json.name("role")
        json.string("user")
        json.name("content")
        json.string(text.span)
        json.endObject()
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private static func redactor(_ invocation: Invocation) throws(CommandFault) -> Redactor {
        let policies = try invocation.configuration().redaction
        // Placeholders are the same at every call, so that results can be compared; the gateway
        // makes its own with the data folder's secret.
        let key = sha256(Array("tollgate policy".utf8).span).bytes
        return Redactor(policies, placeholderKey: key)
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
