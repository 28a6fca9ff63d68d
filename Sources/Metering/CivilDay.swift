/// A day of the calendar without a time zone, counted from 1970-01-01.
package struct CivilDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; Gregorian throughout.
    package let number: Int

    /// Wraps a count of days.
    package init(number: Int) {
        self.number = number
    }

    /// The day with this date; month and day outside their range count on.
    package init(year: Int, month: Int, day: Int) {
        // Years begin in March, so that the leap day comes last (Hinnant's days_from_civil).
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// The calendar date.
    package var date: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch + (monthFromMarch < 10 ? 3 : -9)
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// The day this many days later.
    package func adding(days: Int) -> CivilDay {
        CivilDay(number: number + days)
    }

    /// The date as `2026-09-30`.
    package var text: String {
        let (year, month, day) = date
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    /// The day that stands for all time: the first of all.
    package static let beginning = CivilDay(number: 0)

    /// Earlier days first.
    package static func < (x: CivilDay, y: CivilDay) -> Bool { x.number < y.number }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}
