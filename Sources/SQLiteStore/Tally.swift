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
        mix(reason)
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

/// What a redaction row is for.
struct RedactionKey: Hashable {
    var day: Int64
    var user: Int64
    var team: Int64
    var key: Int64
    var model: Int64
    var kind: Int64
}

/// Entries summed up, waiting to be added to the rollup tables.
///
/// Hot keys cost one row per flush, whatever their rate. Readers add the entries that are not
/// flushed yet by themselves, so nobody ever sees sums that lag.
struct Tally {
    private(set) var usage: [UsageKey: UsageSums] = [:]
    private(set) var redactions: [RedactionKey: Int64] = [:]
    private(set) var entries = 0

    var isEmpty: Bool { entries == 0 }
    var rows: Int { usage.count + redactions.count }

    mutating func add(_ entry: borrowing EntryRecord) {
        usage[UsageKey(entry), default: UsageSums()].add(entry)
        entries += 1
        for redaction in entry.redactions {
            let key = RedactionKey(
                day: entry.day,
                user: entry.user,
                team: entry.team,
                key: entry.key,
                model: entry.model,
                kind: redaction.word
            )
            redactions[key, default: 0] &+= redaction.count
        }
    }

    mutating func removeAll() {
        usage.removeAll(keepingCapacity: true)
        redactions.removeAll(keepingCapacity: true)
        entries = 0
    }
}
