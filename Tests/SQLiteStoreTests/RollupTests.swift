import Metering
import SQLiteStore
import Testing

/// Reports by every split, whole months or parts of them, against sums of the entries themselves.
@Suite struct RollupTests {
    private static let july = CivilDay(year: 2_026, month: 7, day: 1)

    /// Two people over 45 days from July 1, with findings, failures and refusals.
    private func filled(_ workshop: Workshop) async throws -> SQLiteLedger {
        workshop.clock.set(Timestamp(seconds: 1_782_900_000))  // 2026-07-01 10:00 UTC
        let ledger = try workshop.open()
        let people = [try await ledger.person("ada"), try await ledger.person("bob")]
        for day in 0..<45 {
            for turn in 0..<3 {
                try await request(ledger, people[turn % 2], day: day, turn: turn)
            }
            if day % 10 == 0 {
                let id = ledger.requestIDs.next(at: workshop.clock.now)
                let found = RedactionCount(kind: "CARD", action: .refuse, count: 3)
                ledger.refuse(
                    RefusedRequest(
                        id: id,
                        key: people[1].key,
                        user: people[1].user,
                        model: "large",
                        status: 429,
                        reason: "insufficient_quota",
                        redactions: day % 20 == 0 ? [found] : []
                    )
                )
            }
            _ = try await ledger.standings(of: .everyone)
            workshop.clock.pass(seconds: 86_400)
        }
        return ledger
    }

    private func request(
        _ ledger: SQLiteLedger,
        _ subject: Subject,
        day: Int,
        turn: Int
    ) async throws {
        let ask = ledger.ask(subject, model: turn == 2 ? "small" : "large")
        guard case .held(let hold) = await ledger.hold(ask) else { throw Surprise() }
        let usage = TokenUsage(prompt: Int64(100 + day), completion: 10)
        var findings: [RedactionCount] = []
        if day % 3 == 0 { findings.append(RedactionCount(kind: "EMAIL", count: 2)) }
        if day % 7 == turn {
            findings.append(RedactionCount(kind: "EMAIL", action: .report, count: 5))
        }
        if day % 5 == turn { findings.append(RedactionCount(kind: "SSN", count: 1)) }
        let isCut = turn == 1
        ledger.settle(
            hold,
            Settlement(
                source: isCut ? .counted : .provider,
                usage: usage,
                charge: hold.terms.charge(for: usage),
                status: isCut ? 499 : 200,
                ending: isCut ? .clientGone : .complete,
                upstreamID: nil,
                upstream: "openai",
                firstByteMilliseconds: 1,
                milliseconds: 2,
                redactions: findings
            )
        )
    }

    /// What a report should say: `values: requests refused prompt findings`, from the entries.
    private func expected(_ entries: [Entry], _ query: ReportQuery) -> Set<String> {
        var sums: [String: (Int64, Int64, Int64, Int64)] = [:]
        for entry in entries where query.from <= entry.day && entry.day < query.to {
            let found = entry.redactions
            let isByKind =
                query.by.contains(.redaction) || query.by.contains(.action)
                || !query.redactions.isEmpty || !query.actions.isEmpty
            let kinds = isByKind ? found.map { Optional($0) } : [nil]
            for kind in kinds where takes(entry, kind, query) {
                let values = query.by.map { value(of: $0, in: entry, kind) }
                let all = found.filter { $0.action == .redact }.reduce(0) { $0 + $1.count }
                var sum = sums[values.joined(separator: " "), default: (0, 0, 0, 0)]
                sum.0 += entry.kind == .request ? 1 : 0
                sum.1 += entry.kind == .refusal ? entry.count : 0
                sum.2 += entry.settlement?.usage.prompt ?? 0
                sum.3 += Int64(kind?.count ?? all)
                sums[values.joined(separator: " ")] = sum
            }
        }
        return Set(sums.map { "\($0.key): \($0.value)" })
    }

    private func takes(_ entry: Entry, _ kind: RedactionCount?, _ query: ReportQuery) -> Bool {
        func fits<Value: Equatable>(_ list: [Value], _ value: Value?) -> Bool {
            list.isEmpty || value.map { list.contains($0) } == true
        }
        let actions =
            query.actions.isEmpty && !query.by.contains(.action) ? [.redact] : query.actions
        return (kind == nil || fits(actions, kind?.action))
            && fits(query.users, entry.user?.id) && fits(query.models, entry.model)
            && fits(query.statuses, entry.status)
            && fits(query.sources, entry.settlement?.source ?? UsageSource.none)
            && fits(query.reasons, entry.reason) && fits(query.redactions, kind?.kind)
    }

    private func value(
        of dimension: ReportQuery.Dimension,
        in entry: Entry,
        _ kind: RedactionCount?
    ) -> String {
        switch dimension {
        case .user: entry.user?.name ?? ""
        case .team: entry.team?.name ?? ""
        case .key: entry.key?.name ?? ""
        case .model: entry.model
        case .day: entry.day.text
        case .month: String(entry.day.text.dropLast(3))
        case .status: String(entry.status)
        case .source: (entry.settlement?.source ?? UsageSource.none).name
        case .reason: entry.reason
        case .redaction: kind?.kind ?? ""
        case .action: kind?.action.name ?? ""
        }
    }

    @Test func `every split of every span is the sum of the entries`() async throws {
        let workshop = Workshop()
        let ledger = try await filled(workshop)
        var all = EntryQuery()
        all.withRefusals = true
        all.limit = 1_000
        let entries = try await ledger.entries(all).entries
        #expect(entries.count == 45 * 3 + 5)
        let dimensions = ReportQuery.Dimension.allCases
        // All sets of dimensions: the coarse tables answer some, the fine one the others.
        for mask in 0..<(1 << dimensions.count) {
            var query = ReportQuery(from: Self.july, to: Self.july.adding(days: 31))
            query.by = dimensions.indices.filter { mask & 1 << $0 != 0 }.map { dimensions[$0] }
            // Whole months, parts of them, and more than there is.
            let spans = [(0, 31), (0, 100), (5, 20), (5, 40), (31, 45), (-40, 44), (10, 10)]
            let span = spans[mask % spans.count]
            query.from = Self.july.adding(days: span.0)
            query.to = Self.july.adding(days: span.1)
            #expect(try await found(ledger, query) == expected(entries, query), "\(query)")
        }
        await ledger.close()
    }

    @Test(arguments: [(0, 31), (0, 100), (7, 40)])
    func `every filter is the sum of the entries it takes`(from: Int, to: Int) async throws {
        let workshop = Workshop()
        let ledger = try await filled(workshop)
        var all = EntryQuery()
        all.withRefusals = true
        all.limit = 1_000
        let entries = try await ledger.entries(all).entries
        let ada = try #require(entries.first?.user?.id)
        let filters: [(inout ReportQuery) -> Void] = [
            { $0.users = [ada] }, { $0.models = ["small"] }, { $0.statuses = [499, 429] },
            { $0.sources = [.provider] }, { $0.reasons = ["client_gone"] },
            { $0.reasons = ["insufficient_quota", "no_such"] }, { $0.redactions = ["SSN"] },
            { $0.redactions = ["SSN", "EMAIL"] }, { $0.redactions = ["IBAN"] },
            { $0.actions = [.report] }, { $0.actions = [.refuse, .redact] },
            {
                $0.redactions = ["EMAIL"]
                $0.actions = [.redact, .report]
            },
            {
                $0.redactions = ["EMAIL"]
                $0.users = [ada]
                $0.statuses = [200]
            },
        ]
        let splits: [[ReportQuery.Dimension]] = [
            [.user], [.redaction], [.status, .redaction], [.day, .reason],
            [.month, .user, .source], [.action], [.redaction, .action, .user],
        ]
        for (number, filter) in filters.enumerated() {
            for by in splits {
                var query = ReportQuery(
                    from: Self.july.adding(days: from),
                    to: Self.july.adding(days: to)
                )
                query.by = by
                filter(&query)
                #expect(
                    try await found(ledger, query) == expected(entries, query),
                    "filter \(number) by \(by)"
                )
            }
        }
        await ledger.close()
    }

    private func found(_ ledger: SQLiteLedger, _ query: ReportQuery) async throws -> Set<String> {
        let report = try await ledger.report(query)
        let rows = report.rows.map { row in
            let sums = row.sums
            let values = row.values.map(\.text).joined(separator: " ")
            return "\(values): \((sums.requests, sums.refused, sums.prompt, sums.redactions))"
        }
        #expect(Set(rows).count == rows.count)
        return Set(rows)
    }

    @Test func `a total counts each request once, whatever was found in it`() async throws {
        let workshop = Workshop()
        let ledger = try await filled(workshop)
        var query = ReportQuery.everything
        let plain = try await ledger.report(query).total
        query.by = [.redaction, .user]
        let report = try await ledger.report(query)
        #expect(report.total == plain)
        // Of 135 requests some have two kinds, most none.
        #expect(report.rows.reduce(0) { $0 + $1.sums.requests } != plain.requests)
        #expect(report.rows.reduce(0) { $0 + $1.sums.redactions } == plain.redactions)
        await ledger.close()
    }

    @Test func `a correction reaches the rows of the kinds that were found`() async throws {
        let workshop = Workshop()
        let ledger = try workshop.open()
        try await request(ledger, try await ledger.person("ada"), day: 0, turn: 0)
        let entry = try #require(try await ledger.entries(EntryQuery()).entries.first)
        let usage = TokenUsage(prompt: 7, completion: 3)
        let correction = Correction(
            corrects: entry.id,
            usage: usage,
            charge: ledger.directory.terms(for: "large").charge(for: usage),
            reason: "the invoice says so"
        )
        try await ledger.correct(correction, by: SQLiteLedger.tester)
        var query = ReportQuery.everything
        query.by = [.redaction]
        let rows = try await ledger.report(query).rows
        #expect(rows.map { $0.values[0].text } == ["EMAIL", "SSN"])
        #expect(rows.map(\.sums.prompt) == [7, 7])
        #expect(rows.map(\.sums.redactions) == [2, 1])
        let corrected = try await ledger.entries(EntryQuery()).entries
        #expect(corrected.last?.redactions.isEmpty == true)
        #expect(try await ledger.check().broken == [])
        await ledger.close()
    }
}
