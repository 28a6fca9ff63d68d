internal import HTTPWire
internal import Reactor

extension DemoStory {
    /// Shows the quota report and the ledger's lines.
    func showBooks(_ admin: AdminLine) async throws(CommandFault) {
        heading("What the books say")
        StandardOutput.print("$ tollgate quota show   (the team's, and both people's)\n")
        var table = Table(standingColumns.map { ($0.head, $0.side) })
        for (name, value) in [("team", "research"), ("user", "ann"), ("user", "ben")] {
            let view = try await admin.view(.get, "/api/standings", [(name: name, value: value)])
            for standing in view["data"]?.elements ?? [] {
                table.add(standingColumns.map { $0.cell(standing) })
            }
        }
        StandardOutput.write(Array(table.text.utf8))
        StandardOutput.print("\n$ tollgate report --by user\n")
        let report = try await finishedReport(admin)
        StandardOutput.write(Array(ReportCommands.table(report, by: ["user"]).utf8))
        StandardOutput.print("\n$ tollgate entries\n")
        var reader = EntryReader(line: admin, query: [], form: .table)
        try await reader.rest()
    }

    /// The report, once it has the refusal too: refusals are written a moment later.
    private func finishedReport(_ admin: AdminLine) async throws(CommandFault) -> JSONView {
        var tries = 0
        while true {
            let report = try await admin.view(.get, "/api/report", [(name: "by", value: "user")])
            tries += 1
            if report["total"]?["refused"]?.integer == 1 || tries == 50 { return report }
            await loop.sleep(until: loop.now.adding(milliseconds: 100))
        }
    }

    /// Shows how to go on by hand.
    func showHow(key: String) {
        let base = "http://\(gateway)/v1"
        StandardOutput.print(
            """

            Try it yourself, with ann's own key:

            curl \(base)/chat/completions \\
              -H 'Authorization: Bearer \(key)' \\
              -H 'Content-Type: application/json' \\
              -d '{"model": "\(Self.model)", "messages": [{"role": "user", "content": "Hello!"}]}'

            or with the SDK (pip install openai):

            import openai; openai.base_url = "\(base)/"
            openai.api_key = "\(key)"
            print(openai.chat.completions.create(model="\(Self.model)", \
            messages=[{"role": "user", "content": "Hi"}]))

            Ask the books of this gateway with: tollgate --data \(folder) report
            """
        )
    }
}
