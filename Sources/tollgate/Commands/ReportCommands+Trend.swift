internal import Admin
internal import HTTPWire

/// `tollgate report --trend`: where the month is heading.
extension ReportCommands {
    static func trend(_ invocation: Invocation) async throws(CommandFault) {
        guard invocation.form != .csv else { throw .usage("--trend has no CSV form; use --json") }
        for name in ["from", "to"] where invocation.has(name) {
            throw .usage("--trend is about a month: use --month, not --\(name)")
        }
        var query = filters(of: invocation)
        if let month = invocation.text("month") { query.append((name: "month", value: month)) }
        let by = invocation.words("by").first ?? "user"
        query.append((name: "by", value: by))
        let asked = query
        let answer = try await invocation.withLine { line throws(CommandFault) in
            try await line.ask(.get, "/api/report/trend", asked)
        }
        guard invocation.form == .table, let view = JSONView(answer.body) else {
            return StandardOutput.write(answer.body + [0x0A])
        }
        StandardOutput.write(Array(text(view, by: by).utf8))
    }

    private static let measures: [(name: String, member: StaticString)] = [
        ("Tokens", "total_tokens"), ("Requests", "requests"), ("Cost $", "cost_usd"),
    ]

    /// The month beside the one before, then what changed most.
    static func text(_ view: JSONView, by: String) -> String {
        let before = view["before"]
        var sums = Table([
            (head: view["month"]?.shown ?? "", side: .left), (head: "So far", side: .right),
            (head: "Forecast", side: .right), (head: "Same days before", side: .right),
            (head: "Whole month before", side: .right),
        ])
        for (name, member) in measures {
            let cells = [
                view["total"]?[member], view["forecast"]?[member], before?["total"]?[member],
                before?["whole_month"]?[member],
            ]
            sums.add([name] + cells.map { $0?.grouped ?? "-" })
        }
        let days = "\(view["from"]?.shown ?? "") to \(view["to"]?.shown ?? "")"
        let others = "\(before?["from"]?.shown ?? "") to \(before?["to"]?.shown ?? "")"
        var changes = Table([
            (head: by.capitalizedFirst, side: .left), (head: "Tokens", side: .right),
            (head: "Before", side: .right), (head: "Change", side: .right),
        ])
        for change in view["changes"]?.elements ?? [] {
            let name = change.member(by).map { $0.isNull ? "-" : $0.shown } ?? "-"
            let grouped = change["change_tokens"]?.grouped ?? ""
            changes.add([
                name, change["total_tokens"]?.grouped ?? "",
                change["total_tokens_before"]?.grouped ?? "",
                grouped.hasPrefix("-") ? grouped : "+" + grouped,
            ])
        }
        let head = "\(days), beside \(others)\n\n" + sums.text
        return changes.isEmpty ? head : head + "\nWhat changed most\n\n" + changes.text
    }
}
