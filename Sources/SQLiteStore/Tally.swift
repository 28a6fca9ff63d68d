internal import Metering

/// What a rollup row is for.
struct UsageKey: Hashable {
    var day: Int64
    var user: Int64
    var team: Int64
    var key: Int64
    var model: Int64
    var status: Int64
    var source: UInt8
    /// The ending of a request, or 64 and the word of a refusal's reason.
    var reason: Int64

    /// The `FindingKind` of what was found; 0 in the rows that count every entry once.
    ///
    /// An entry stands in a row of 0 and in one more for each kind that was found in it, and each
    /// thing that was done with it.
    var kind: Int64 = 0

    /// Nobody's row, to be filled in.
    init() {
        (day, user, team, key, model, status, source, reason) = (0, 0, 0, 0, 0, 0, 0, 0)
    }

    init(_ entry: borrowing EntryRecord) {
        day = entry.day
        user = entry.user
        team = entry.team
        key = entry.key
        model = entry.model
        status = entry.status
        source = entry.source.rawValue
        reason =
            entry.kind == .refusal
            ? Self.reasonWords + entry.reason : Int64(entry.ending.rawValue)
    }

    /// One word to hash: hashing eight costs more than the sums.
    func hash(into hasher: inout Hasher) {
        var mixed = UInt64(bitPattern: day)
        func mix(_ part: Int64) {
            mixed = mixed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: part)
        }
        mix(user)
        mix(team)
        mix(key)
        mix(model)
        mix(status << 8 | Int64(source))
        mix(reason << 20 ^ kind)
        hasher.combine(mixed)
    }

    /// Numbers below stand for an `Ending`, from here on for a word.
    static let reasonWords: Int64 = 64
}

/// The sums of a rollup row, or what is to be added to it.
struct UsageSums: Hashable {
    var requests: Int64 = 0
    var refused: Int64 = 0
    var prompt: Int64 = 0
    var cached: Int64 = 0
    var completion: Int64 = 0
    var reasoning: Int64 = 0
    var weightedMilli: Int64 = 0
    var nanoDollars: Int64 = 0
    /// Findings of redaction: of the row's kind, or all that were hidden.
    var findings: Int64 = 0

    init() {}

    /// Reads the sums that stand in a row from a column on, in the order of `Rollup.sums`.
    init(_ row: borrowing Row, from column: Int32) {
        requests = row.int(column)
        refused = row.int(column + 1)
        prompt = row.int(column + 2)
        cached = row.int(column + 3)
        completion = row.int(column + 4)
        reasoning = row.int(column + 5)
        weightedMilli = row.int(column + 6)
        nanoDollars = row.int(column + 7)
        findings = row.int(column + 8)
    }

    /// Adds an entry, but not its findings, which are the business of whoever knows the row's kind.
    mutating func add(_ entry: borrowing EntryRecord) {
        if entry.kind == .refusal {
            refused &+= entry.count
            return
        }
        requests &+= entry.requests
        prompt &+= entry.usage.prompt
        cached &+= entry.usage.cached
        completion &+= entry.usage.completion
        reasoning &+= entry.usage.reasoning
        weightedMilli &+= entry.weightedMilli
        nanoDollars &+= entry.nanoDollars
    }

    mutating func add(_ other: UsageSums) {
        requests &+= other.requests
        refused &+= other.refused
        prompt &+= other.prompt
        cached &+= other.cached
        completion &+= other.completion
        reasoning &+= other.reasoning
        weightedMilli &+= other.weightedMilli
        nanoDollars &+= other.nanoDollars
        findings &+= other.findings
    }

    subscript(unit: QuotaUnit) -> Int64 {
        switch unit {
        case .tokens: prompt &+ completion
        case .weightedTokens: weightedMilli
        case .requests: requests
        case .nanoDollars: nanoDollars
        }
    }
}

/// Entries summed up, waiting to be added to the rollup tables.
///
/// Hot keys cost one row per flush, whatever their rate. Readers add the entries that are not
/// flushed yet by themselves, so nobody ever sees sums that lag.
struct Tally {
    private(set) var usage: [UsageKey: UsageSums] = [:]
    private(set) var entries = 0

    var isEmpty: Bool { entries == 0 }
    var rows: Int { usage.count }

    mutating func add(_ entry: borrowing EntryRecord) {
        entries += 1
        guard !entry.redactions.isEmpty else {
            usage[UsageKey(entry), default: UsageSums()].add(entry)
            return
        }
        entry.forEachRow { key, findings in
            usage[key, default: UsageSums()].add(entry)
            usage[key, default: UsageSums()].findings &+= findings
        }
    }

    mutating func removeAll() {
        usage.removeAll(keepingCapacity: true)
        entries = 0
    }
}

extension EntryRecord {
    /// Calls for every rollup row that the entry stands in, with how many findings it brings.
    func forEachRow(_ body: (UsageKey, _ findings: Int64) -> Void) {
        var key = UsageKey(self)
        let hidden = redactions.lazy.filter { FindingKind.isHidden($0.kind) }
        body(key, hidden.reduce(0) { $0 &+ $1.count })
        for (place, redaction) in redactions.enumerated() {
            // A kind that is named twice would count the entry twice.
            let isFirst = !redactions.prefix(place).contains { $0.kind == redaction.kind }
            guard isFirst else { continue }
            key.kind = redaction.kind
            let same = redactions.filter { $0.kind == redaction.kind }
            body(key, same.reduce(0) { $0 &+ $1.count })
        }
    }
}
