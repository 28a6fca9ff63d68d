internal import HTTPWire
internal import JSONText
internal import Metering

/// Warnings: which were given, how far their delivery is, and a test.
enum WarningRoutes {
    static let all: [Route] = [
        Route(
            .get,
            "/api/warnings",
            .read,
            "Lists warnings about quotas, newest first",
            parameters: ["limit", "before", "state"],
            gives: "WarningList",
            answer: list
        ),
        Route(
            .post,
            "/api/warnings/test",
            .change,
            "Sends a test to the webhook and tells what it answered",
            gives: "WarningTest",
            answer: test
        ),
        Route(
            .post,
            "/api/warnings/{warning}/retry",
            .change,
            "Delivers a warning again, also one that was given up",
            gives: "Warning",
            answer: retry
        ),
    ]

    private static func checkSeesAll(_ call: Call) throws(AdminFault) {
        guard call.onlyTeam == nil else {
            throw .forbidden("A team lead's key sees its own team and nothing else.")
        }
    }

    @Sendable private static func list(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        try checkSeesAll(call)
        let limit = Int(try call.query.integer("limit", in: 1...1_000) ?? 100)
        let before = try call.query.integer("before", in: 1...Int64.max)
        let states = QuotaWarning.State.allCases.map { (word: $0.name, value: $0) }
        let state = try call.query.choice("state", states)
        let ledger = call.ledger
        let warnings = try await asking { () async throws(LedgerFault) in
            try await ledger.warnings(state: state, before: before, limit: limit + 1)
        }
        return .json { json in
            json.object { json in
                json.member("object", "list")
                json.list("data") { json in
                    for warning in warnings.prefix(limit) { json.write(warning) }
                }
                json.member("has_more", warnings.count > limit)
            }
        }
    }

    private static let noHook = AdminFault(
        409,
        "no_webhook",
        "There is no webhook: set `alerts.webhook` and `alerts.secret`, then reload."
    )

    @Sendable private static func test(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        guard let desk = call.api.warnings else { throw noHook }
        try await call.note("warning.test", of: "webhook")
        guard let outcome = await desk.test() else { throw noHook }
        return .json { json in
            json.object { json in
                json.member("object", "warning_test")
                json.member("delivered", outcome.isDelivered)
                json.member("answer", outcome.sentence)
            }
        }
    }

    @Sendable private static func retry(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let text = call.arguments[0]
        let ledger = call.ledger
        let unknown = AdminFault.notFound("warning", "There is no warning `\(text.prefix(32))`.")
        guard let id = number(text, after: "warning_") else { throw unknown }
        let found = try await asking { () async throws(LedgerFault) in
            try await ledger.warnings(state: nil, before: id + 1, limit: 1)
        }
        guard let warning = found.first, warning.id == id else { throw unknown }
        guard let desk = call.api.warnings else { throw noHook }
        try await call.note("warning.retry", of: "warning_\(id)")
        let again = try await asking { () async throws(LedgerFault) in
            try await desk.retry(warning)
        }
        guard let again else { throw noHook }
        return .json { $0.write(again) }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ warning: QuotaWarning) {
        object { json in
            json.member("object", "warning")
            json.member("id", "warning_\(warning.id)")
            json.member("time", warning.time)
            json.member("threshold_percent", Int64(warning.percent))
            json.name("quota")
            json.raw(Array(warning.facts.utf8).span)
            json.member("state", warning.state.name)
            json.member("attempts", warning.attempts)
            json.member("next_attempt_at", warning.due)
            json.member("fault", warning.fault.isEmpty ? nil : warning.fault)
        }
    }
}
