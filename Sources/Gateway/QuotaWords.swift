internal import ChatFormat
internal import HTTPWire
internal import Metering

/// How quotas and limits are said to clients: whose, how much, until when.
extension ErrorBody.SpentQuota {
    /// The words of a quota's refusal; `showsAmounts` false keeps numbers from the client.
    init(_ refusal: QuotaRefusal, showsAmounts: Bool) {
        let quota = refusal.quota
        self.init(
            owner: refusal.scope.owner(named: refusal.name, team: refusal.team)
                + quota.modelWords,
            period: quota.period.adjective,
            unit: quota.unit.words,
            limit: showsAmounts ? quota.unit.amount(quota.limit) : "a number of",
            used: showsAmounts ? quota.unit.amount(refusal.used) : "too many",
            reset: refusal.resetsAt.map(\.rfc3339)
        )
    }
}

extension QuotaScope {
    /// Whose limit it is, in words, by the directory's names.
    func owner(in directory: Directory) -> String {
        switch self {
        case .everyone: "this gateway"
        case .user(let id): owner(named: directory.user(id)?.facts.name)
        case .team(let id): owner(named: directory.team(id)?.facts.name)
        case .member(let id, let team):
            owner(named: directory.user(id)?.facts.name, team: directory.team(team)?.facts.name)
        case .key(let id): owner(named: directory.key(id)?.facts.name)
        }
    }

    func owner(named name: String?, team: String? = nil) -> String {
        switch self {
        case .everyone: "this gateway"
        case .user: "user '\(name ?? "?")'"
        case .team: "team '\(name ?? "?")'"
        case .member: "member '\(name ?? "?")' of team '\(team ?? "?")'"
        case .key: "API key '\(name ?? "?")'"
        }
    }
}

extension Quota {
    /// The models it counts, in words after its owner; nothing when it counts all.
    fileprivate var modelWords: String {
        guard !models.isEmpty else { return "" }
        let named = models.prefix(5).map { "'\($0.text)'" }.joined(separator: ", ")
        let others = models.count > 5 ? " and \(models.count - 5) others" : ""
        return " for \(models.count == 1 ? "model" : "models") \(named)\(others)"
    }
}

extension Period {
    fileprivate var adjective: String {
        switch self {
        case .day: "daily"
        case .week: "weekly"
        case .month: "monthly"
        case .total: "total"
        }
    }
}

extension QuotaUnit {
    fileprivate var words: String {
        switch self {
        case .tokens: "tokens"
        case .weightedTokens: "weighted tokens"
        case .requests: "requests"
        case .nanoDollars: "US dollars"
        }
    }

    fileprivate func amount(_ value: Int64) -> String {
        switch self {
        case .tokens, .requests: "\(value)"
        case .weightedTokens: Self.decimal(value, digits: 3)
        case .nanoDollars: Self.decimal(value, digits: 9)
        }
    }

    private static func decimal(_ value: Int64, digits: Int) -> String {
        let text = String(value.magnitude)
        let padded = String(repeating: "0", count: max(digits + 1 - text.count, 0)) + text
        let sign = value < 0 ? "-" : ""
        return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
    }
}

extension RateNumbers {
    /// OpenAI's header fields for limits: integers, and durations in Go's notation.
    func append(to lines: inout [UInt8]) {
        if let requests {
            HeadWriter.field("x-ratelimit-limit-requests", Int(requests.limit), to: &lines)
            HeadWriter.field("x-ratelimit-remaining-requests", Int(requests.remaining), to: &lines)
            Self.append("x-ratelimit-reset-requests", requests.resetMilliseconds, to: &lines)
        }
        if let tokens {
            HeadWriter.field("x-ratelimit-limit-tokens", Int(tokens.limit), to: &lines)
            HeadWriter.field("x-ratelimit-remaining-tokens", Int(tokens.remaining), to: &lines)
            Self.append("x-ratelimit-reset-tokens", tokens.resetMilliseconds, to: &lines)
        }
    }

    private static func append(
        _ name: StaticString,
        _ milliseconds: Int64,
        to lines: inout [UInt8]
    ) {
        let text = Array(goDuration(milliseconds: milliseconds).utf8)
        // Digits and letters can always be written.
        try? HeadWriter.field(name, text.span, to: &lines)
    }
}

/// A duration as Go writes it, which is how OpenAI's headers have it: `6ms`, `1.5s`, `1m30s`.
func goDuration(milliseconds: Int64) -> String {
    guard milliseconds >= 1_000 else { return "\(max(milliseconds, 0))ms" }
    let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
    let rest = milliseconds % 60_000
    var seconds = "\(rest / 1_000)"
    if rest % 1_000 != 0 {
        var fraction = String(String(1_000 + rest % 1_000).dropFirst())
        while fraction.last == "0" { fraction.removeLast() }
        seconds += "." + fraction
    }
    return (hours > 0 ? "\(hours)h" : "") + (hours > 0 || minutes > 0 ? "\(minutes)m" : "")
        + seconds + "s"
}

extension Timestamp {
    /// The moment as RFC 3339 has it, in UTC, to the second.
    var rfc3339: String {
        let day = CivilDay(
            number: Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
        )
        let (year, month, date) = day.date
        let time = Int(seconds) - day.number * 86_400
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(date))T\(two(time / 3_600)):\(two(time / 60 % 60)):"
            + "\(two(time % 60))Z"
    }
}
