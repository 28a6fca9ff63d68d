internal import HTTPWire

/// Commands about warnings that quotas near their end.
enum WarningCommands {
    static let all: [Command] = [
        Command(
            "warnings",
            "lists warnings about quotas and how far their delivery is, newest first",
            options: [
                Option("limit", .count("N"), "at most N; 50 without it"),
                Option(
                    "state",
                    .choice(["noted", "waiting", "delivered", "dead"]),
                    "only these; dead ones were given up"
                ),
            ] + OutputForm.options,
            run: list
        ),
        Command(
            "warnings test",
            "sends a test to the webhook and tells what it answered",
            notes: ["Ends with 0 when it was taken, else with 1."],
            run: test
        ),
        Command(
            "warnings retry",
            "delivers a warning again, also one that was given up",
            arguments: ["WARNING"],
            notes: ["Example: tollgate warnings retry warning_12"]
        ) { invocation throws(CommandFault) in
            let path = "/api/warnings/\(invocation.arguments[0])/retry"
            let view = try await invocation.withLine { line throws(CommandFault) in
                try await line.view(.post, path)
            }
            StandardOutput.print("\(view["id"]?.shown ?? "") waits to be delivered.")
        },
    ]

    @Sendable private static func list(_ invocation: Invocation) async throws(CommandFault) {
        var query = [(name: "limit", value: String(invocation.count("limit") ?? 50))]
        if let state = invocation.text("state") { query.append((name: "state", value: state)) }
        let asked = query
        let view = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.get, "/api/warnings", asked)
        }
        let columns: [(head: String, side: Table.Side, cell: (JSONView) -> String)] =
            [
                ("Id", .left, { $0["id"]?.shown ?? "" }),
                ("Time", .left, { $0["time"]?.shown ?? "" }),
                ("Whose", .left, { whose($0["quota"]) }),
                ("Reached", .right, { "\($0["threshold_percent"]?.shown ?? "") %" }),
                ("Used", .right, { $0["quota"]?["used"]?.grouped ?? "" }),
                ("Of", .right, { $0["quota"]?["limit"]?.grouped ?? "" }),
                ("Unit", .left, { $0["quota"]?["unit"]?.shown ?? "" }),
                ("Per", .left, { $0["quota"]?["period"]?.shown ?? "" }),
                ("Delivery", .left, { $0["state"]?.shown ?? "" }),
                ("Attempts", .right, { $0["attempts"]?.shown ?? "" }),
                ("Fault", .left, { $0["fault"].map { $0.isNull ? "" : $0.shown } ?? "" }),
            ]
        invocation.print(
            view["data"]?.elements ?? [],
            columns,
            empty: "No quota has reached a threshold."
        )
    }

    private static func whose(_ quota: JSONView?) -> String {
        let names = [quota?["key"], quota?["user"], quota?["team"]].compactMap { $0 }
        let shown = names.filter { !$0.isNull }.map(\.shown).joined(separator: " in ")
        return shown.isEmpty ? "everyone" : shown
    }

    @Sendable private static func test(_ invocation: Invocation) async throws(CommandFault) {
        let view = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.post, "/api/warnings/test")
        }
        let answer = view["answer"]?.shown ?? ""
        guard view["delivered"]?.isTrue == true else { throw .failed("not taken: \(answer)") }
        StandardOutput.print("Taken: \(answer).")
    }
}
