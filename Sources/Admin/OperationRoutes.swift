internal import HTTPWire
internal import JSONText
internal import Metering

/// What operators ask: versions, health, proofs, copies, the audit log, plans.
enum OperationRoutes {
    static let all: [Route] = [
        Route(
            .get,
            "/api/version",
            .read,
            "Shows the program's version",
            gives: "Version",
            answer: version
        ),
        Route(
            .get,
            "/api/health",
            .read,
            "Shows how the ledger does",
            gives: "Health",
            answer: health
        ),
        Route(
            .post,
            "/api/ledger/check",
            .read,
            "Proves sums and invariants of the ledger",
            gives: "Check",
            answer: check
        ),
        Route(
            .get,
            "/api/audit",
            .read,
            "Lists changes by administrators, newest first",
            parameters: ["limit", "before"],
            gives: "AuditList",
            answer: audit
        ),
        Route(
            .get,
            "/api/plans",
            .read,
            "Lists the plans of the policy files",
            gives: "PlanList",
            answer: plans
        ),
    ]

    @Sendable private static func version(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        .json { json in
            json.object { json in
                json.member("name", "tollgate")
                json.member("version", call.api.version)
                json.member("started_at", call.api.startedAt)
                json.member("time", call.now)
                json.member("time_zone", call.zone.name)
            }
        }
    }

    @Sendable private static func health(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let health = call.ledger.health
        return .json { json in
            json.object { json in
                json.member("fault", health.fault?.name)
                json.member("queue_depth", health.queueDepth)
                json.member("open_holds", health.openHolds)
                json.member("waiting_asks", health.waitingAsks)
                json.member("commits", health.commits)
                json.member("operations", health.operations)
                json.member("commit_microseconds", health.commitMicroseconds)
                json.member("commit_microseconds_max", health.commitMicrosecondsMax)
                json.member("overshoot_tokens", health.overshootTokens)
                json.member("recovered_entries", health.recoveredEntries)
                json.member("dropped_holds", health.droppedHolds)
                json.member("observed_refusals", health.observedRefusals)
                json.member("log_bytes", health.logBytes)
                json.member("clock_in_doubt", health.isClockInDoubt)
                json.member("fault_text", health.faultText.isEmpty ? nil : health.faultText)
                json.member("seal", hexadecimal(health.seal))
            }
        }
    }

    @Sendable private static func check(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        guard call.onlyTeam == nil else {
            throw .forbidden("A team lead's key sees its own team and nothing else.")
        }
        let ledger = call.ledger
        let result = try await asking { () async throws(LedgerFault) in try await ledger.check() }
        return .json { json in
            json.object { json in
                json.member("ok", result.broken.isEmpty)
                json.member("proven", result.proven)
                json.member("broken", result.broken)
            }
        }
    }

    @Sendable private static func audit(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        guard call.onlyTeam == nil else {
            throw .forbidden("A team lead's key sees its own team and nothing else.")
        }
        let limit = Int(try call.query.integer("limit", in: 1...1_000) ?? 100)
        let before = try call.query.integer("before", in: 1...Int64.max)
        let ledger = call.ledger
        let records = try await asking { () async throws(LedgerFault) in
            try await ledger.audit(before: before, limit: limit + 1)
        }
        return .json { json in
            json.object { json in
                json.member("object", "list")
                json.list("data") { json in
                    for record in records.prefix(limit) { json.write(record) }
                }
                json.member("has_more", records.count > limit)
            }
        }
    }

    @Sendable private static func plans(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let policy = call.directory.policy
        return .json { json in
            json.object { json in
                json.member("object", "list")
                json.list("data") { json in
                    for plan in policy.plans.values.sorted(by: { $0.name < $1.name }) {
                        json.write(plan)
                    }
                }
                json.member("default_user_plan", policy.defaultUserPlan)
                json.member("default_team_plan", policy.defaultTeamPlan)
            }
        }
    }
}

/// Bytes as hexadecimal digits.
func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
}

extension JSONWriter {
    fileprivate mutating func write(_ record: AuditRecord) {
        object { json in
            json.member("sequence", record.sequence)
            json.member("time", record.time)
            json.object("actor") { json in
                json.member("name", record.actor.name)
                json.member("key_id", record.actor.key?.text)
                json.member("origin", record.actor.origin)
            }
            json.member("action", record.action)
            json.member("target", record.target)
            for (name, facts) in [("before", record.before), ("after", record.after)] {
                json.name(name)
                if let facts { json.raw(Array(facts.utf8).span) } else { json.null() }
            }
            json.member("hash", record.hash)
        }
    }

    fileprivate mutating func write(_ plan: Plan) {
        object { json in
            json.member("name", plan.name)
            json.list("quotas") { json in
                for quota in plan.quotas { json.writePlanned(quota) }
            }
            json.list("member_quotas") { json in
                for quota in plan.memberQuotas { json.writePlanned(quota) }
            }
            json.object("limits") { $0.write(plan.limits) }
            json.object("member_limits") { $0.write(plan.memberLimits) }
        }
    }

    private mutating func writePlanned(_ quota: Quota) {
        object { json in
            json.member("unit", quota.unit.name)
            json.member("period", quota.period.name)
            json.member("models", quota.models.map(\.text))
            json.member("limit", quota.limit, in: quota.unit)
            json.member("action", quota.action.name)
        }
    }

    private mutating func write(_ limits: RateLimits) {
        member("requests_per_minute", limits.requestsPerMinute)
        member("tokens_per_minute", limits.tokensPerMinute)
        member("parallel", limits.parallel)
    }
}
