internal import Admin
internal import HTTPWire

/// `quota explain`: the numbers behind every decision about a quota.
enum ExplainCommand {
    static let all: [Command] = [
        Command(
            "quota explain",
            "explains quotas: used, held, capped and refused, by which requests",
            arguments: ["[USER]"],
            options: [
                Option("team", .text("TEAM"), "the team's quotas; with USER, the member's part"),
                Option("key", .text("KEY"), "the key's quotas"),
                Option("limit", .count("N"), "entries in each list; 10 without it"),
                OutputForm.jsonOption,
            ],
            notes: [
                "Each refused or capped request is shown with the limit, what was used and held at",
                "that moment, and what it asked for or needed: a capped request got less than it",
                "asked for, a refused one would have needed so much at least.",
                "Example: tollgate quota explain ann",
            ],
            run: explain
        )
    ]

    @Sendable private static func explain(_ invocation: Invocation) async throws(CommandFault) {
        var query: [(name: String, value: String)] = []
        if let user = invocation.arguments.first { query.append((name: "user", value: user)) }
        for name in ["team", "key"] {
            if let value = invocation.text(name) { query.append((name: name, value: value)) }
        }
        guard !query.isEmpty else { throw .usage("name a USER, --team or --key") }
        if let limit = invocation.count("limit") {
            query.append((name: "limit", value: String(limit)))
        }
        let asked = query
        let view = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.get, "/api/explain", asked)
        }
        guard invocation.form != .json else { return StandardOutput.write(view.raw + [0x0A]) }
        let quotas = view["data"]?.elements ?? []
        guard !quotas.isEmpty else {
            return StandardOutput.print("No quota holds here: nothing is limited.")
        }
        let text = quotas.map(text).joined(separator: "\n")
        StandardOutput.write(Array(text.utf8))
    }

    /// One quota: a heading, its sums, and its lists.
    private static func text(_ quota: JSONView) -> String {
        guard let standing = quota["standing"] else { return "" }
        func number(_ name: StaticString, of view: JSONView) -> String {
            view[name]?.grouped ?? "0"
        }
        let unit = standing["unit"]?.shown.replacing("_", with: " ") ?? ""
        let models = standing["models"]?.shown ?? ""
        let period =
            standing["period"]?.text == "total"
            ? "in total" : "a \(standing["period"]?.shown ?? "")"
        let end = quota["to"]?.text.map { " until \($0)" } ?? ""
        var text = "\(whose(standing)): \(number("limit", of: standing)) \(unit) \(period)"
        text += models.isEmpty ? "" : " for \(models)"
        text += " (\(standing["action"]?.shown ?? "")), since \(quota["from"]?.shown ?? "")\(end)\n"
        text +=
            "  used \(number("used", of: standing)) by \(number("requests", of: quota)) requests"
        text += ", held \(number("held", of: standing))"
        text += ", left \(number("left", of: standing))\n"
        text += "  capped \(number("capped", of: quota)), refused \(number("refused", of: quota))"
        text += ", would have been refused \(number("observed", of: quota))"
        text += ", recovered after a crash \(number("recovered", of: quota))\n"
        if quota["booked"]?.shown != standing["used"]?.shown {
            text +=
                "  of what is used, \(number("booked", of: quota)) is in entries that are here\n"
        }
        text += section("In flight", quota["in_flight"], inFlightColumns)
        text += section("Largest", quota["largest"], entryColumns)
        text += section(
            "Capped",
            quota["capped_entries"],
            entryColumns + decisionColumns("Asked for")
        )
        text += section("Refused", quota["refusals"], refusalColumns + decisionColumns("Needed"))
        return text.printableLines
    }

    private typealias Column = (head: String, side: Table.Side, cell: (JSONView) -> String)

    private static func section(_ head: String, _ list: JSONView?, _ columns: [Column]) -> String {
        let things = list?.elements ?? []
        guard !things.isEmpty else { return "" }
        var table = Table(columns.map { ($0.head, $0.side) })
        for thing in things { table.add(columns.map { $0.cell(thing) }) }
        return "\n\(head)\n" + table.text
    }

    private static var inFlightColumns: [Column] {
        [
            ("Since", .left, { $0["time"]?.shown ?? "" }),
            ("Request", .left, { $0["request_id"]?.shown ?? "" }),
            ("User", .left, { $0["user"]?.shown ?? "" }),
            ("Model", .left, { $0["model"]?.shown ?? "" }),
            ("Held", .right, { $0["held"]?.grouped ?? "" }),
            ("Delivered", .right, { $0["delivered_tokens"]?.grouped ?? "" }),
        ]
    }

    private static var entryColumns: [Column] {
        [
            ("Time", .left, { $0["time"]?.shown ?? "" }),
            ("Request", .left, { $0["request_id"]?.shown ?? "" }),
            ("User", .left, { $0["user"]?.shown ?? "" }),
            ("Model", .left, { $0["model"]?.shown ?? "" }),
            ("Tokens", .right, { $0["total_tokens"]?.grouped ?? "" }),
            ("Cost $", .right, { $0["cost_usd"]?.shown ?? "" }),
            ("Source", .left, { $0["usage_source"]?.shown ?? "" }),
        ]
    }

    private static var refusalColumns: [Column] {
        [
            ("Time", .left, { $0["time"]?.shown ?? "" }),
            ("Request", .left, { $0["request_id"]?.shown ?? "" }),
            ("User", .left, { $0["user"]?.shown ?? "" }),
            ("Model", .left, { $0["model"]?.shown ?? "" }),
            ("Why", .left, { $0["reason"]?.shown ?? "" }),
            ("Times", .right, { $0["count"]?.grouped ?? "" }),
        ]
    }

    /// The numbers behind a decision.
    ///
    /// A cap's number is what was asked for, a refusal's the least that would have done: with a key
    /// that may be capped that is not all it asked for.
    private static func decisionColumns(_ needed: String) -> [Column] {
        [
            (needed, .right, { $0["decision"]?["needed"]?.grouped ?? "" }),
            ("Used then", .right, { $0["decision"]?["used"]?.grouped ?? "" }),
            ("Held then", .right, { $0["decision"]?["held"]?.grouped ?? "" }),
            ("Limit", .right, { $0["decision"]?["limit"]?.grouped ?? "" }),
        ]
    }
}

extension String {
    /// The text with only line breaks left of its control characters.
    fileprivate var printableLines: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
            .joined(separator: "\n")
    }
}
