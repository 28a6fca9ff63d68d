/// The stretch of time a quota is for; calendar periods in one configured time zone.
package enum Period: UInt8, Sendable, CaseIterable {
    /// A calendar day.
    case day = 0
    /// Monday to Sunday (ISO 8601).
    case week = 1
    /// A calendar month.
    case month = 2
    /// All time.
    case total = 3

    /// The word used in files, on the command line and in reports.
    package var name: String {
        switch self {
        case .day: "day"
        case .week: "week"
        case .month: "month"
        case .total: "total"
        }
    }

    /// The first day of the period that a day lies in; the period's name in the ledger.
    package func start(of day: CivilDay) -> CivilDay {
        switch self {
        case .day: day
        case .week: day.adding(days: -((day.number + 3) %% 7))
        case .month: CivilDay(year: day.date.year, month: day.date.month, day: 1)
        case .total: .beginning
        }
    }

    /// The first day after the period that a day lies in; nil when it never ends.
    package func next(after day: CivilDay) -> CivilDay? {
        switch self {
        case .day: return day.adding(days: 1)
        case .week: return start(of: day).adding(days: 7)
        case .month:
            let (year, month, _) = day.date
            return month == 12
                ? CivilDay(year: year + 1, month: 1, day: 1)
                : CivilDay(year: year, month: month + 1, day: 1)
        case .total: return nil
        }
    }
}

infix operator %% : MultiplicationPrecedence

/// The remainder that is never negative, for a positive divisor.
func %% (x: Int, y: Int) -> Int {
    let rest = x % y
    return rest < 0 ? rest + y : rest
}
