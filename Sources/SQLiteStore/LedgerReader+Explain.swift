internal import Metering

extension LedgerReader {
    /// Reads what the entries of their periods say about some quotas of one scope.
    ///
    /// `limit` is how many entries each list shows.
    func explain(
        _ quotas: [QuotaExplanation],
        limit: Int,
        zone: CivilZone
    ) throws(SQLiteFault) -> [QuotaExplanation] {
        guard let first = quotas.map(\.from).min(), let scope = quotas.first?.standing.scope else {
            return []
        }
        return try reading { () throws(SQLiteFault) in
            let words = try words()
            var stories = quotas.map { QuotaStory($0, limit: limit) }
            for blocks in try blocks(with: scope, from: first, zone: zone) {
                try forEachEntry(in: blocks) { sequence, time, entry in
                    guard scope.covers(UsageKey(entry)) else { return true }
                    let found = FoundEntry(sequence: sequence, time: time, record: entry)
                    let model = words.text(entry.model)
                    for place in stories.indices { stories[place].take(found, model: model) }
                    return true
                }
            }
            let names = try NameTable(database)
            return stories.map { $0.told(names, words) }
        }
    }
}

extension LedgerReader {
    /// The blocks that can hold a scope's entries of a day or later, as the rollups tell.
    ///
    /// Most people do not ask every day, and most days then need not be read.
    private func blocks(
        with scope: QuotaScope,
        from first: CivilDay,
        zone: CivilZone
    ) throws(SQLiteFault) -> [ClosedRange<Int64>] {
        let newest = try database.prepare("SELECT max(seq) FROM entry_block").first { $0.int(0) }
        let end = newest ?? 0
        // An entry is written on its day or later: everything of the periods comes after this.
        let start = try block(before: zone.start(of: first))
        guard end > start else { return [] }
        guard let days = try days(with: scope, from: first) else { return [start + 1...end] }
        var ranges: [ClosedRange<Int64>] = []
        func add(_ range: ClosedRange<Int64>) {
            if let last = ranges.last, range.lowerBound <= last.upperBound + 1 {
                let upper = max(last.upperBound, range.upperBound)
                ranges[ranges.count - 1] = last.lowerBound...upper
            } else {
                ranges.append(range)
            }
        }
        for day in days {
            // What was held on a day is settled on the next one at the latest.
            let low = max(try block(before: zone.start(of: day)), start) + 1
            let high = min(try block(before: zone.start(of: day.adding(days: 2))) + 1, end)
            if low <= high { add(low...high) }
        }
        // What is not in the rollups yet.
        let tallied = max(try talliedThrough(), start)
        if tallied < end { add(tallied + 1...end) }
        return ranges
    }

    /// The days of a scope's entries; nil when entries of those days may stand anywhere behind.
    private func days(
        with scope: QuotaScope,
        from first: CivilDay
    ) throws(SQLiteFault) -> [CivilDay]? {
        let (condition, table): (String, Rollup) =
            switch scope {
            case .everyone: ("true", .day)
            case .user(let id): ("user = \(id.rawValue)", .full)
            case .team(let id): ("team = \(id.rawValue)", .full)
            case .member(let id, let team):
                ("user = \(id.rawValue) AND team = \(team.rawValue)", .full)
            case .key(let id): ("key = \(id.rawValue)", .full)
            }
        let late = [UsageSource.corrected, .recovered].map { String($0.rawValue) }
        let rows = try database.prepare(
            """
            SELECT day, max(source IN (\(late.joined(separator: ", ")))) FROM \(table.rawValue)
            WHERE kind = 0 AND \(condition) AND day >= \(first.number) GROUP BY day ORDER BY day
            """
        )
        var days: [CivilDay] = []
        var isLate = false
        try rows.forEachRow { row in
            days.append(CivilDay(number: Int(row.int(0))))
            // A correction, or what a crash left, is written whenever that was.
            isLate = isLate || row.int(1) != 0
        }
        return isLate ? nil : days
    }
}

/// One quota's entries, as a reader passes them by.
private struct QuotaStory {
    private var quota: QuotaExplanation
    private let limit: Int
    private let days: ClosedRange<Int64>
    private var largest: [(amount: Int64, entry: FoundEntry)] = []
    private var capped: [FoundEntry] = []
    private var refusals: [FoundEntry] = []

    init(_ quota: QuotaExplanation, limit: Int) {
        self.quota = quota
        self.limit = limit
        let last = quota.to.map { Int64($0.number) - 1 } ?? .max
        days = Int64(quota.from.number)...last
    }

    private var kind: Quota.Kind { quota.standing.quota.kind }

    mutating func take(_ found: FoundEntry, model: String) {
        let entry = found.record
        guard days.contains(entry.day), HistoryReader.counts(model, in: kind) else { return }
        if entry.kind == .refusal {
            // Refusals for other reasons than a quota are no use of it.
            guard decides(entry) else { return }
            quota.books.refused += entry.count
            keep(found, in: &refusals)
            return
        }
        let amount = entry.charge[kind.unit]
        quota.books.booked = saturatingSum(quota.books.booked, amount)
        quota.books.requests += entry.requests
        if entry.source == .recovered { quota.books.recovered += 1 }
        if entry.isOverObserved { quota.books.observed += 1 }
        if entry.isCapped {
            quota.books.capped += 1
            keep(found, in: &capped)
        }
        rank(found, amount)
    }

    /// Whether it was this quota that refused: of several only one is named.
    private func decides(_ entry: EntryRecord) -> Bool {
        guard let decision = DecisionNumbers.unpack(entry.decision, words: Words()) else {
            return false
        }
        return decision.scope == quota.standing.scope && decision.unit == kind.unit
            && decision.period == kind.period
    }

    private func keep(_ found: FoundEntry, in list: inout [FoundEntry]) {
        guard limit > 0 else { return }
        if list.count == limit { list.removeFirst() }
        list.append(found)
    }

    private mutating func rank(_ found: FoundEntry, _ amount: Int64) {
        guard limit > 0, amount != 0 else { return }
        if largest.count == limit, let least = largest.last, least.amount >= amount { return }
        let place = largest.firstIndex { $0.amount < amount } ?? largest.count
        largest.insert((amount, found), at: place)
        if largest.count > limit { largest.removeLast() }
    }

    func told(_ names: NameTable, _ words: Words) -> QuotaExplanation {
        var told = quota
        told.books.largest = largest.map { Entry($0.entry, names: names, words: words) }
        told.books.cappedEntries = capped.reversed().map { Entry($0, names: names, words: words) }
        told.books.refusals = refusals.reversed().map { Entry($0, names: names, words: words) }
        return told
    }
}
