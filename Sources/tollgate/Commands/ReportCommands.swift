internal import Admin
internal import HTTPWire
internal import Metering
internal import Reactor

/// Commands that read the books: sums and lines.
enum ReportCommands {
    private static let filters = [
        Option("user", .text("USER"), "only this person", isRepeated: true),
        Option("team", .text("TEAM"), "only this team", isRepeated: true),
        Option("key", .text("KEY"), "only this key", isRepeated: true),
        Option("model", .text("MODEL"), "only this model", isRepeated: true),
        Option("status", .text("A,B"), "only these statuses", isRepeated: true),
        Option(
            "source",
            .text("A,B"),
            "only these: provider, counted, estimated, recovered, corrected, none",
            isRepeated: true
        ),
        Option(
            "reason",
            .text("A,B"),
            "only what ended or was refused so, such as client_gone, insufficient_quota",
            isRepeated: true
        ),
        Option(
            "redaction",
            .text("A,B"),
            "only requests in which these kinds were found, such as EMAIL",
            isRepeated: true
        ),
        Option(
            "action",
            .text("A,B"),
            "only findings that were treated so: redact, report, refuse",
            isRepeated: true
        ),
        Option("from", .text("DATE"), "from this day on"),
        Option("to", .text("DATE"), "up to this day"),
    ]

    static let all: [Command] = [
        Command(
            "report",
            "sums up tokens, requests, cost and refusals; the month to date by default",
            options: [
                Option(
                    "by",
                    .text("A,B"),
                    "split by user, team, key, model, day, month, status, source, reason, "
                        + "redaction, action",
                    isRepeated: true
                ),
                Option("month", .text("YYYY-MM"), "a whole month"),
                Option("trend", .flag, "forecast, the month before, and what changed most"),
            ] + filters + OutputForm.options,
            notes: [
                "Examples: tollgate report --by user",
                "          tollgate report --by team,model --month 2026-10 --csv",
                "          tollgate report --by redaction,status --user ann",
                "          tollgate report --trend --by team",
            ],
            run: report
        ),
        Command(
            "entries",
            "lists the ledger's lines, oldest first",
            options: [
                Option("follow", .flag, "go on with new ones as they come"),
                Option("limit", .count("N"), "the newest N; with --all, all of them"),
                Option("all", .flag, "all of them (as --json and --csv do)"),
                Option("request-id", .text("ID"), "only this request"),
                Option("forwarded", .flag, "leave out requests that were refused"),
            ] + filters + OutputForm.options,
            notes: ["Example: tollgate entries --follow --user ann"],
            run: entries
        ),
    ]

    // MARK: report

    @Sendable private static func report(_ invocation: Invocation) async throws(CommandFault) {
        if invocation.has("trend") { return try await trend(invocation) }
        var query = filters(of: invocation)
        let by = invocation.has("by") ? invocation.words("by") : ["user"]
        let words = ReportQuery.Dimension.allCases.map(\.word)
        for word in by where !words.contains(word) {
            throw .usage("--by takes some of \(words.joined(separator: ", ")), not `\(word)`")
        }
        query.append((name: "by", value: by.joined(separator: ",")))
        if let month = invocation.text("month") { query.append((name: "month", value: month)) }
        if invocation.form == .csv { query.append((name: "format", value: "csv")) }
        let asked = query
        let answer = try await invocation.withLine { line throws(CommandFault) in
            try await line.ask(.get, "/api/report", asked)
        }
        guard invocation.form == .table, let view = JSONView(answer.body) else {
            let end: [UInt8] = invocation.form == .json ? [0x0A] : []
            return StandardOutput.write(answer.body + end)
        }
        StandardOutput.write(Array(table(view, by: by).utf8))
    }

    private static let sums: [(head: String, member: StaticString)] = [
        ("Requests", "requests"), ("Prompt", "prompt_tokens"),
        ("Completion", "completion_tokens"), ("Tokens", "total_tokens"), ("Cost $", "cost_usd"),
        ("Refused", "refused"),
    ]

    /// The rows and their total, for people.
    static func table(_ view: JSONView, by: [String]) -> String {
        let dimensions = by.map { (head: $0.capitalizedFirst, side: Table.Side.left) }
        let head = by.contains("action") ? "Found" : "Hidden"
        let found = (head: head, member: "redactions" as StaticString)
        let isAboutFindings = by.contains("redaction") || by.contains("action")
        let sums = isAboutFindings ? [found] + sums : sums
        var table = Table(dimensions + sums.map { (head: $0.head, side: .right) })
        for row in view["rows"]?.elements ?? [] {
            let values = by.map { word in
                let value = row.member(word == "source" ? "usage_source" : word)
                return value.map { $0.isNull ? "-" : $0.shown } ?? "-"
            }
            table.add(values + sums.map { row[$0.member]?.grouped ?? "" })
        }
        if let total = view["total"] {
            let label = by.isEmpty ? [] : ["Total"] + [String](repeating: "", count: by.count - 1)
            table.addTotal(label + sums.map { total[$0.member]?.grouped ?? "" })
        }
        guard !table.isEmpty else {
            return "Nothing was booked from \(view["from"]?.shown ?? "") to "
                + "\(view["to"]?.shown ?? "").\n"
        }
        let days = "\(view["from"]?.shown ?? "") to \(view["to"]?.shown ?? "")"
        return "\(days)\n\n" + table.text
    }

    // MARK: entries

    @Sendable private static func entries(_ invocation: Invocation) async throws(CommandFault) {
        var query = filters(of: invocation)
        if let id = invocation.text("request-id") { query.append((name: "request_id", value: id)) }
        if invocation.has("forwarded") { query.append((name: "refusals", value: "false")) }
        let asked = query
        try await invocation.withLine { line throws(CommandFault) in
            var reader = EntryReader(line: line, query: asked, form: invocation.form)
            let isShort =
                invocation.has("limit") || (invocation.form == .table && !invocation.has("all"))
            if isShort, !invocation.has("all") {
                try await reader.newest(invocation.count("limit") ?? 50)
            } else {
                try await reader.rest()
            }
            guard invocation.has("follow") else { return }
            while true {
                let soon = MonotonicTime.current.adding(milliseconds: 250)
                await invocation.loop.sleep(until: soon)
                try await reader.rest()
            }
        }
    }

    static func filters(
        of invocation: Invocation
    ) -> [(name: String, value: String)] {
        ["user", "team", "key", "model", "from", "to"].flatMap { name in
            invocation.texts(name).map { (name: name, value: $0) }
        }
            + ["status", "source", "reason", "redaction", "action"].flatMap { name in
                invocation.words(name).map { (name: name, value: $0) }
            }
    }
}

extension String {
    /// The text with its first letter in upper case.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
