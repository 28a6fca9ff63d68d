internal import Admin
internal import HTTPWire
internal import JSONText
internal import Metering

/// Commands about stored texts.
enum ArchiveCommands {
    static let all: [Command] = [
        Command(
            "archive prune",
            "deletes stored texts that have not changed for a time",
            options: [
                Option("before", .text("DATE"), "last changed before: 2027-01-31, or a time"),
                Option("older-than", .text("AGE"), "last changed so long ago: 90d, 24h, 2w"),
                OutputForm.jsonOption,
            ],
            notes: [
                "Stored completions, conversations and kept calls; the ledger keeps its numbers."
            ],
            run: prune
        ),
        Command(
            "archive export",
            "prints stored texts, one JSON object a line",
            options: [Option("user", .text("USER"), "only this person's")],
            notes: ["Example: tollgate archive export --user ann > ann.jsonl"],
            run: export
        ),
        Command(
            "user forget",
            "deletes all stored texts of a person; the ledger keeps its numbers",
            arguments: ["USER"],
            options: [OutputForm.jsonOption],
            run: forget
        ),
    ]

    @Sendable private static func prune(_ invocation: Invocation) async throws(CommandFault) {
        let before: String
        switch (invocation.text("before"), invocation.text("older-than")) {
        case (let date?, nil):
            guard CivilDay(text: date) != nil || Timestamp(text: date) != nil else {
                throw .usage("--before takes a date (2027-01-31) or a time, not `\(date)`")
            }
            before = date
        case (nil, let age?):
            guard let seconds = durationSeconds(age) else {
                throw .usage("--older-than takes an age such as 90d, not `\(age)`")
            }
            before = Timestamp(seconds: wallTime().seconds - seconds).text
        default: throw .usage("give --before DATE or --older-than AGE")
        }
        var fields = Fields()
        fields.text("before", before)
        let body = fields
        let counts = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.post, "/api/archive/prune", [], body)
        }
        invocation.print(counts, or: "Deleted " + shown(counts) + ".")
    }

    @Sendable private static func forget(_ invocation: Invocation) async throws(CommandFault) {
        let name = invocation.arguments[0]
        let counts = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.post, "/api/users/\(percentEncoded(name))/forget")
        }
        invocation.print(
            counts,
            or: "Deleted \(shown(counts)) of \(name). The ledger keeps its numbers."
        )
    }

    private static func shown(_ counts: JSONView) -> String {
        let parts: [(StaticString, String)] = [
            ("completions", "stored completion"), ("conversations", "conversation"),
            ("calls", "kept call"),
        ]
        return parts.map { name, words in
            let count = counts[name]?.integer ?? 0
            return "\(String.grouped(count)) \(words)\(count == 1 ? "" : "s")"
        }
        .joined(separator: ", ")
    }

    @Sendable private static func export(_ invocation: Invocation) async throws(CommandFault) {
        let user = invocation.text("user").map { [(name: "user", value: $0)] } ?? []
        try await invocation.withLine { line throws(CommandFault) in
            var place: [(name: String, value: String)] = []
            while true {
                let page = try await line.view(.get, "/api/archive/export", user + place)
                for item in page["data"]?.elements ?? [] {
                    StandardOutput.write(item.raw + [0x0A])
                }
                guard let next = page["next"]?.text else { return }
                place = [(name: "place", value: next)]
            }
        }
    }
}
