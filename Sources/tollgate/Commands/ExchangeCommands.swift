internal import Admin
internal import HTTPWire

/// People and quotas as CSV, out and in.
///
/// What comes out can go in again, here or at another gateway: who is there already is changed,
/// and nothing is deleted.
enum ExchangeCommands {
    private static let dryRun = Option("dry-run", .flag, "check the file and change nothing")

    static let all: [Command] = [
        Command(
            "user export",
            "writes all people as CSV",
            notes: ["Columns: name, email, external_id, plan, disabled, tags, teams (team:role)"]
        ) { invocation throws(CommandFault) in
            try await export("/api/users", userColumns, invocation, userCells)
        },
        Command(
            "user import",
            "adds and changes people from CSV; nobody is deleted",
            arguments: ["FILE"],
            options: [dryRun],
            notes: [
                "The column `name` is needed; what the file has no column for stays as it is.",
                "Tags and teams are divided by semicolons: `research:lead;support`.",
            ]
        ) { invocation throws(CommandFault) in
            try await importRows(invocation, known: userColumns, needed: "name", importUser)
        },
        Command(
            "quota export",
            "writes all quotas that were given by hand as CSV",
            notes: [
                "Columns: user, team, key, unit, period, models, limit, action, effect, ends_at"
            ]
        ) { invocation throws(CommandFault) in
            try await export("/api/quotas", quotaColumns, invocation, quotaCells)
        },
        Command(
            "quota import",
            "gives quotas from CSV; none is taken back",
            arguments: ["FILE"],
            options: [dryRun]
        ) { invocation throws(CommandFault) in
            try await importRows(invocation, known: quotaColumns, needed: "limit", importQuota)
        },
    ]

    // MARK: out

    private static let userColumns = [
        "name", "email", "external_id", "plan", "disabled", "tags", "teams",
    ]
    private static let quotaColumns = [
        "user", "team", "key", "unit", "period", "models", "limit", "action", "effect", "ends_at",
    ]

    private static func export(
        _ path: String,
        _ columns: [String],
        _ invocation: Invocation,
        _ cells: @Sendable (JSONView) -> [String]
    ) async throws(CommandFault) {
        let things = try await invocation.withLine { line throws(CommandFault) in
            try await line.all(path)
        }
        var csv = CSVWriter()
        csv.row(columns)
        for thing in things { csv.row(cells(thing)) }
        StandardOutput.write(csv.bytes)
    }

    private static func shown(_ view: JSONView?) -> String {
        view.map { $0.isNull ? "" : $0.shown } ?? ""
    }

    private static func list(_ view: JSONView?) -> String {
        (view?.elements ?? []).map(\.shown).joined(separator: ";")
    }

    @Sendable private static func userCells(_ user: JSONView) -> [String] {
        let teams = (user["teams"]?.elements ?? []).map { team in
            "\(shown(team["name"])):\(shown(team["role"]))"
        }
        let isDisabled = user["disabled"]?.isTrue == true
        return ["name", "email", "external_id", "plan"].map { shown(user.member($0)) }
            + ["\(isDisabled)", list(user["tags"]), teams.joined(separator: ";")]
    }

    @Sendable private static func quotaCells(_ quota: JSONView) -> [String] {
        // A key's name can be shared by several; its id cannot.
        let whose = [shown(quota["user"]), shown(quota["team"]), shown(quota["key_id"])]
        return whose + [
            shown(quota["unit"]), shown(quota["period"]), list(quota["models"]),
            shown(quota["limit"]), shown(quota["action"]), shown(quota["effect"]),
            shown(quota["ends_at"]),
        ]
    }

    // MARK: in

    private typealias ImportRow =
        @Sendable (CSVReader.Row, CSVReader, AdminLine?) async throws(CommandFault) -> Void

    /// Reads the whole file before anything is changed, then goes row by row; rows that are refused
    /// are told together at the end, each with its line.
    private static func importRows(
        _ invocation: Invocation,
        known: [String],
        needed: String,
        _ importRow: ImportRow
    ) async throws(CommandFault) {
        let path = invocation.arguments[0]
        guard let bytes = path == "-" ? readWhole(0) : readFile(path) else {
            throw .failed("the file `\(path)` cannot be read: \(systemReason())")
        }
        let file = try CSVReader(bytes)
        guard file.head.contains(needed) else {
            throw .failed("the file has no column `\(needed)`")
        }
        for column in file.head where !known.contains(column) {
            let columns = known.joined(separator: ", ")
            throw .failed("there is no column `\(column)` here; there are: \(columns)")
        }
        for row in file.rows { try await importRow(row, file, nil) }
        guard !invocation.has("dry-run") else {
            return StandardOutput.print("\(file.rows.count) rows can be read; nothing was changed.")
        }
        let refused = try await invocation.withLine { line throws(CommandFault) in
            var refused: [String] = []
            for row in file.rows {
                do throws(CommandFault) {
                    try await importRow(row, file, line)
                } catch {
                    if case .unreachable = error { throw error }
                    refused.append("line \(row.line): \(error.sentence)")
                }
            }
            return refused
        }
        StandardOutput.print("\(file.rows.count - refused.count) of \(file.rows.count) rows taken.")
        guard refused.isEmpty else { throw .failed(refused.joined(separator: "\n")) }
    }

    private static func words(_ text: String) -> [String] {
        text.split(separator: ";").map { word in
            String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// Adds or changes one person; without a line it only checks the row.
    @Sendable private static func importUser(
        _ row: CSVReader.Row,
        _ file: CSVReader,
        _ line: AdminLine?
    ) async throws(CommandFault) {
        let name = row["name"]
        guard !name.isEmpty else { throw .failed("line \(row.line) has no `name`") }
        var fields = Fields()
        for column in ["email", "external_id", "plan"] where file.head.contains(column) {
            fields.clearable(column, row[column].isEmpty ? "none" : row[column])
        }
        if file.head.contains("disabled") {
            guard ["true", "false", ""].contains(row["disabled"]) else {
                throw .failed("line \(row.line): `disabled` must be true or false")
            }
            fields.truth("disabled", row["disabled"] == "true")
        }
        fields.texts("tags", words(row["tags"]))
        let teams = words(row["teams"]).map { $0.split(separator: ":", maxSplits: 1) }
        for team in teams {
            guard team.count == 1 || team.last == "member" || team.last == "lead" else {
                throw .failed("line \(row.line): a team's role is member or lead")
            }
        }
        guard let line else { return }
        let found = try await line.view(
            .get,
            "/api/users",
            [(name: "q", value: name), (name: "limit", value: "1000")]
        )
        let isThere = (found["data"]?.elements ?? []).contains { $0["name"]?.text == name }
        if isThere {
            _ = try await line.ask(.patch, "/api/users/" + percentEncoded(name), [], fields)
        } else {
            fields.text("name", name)
            _ = try await line.ask(.post, "/api/users", [], fields)
        }
        for team in teams {
            var role = Fields()
            if team.count == 2 { role.text("role", String(team[1])) }
            let path = "/api/teams/\(percentEncoded(String(team[0])))/members/"
            _ = try await line.ask(.put, path + percentEncoded(name), [], role)
        }
    }

    /// Gives one quota; without a line it only checks the row.
    @Sendable private static func importQuota(
        _ row: CSVReader.Row,
        _ file: CSVReader,
        _ line: AdminLine?
    ) async throws(CommandFault) {
        let limit = row["limit"].filter { $0 != "_" && $0 != " " }
        guard Double(limit) != nil, limit.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == 0x2E })
        else {
            throw .failed("line \(row.line): `limit` is no number: `\(row["limit"])`")
        }
        var fields = Fields()
        fields.decimal("limit", limit)
        for column in ["user", "team", "key", "unit", "period", "action", "effect", "ends_at"] {
            fields.text(column, row[column].isEmpty ? nil : row[column])
        }
        fields.texts("models", words(row["models"]))
        guard let line else { return }
        _ = try await line.ask(.put, "/api/quotas", [], fields)
    }
}
