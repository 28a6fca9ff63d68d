internal import Metering

/// Which rollups a report reads: the coarsest that can tell what it asks.
///
/// A report without days takes whole months from the coarse table, and the days before and after
/// them from the fine one. A month that is still going on is whole when nothing lies behind the
/// report's last day.
struct ReportPlan {
    /// A part of a table; no row of the ledger is in two parts.
    struct Part {
        let table: Rollup
        /// The condition on its days or months.
        let span: String
    }

    /// The parts to read; the last is the largest.
    private(set) var parts: [Part] = []

    /// `kept` are the days that the fine table has rows of.
    init(_ query: ReportQuery, _ filter: ReportFilter, kept: ClosedRange<Int64>?) {
        guard let kept else { return }
        let days = filter.days.clamped(to: kept.lowerBound..<kept.upperBound + 1)
        guard !days.isEmpty else { return }
        func tells(_ table: Rollup) -> Bool {
            query.by.allSatisfy { $0.isTold(by: table) }
                && filter.columns.allSatisfy { table.columns.contains($0) }
        }
        if tells(.day) {
            parts = [Self.days(days, of: .day)]
        } else if tells(.month) {
            parts = Self.months(days, kept: kept)
        } else {
            parts = [Self.days(days, of: .full)]
        }
    }

    private static func months(_ days: Range<Int64>, kept: ClosedRange<Int64>) -> [Part] {
        func month(_ day: Int64) -> Int64 { CivilDay(number: Int(day)).monthNumber }
        func start(_ month: Int64) -> Int64 { Int64(CivilDay(monthNumber: month).number) }
        // The first whole month, and the month after the last.
        let isFromStart =
            days.lowerBound == kept.lowerBound || start(month(days.lowerBound)) == days.lowerBound
        let first = month(days.lowerBound) + (isFromStart ? 0 : 1)
        let isToEnd = days.upperBound == kept.upperBound + 1
        let end = isToEnd ? month(kept.upperBound) + 1 : month(days.upperBound)
        guard first < end else { return [Self.days(days, of: .full)] }
        var parts: [Part] = []
        let before = days.lowerBound..<max(start(first), days.lowerBound)
        let after = min(start(end), days.upperBound)..<days.upperBound
        for edge in [before, after] where !edge.isEmpty { parts.append(Self.days(edge, of: .full)) }
        let span = first + 1 == end ? "month = \(first)" : "month >= \(first) AND month < \(end)"
        return parts + [Part(table: .month, span: span)]
    }

    private static func days(_ days: Range<Int64>, of table: Rollup) -> Part {
        Part(table: table, span: "day >= \(days.lowerBound) AND day < \(days.upperBound)")
    }
}
