internal import Admin
internal import HTTPWire
internal import JSONText
internal import Metering

/// `tollgate reconcile`: a provider's usage export beside the ledger.
enum ReconcileCommand {
    static let all: [Command] = [
        Command(
            "reconcile",
            "compares a provider's usage export with the ledger, by day and model",
            arguments: ["FILE"],
            options: [Option("all", .flag, "also what is equal on both sides")]
                + OutputForm.options,
            notes: [
                "FILE is OpenAI's usage export (CSV), or its usage API's JSON grouped by model.",
                "Days are the provider's, in UTC: the ledger's zone should be UTC, too.",
                "Ends with 0 when both sides are equal, else with 1.",
            ],
            run: reconcile
        )
    ]

    @Sendable private static func reconcile(_ invocation: Invocation) async throws(CommandFault) {
        let path = invocation.arguments[0]
        guard let bytes = path == "-" ? readWhole(0) : readFile(path) else {
            throw .failed("the file `\(path)` cannot be read: \(systemReason())")
        }
        let file = try Reconciliation(bytes)
        let query = [
            (name: "by", value: "day,model"), (name: "from", value: file.days.from),
            (name: "to", value: file.days.to),
        ]
        let (report, zone) = try await invocation.withLine { line throws(CommandFault) in
            let report = try await line.view(.get, "/api/report", query)
            let version = try await line.view(.get, "/api/version")
            return (report, version["time_zone"]?.text ?? "UTC")
        }
        if zone != "UTC" {
            StandardOutput.complain(
                "the ledger's days are counted in \(zone), the provider's in UTC: "
                    + "requests around midnight stand on different days"
            )
        }
        let lines = file.lines(beside: ledger(report))
        let differing = lines.filter(\.differs)
        show(invocation.has("all") ? lines : differing, all: lines, invocation)
        guard differing.isEmpty else {
            throw .failed("\(differing.count) of \(lines.count) days and models differ")
        }
    }

    private static func ledger(_ report: JSONView) -> [Reconciliation.Place: Reconciliation.Use] {
        var uses: [Reconciliation.Place: Reconciliation.Use] = [:]
        for row in report["rows"]?.elements ?? [] {
            let use = Reconciliation.Use(
                requests: row["requests"]?.integer ?? 0,
                prompt: row["prompt_tokens"]?.integer ?? 0,
                completion: row["completion_tokens"]?.integer ?? 0
            )
            // What was refused here never reached the provider.
            guard use != Reconciliation.Use(), let day = row["day"]?.text else { continue }
            let place = Reconciliation.Place(day: day, model: row["model"]?.text ?? "")
            uses[place, default: Reconciliation.Use()].add(use)
        }
        return uses
    }

    private static let heads = [
        "Day", "Model", "Requests there", "here", "Prompt there", "here", "Difference",
        "Completion there", "here", "Difference",
    ]

    private static func cells(_ line: Reconciliation.Line) -> [Int64] {
        let (there, here) = (line.provider, line.ledger)
        return [
            there.requests, here.requests, there.prompt, here.prompt, here.prompt - there.prompt,
            there.completion, here.completion, here.completion - there.completion,
        ]
    }

    private static let names = [
        "provider_requests", "ledger_requests", "provider_prompt_tokens", "ledger_prompt_tokens",
        "prompt_difference", "provider_completion_tokens", "ledger_completion_tokens",
        "completion_difference",
    ]

    private static func show(
        _ lines: [Reconciliation.Line],
        all: [Reconciliation.Line],
        _ invocation: Invocation
    ) {
        switch invocation.form {
        case .json: showJSON(lines, all)
        case .csv:
            var csv = CSVWriter()
            csv.row(["day", "model"] + names)
            for line in lines {
                csv.text(line.place.day)
                csv.text(line.place.model)
                for number in cells(line) { csv.number(number) }
                csv.endRow()
            }
            StandardOutput.write(csv.bytes)
        case .table:
            guard !lines.isEmpty else {
                return StandardOutput.print("All \(all.count) days and models are equal.")
            }
            var table = Table(heads.enumerated().map { ($1, $0 < 2 ? .left : .right) })
            for line in lines {
                let numbers = cells(line).map(String.grouped)
                table.add([line.place.day, line.place.model] + numbers)
            }
            StandardOutput.write(Array(table.text.utf8))
        }
    }

    private static func showJSON(_ lines: [Reconciliation.Line], _ all: [Reconciliation.Line]) {
        var json = JSONWriter()
        json.beginObject()
        json.name("compared")
        json.integer(Int64(all.count))
        json.name("rows")
        json.beginArray()
        for line in lines {
            json.beginObject()
            json.name("day")
            json.string(line.place.day)
            json.name("model")
            json.string(line.place.model)
            for (name, number) in zip(names, cells(line)) {
                json.name(name)
                json.integer(number)
            }
            json.endObject()
        }
        json.endArray()
        json.endObject()
        StandardOutput.write(json.bytes + [0x0A])
    }
}
