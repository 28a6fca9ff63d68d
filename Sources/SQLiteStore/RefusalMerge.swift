internal import Metering

/// Keeps a flood of refused requests from filling the disk: the first ones stand alone, the rest
/// of a second is one line for each key and reason.
struct RefusalMerge {
    /// Lines a second that may stand alone, and how many may at once.
    static let linesPerSecond: Int64 = 100
    static let linesAtOnce: Int64 = 1_000
    /// Different lines kept for one second; past it only status and reason are told apart.
    static let linesMax = 256

    private struct Key: Hashable {
        var user, team, key, model, status, reason: Int64
        var kinds: [Int64]
    }

    private var merged: [Key: EntryRecord] = [:]
    private var allowance = Self.linesAtOnce * 1_000
    private var filledAtMilliseconds: Int64?

    var isEmpty: Bool { merged.isEmpty }

    /// Takes a refusal; the record comes back when it may stand alone.
    mutating func take(_ record: EntryRecord, atMilliseconds now: Int64) -> EntryRecord? {
        let elapsed = max(now - (filledAtMilliseconds ?? now), 0)
        filledAtMilliseconds = now
        let most = Self.linesAtOnce * 1_000
        allowance = min(allowance + min(elapsed, 60_000) * Self.linesPerSecond, most)
        if allowance >= 1_000 {
            allowance -= 1_000
            return record
        }
        merge(record)
        return nil
    }

    /// The merged lines, which are forgotten.
    mutating func drain() -> [EntryRecord] {
        defer { merged.removeAll(keepingCapacity: true) }
        return merged.values.sorted { $0.id < $1.id }
    }

    private mutating func merge(_ record: EntryRecord) {
        var record = record
        if merged.count >= Self.linesMax {
            (record.user, record.team, record.key, record.model) = (0, 0, 0, 0)
            record.redactions = []
        }
        let key = Key(
            user: record.user,
            team: record.team,
            key: record.key,
            model: record.model,
            status: record.status,
            reason: record.reason,
            kinds: record.redactions.map(\.kind)
        )
        guard var line = merged[key] else {
            merged[key] = record
            return
        }
        line.count += record.count
        for place in line.redactions.indices {
            line.redactions[place].count &+= record.redactions[place].count
        }
        merged[key] = line
    }
}
