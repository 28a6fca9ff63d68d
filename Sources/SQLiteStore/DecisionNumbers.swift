internal import Metering

/// A decision of a quota as numbers, as blocks of entries hold it.
enum DecisionNumbers {
    /// How many numbers there are.
    static let count = 10

    /// The numbers of a decision.
    static func pack(_ decision: QuotaDecision, words: inout Words) -> [Int64] {
        let (kind, a, b) = numbers(of: decision.scope)
        let models = decision.models.isEmpty ? 0 : words.number(decision.models)
        return [
            kind, a, b, Int64(decision.unit.rawValue), Int64(decision.period.rawValue), models,
            decision.limit, decision.used, decision.held, decision.needed,
        ]
    }

    /// The decision that some numbers are; nil for none, or where they cannot be one.
    static func unpack(_ numbers: [Int64], words: Words) -> QuotaDecision? {
        guard numbers.count == count,
            let unit = QuotaUnit(rawValue: UInt8(truncatingIfNeeded: numbers[3])),
            let period = Period(rawValue: UInt8(truncatingIfNeeded: numbers[4]))
        else { return nil }
        return QuotaDecision(
            scope: scope(numbers[0], numbers[1], numbers[2]),
            unit: unit,
            period: period,
            models: words.text(numbers[5]),
            limit: numbers[6],
            used: numbers[7],
            held: numbers[8],
            needed: numbers[9]
        )
    }

    private static func numbers(of scope: QuotaScope) -> (Int64, Int64, Int64) {
        switch scope {
        case .everyone: (0, 0, 0)
        case .user(let id): (1, id.rawValue, 0)
        case .team(let id): (2, id.rawValue, 0)
        case .member(let id, let team): (3, id.rawValue, team.rawValue)
        case .key(let id): (4, id.rawValue, 0)
        }
    }

    private static func scope(_ kind: Int64, _ a: Int64, _ b: Int64) -> QuotaScope {
        switch kind {
        case 1: .user(UserID(a))
        case 2: .team(TeamID(a))
        case 3: .member(UserID(a), TeamID(b))
        case 4: .key(KeyID(a))
        default: .everyone
        }
    }
}

/// What was decided about asks that were refused, until the line that says so is written.
///
/// The request tells the ledger that it was refused, and why in one word; the numbers are here.
struct RefusedAsks {
    /// So many refusals can be on their way from the writer to the client and back.
    private static let most = 4_096

    private var decisions: [RequestID: QuotaDecision] = [:]

    /// Notes a decision.
    mutating func note(_ refusal: QuotaRefusal, for id: RequestID) {
        // One that never came back was cut off on the way; none is worth memory that grows.
        if decisions.count >= Self.most { decisions.removeAll(keepingCapacity: true) }
        decisions[id] = QuotaDecision(refusal)
    }

    /// Takes the decision about a request.
    mutating func take(_ id: RequestID) -> QuotaDecision? {
        decisions.isEmpty ? nil : decisions.removeValue(forKey: id)
    }
}
