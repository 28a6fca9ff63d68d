internal import Metering

extension LedgerReader {
    /// Blocks that are read at once when the newest entries come first.
    private static let blocksAtOnce: Int64 = 256

    /// Reads a page of entries.
    func entries(_ query: EntryQuery, zone: CivilZone) throws(SQLiteFault) -> EntryPage {
        try reading { () throws(SQLiteFault) in
            let words = try words()
            let filter = EntryFilter(query, words: words)
            let found =
                query.isNewestFirst
                ? try newest(query, filter) : try oldest(query, filter, zone: zone)
            let names = try NameTable(database)
            let entries = found.map { Entry($0, names: names, words: words) }
            let isFull = entries.count == query.limit
            // Whoever follows the ledger goes on from the last entry, also when it was the newest.
            let next = isFull || !query.isNewestFirst ? entries.last?.sequence : nil
            return EntryPage(entries: entries, next: next ?? query.cursor)
        }
    }

    private func oldest(
        _ query: EntryQuery,
        _ filter: EntryFilter,
        zone: CivilZone
    ) throws(SQLiteFault) -> [FoundEntry] {
        var first = (query.cursor ?? 0) >> 16 - 1
        // An entry is written after its request began: what is older need not be read.
        if let id = query.id { first = max(first, try block(before: id.time)) }
        if let from = query.from { first = max(first, try block(before: zone.start(of: from))) }
        var found: [FoundEntry] = []
        guard query.limit > 0 else { return [] }
        try forEachEntry(afterBlock: first) { sequence, time, entry in
            if let cursor = query.cursor, sequence <= cursor { return true }
            guard filter.takes(entry) else { return true }
            found.append(FoundEntry(sequence: sequence, time: time, record: entry))
            return found.count < query.limit
        }
        return found
    }

    private func newest(
        _ query: EntryQuery,
        _ filter: EntryFilter
    ) throws(SQLiteFault) -> [FoundEntry] {
        let last = try database.prepare("SELECT max(seq) FROM entry_block").first { $0.int(0) } ?? 0
        var high = query.cursor.map { min($0 >> 16, last) } ?? last
        let lowest =
            try query.id.map { (id) throws(SQLiteFault) in try block(before: id.time) } ?? 0
        var found: [FoundEntry] = []
        while high > lowest, found.count < query.limit {
            let low = max(high - Self.blocksAtOnce, lowest)
            var part: [FoundEntry] = []
            try forEachEntry(afterBlock: low) { sequence, time, entry in
                guard sequence >> 16 <= high else { return false }
                let isAfterCursor = query.cursor.map { sequence >= $0 } ?? false
                if !isAfterCursor, filter.takes(entry) {
                    part.append(FoundEntry(sequence: sequence, time: time, record: entry))
                }
                return true
            }
            found += part.reversed()
            high = low
        }
        return Array(found.prefix(query.limit))
    }
}

/// An entry with where it was found.
struct FoundEntry {
    let sequence: Int64
    let time: Timestamp
    let record: EntryRecord
}

/// Which entries a query takes.
struct EntryFilter {
    private let query: EntryQuery
    private let users: Set<Int64>
    private let teams: Set<Int64>
    private let keys: Set<Int64>
    private let models: Set<Int64>
    private let statuses: Set<Int64>
    private let reasons: Set<Int64>
    private let kinds: Set<Int64>
    private let actions: Set<Int64>

    init(_ query: EntryQuery, words: Words) {
        self.query = query
        users = Set(query.users.map(\.rawValue))
        teams = Set(query.teams.map(\.rawValue))
        keys = Set(query.keys.map(\.rawValue))
        models = Set(query.models.map { words.exactNumber($0) ?? -1 })
        statuses = Set(query.statuses.map { Int64($0) })
        reasons = Set(query.reasons.flatMap { ReportFilter.reasons($0, words) })
        kinds = Set(query.redactions.map { words.exactNumber($0) ?? -1 })
        actions = Set(query.actions.map { Int64($0.rawValue) })
    }

    func takes(_ entry: EntryRecord) -> Bool {
        if let id = query.id, entry.id != id.rawValue { return false }
        if let from = query.from, entry.day < from.number { return false }
        if let to = query.to, entry.day >= to.number { return false }
        guard query.withRefusals || entry.kind != .refusal else { return false }
        return (users.isEmpty || users.contains(entry.user))
            && (teams.isEmpty || teams.contains(entry.team))
            && (keys.isEmpty || keys.contains(entry.key))
            && (models.isEmpty || models.contains(entry.model))
            && (statuses.isEmpty || statuses.contains(entry.status))
            && (query.sources.isEmpty || query.sources.contains(entry.source))
            && (reasons.isEmpty || reasons.contains(UsageKey(entry).reason))
            && (kinds.isEmpty && actions.isEmpty || entry.redactions.contains(where: takes))
    }

    private func takes(_ finding: EntryRecord.Finding) -> Bool {
        (kinds.isEmpty || kinds.contains(FindingKind.word(finding.kind)))
            && (actions.isEmpty || actions.contains(FindingKind.action(finding.kind)))
    }
}

extension Entry {
    init(_ found: FoundEntry, names: NameTable, words: Words) {
        let record = found.record
        func named<Thing>(_ table: String, _ number: Int64) -> Named<ID<Thing>>? {
            guard number != 0 else { return nil }
            return Named(id: ID(number), name: names.name(table, number, at: found.time))
        }
        self.init(
            sequence: found.sequence,
            kind: record.kind,
            id: RequestID(clamping: record.id),
            time: found.time,
            day: CivilDay(number: Int(record.day)),
            user: named("user", record.user),
            team: named("team", record.team),
            key: named("key", record.key),
            model: words.text(record.model),
            settlement: record.kind == .refusal ? nil : Settlement(record, words: words),
            status: Int(record.status),
            reason: NameTable.reason(UsageKey(record).reason, words),
            redactions: record.redactions.compactMap { RedactionCount($0, words: words) },
            heldTokens: record.heldTokens,
            isCapped: record.isCapped,
            isOverObserved: record.isOverObserved,
            decision: DecisionNumbers.unpack(record.decision, words: words),
            count: record.count,
            corrects: record.corrects == 0 ? nil : RequestID(rawValue: record.corrects)
        )
    }
}

extension Settlement {
    init(_ record: EntryRecord, words: Words) {
        self.init(
            source: record.source,
            usage: record.usage,
            charge: record.charge,
            status: Int(record.status),
            ending: record.ending,
            upstreamID: record.upstreamID.isEmpty ? nil : record.upstreamID,
            upstream: record.upstream == 0 ? nil : words.text(record.upstream),
            servedModel: record.servedModel == 0 ? nil : words.text(record.servedModel),
            tier: record.tier,
            firstByteMilliseconds: record.firstByteMilliseconds,
            milliseconds: record.milliseconds,
            attempts: record.attempts.map {
                Attempt(
                    upstream: words.text($0.upstream),
                    status: Int($0.status),
                    milliseconds: $0.milliseconds
                )
            }
        )
    }
}

extension RedactionCount {
    /// What an entry found; nil for what a correction names without new findings.
    fileprivate init?(_ finding: EntryRecord.Finding, words: Words) {
        let number = UInt8(truncatingIfNeeded: FindingKind.action(finding.kind))
        guard finding.count != 0, let action = Action(rawValue: number) else { return nil }
        let kind = words.text(FindingKind.word(finding.kind))
        self.init(kind: kind, action: action, count: Int(finding.count))
    }
}
