internal import Glibc

/// Writes the time as RFC 3339 in UTC, doing the calendar only when the second changes.
struct LogClock {
    private var second = Int64.min
    private var text: [UInt8] = Array("0000-00-00T00:00:00.000Z".utf8)

    /// `2026-01-31T23:59:59.123Z` for milliseconds since 1970.
    mutating func rfc3339(_ milliseconds: Int64) -> [UInt8] {
        let (whole, part) = floorDivide(milliseconds, by: 1_000)
        if whole != second {
            second = whole
            setCalendar(whole)
        }
        set(part, at: 20, digits: 3)
        return text
    }

    private mutating func setCalendar(_ second: Int64) {
        let (days, time) = floorDivide(second, by: 86_400)
        let (year, month, day) = civilDate(days)
        set(year, at: 0, digits: 4)
        set(month, at: 5, digits: 2)
        set(day, at: 8, digits: 2)
        set(time / 3_600, at: 11, digits: 2)
        set(time / 60 % 60, at: 14, digits: 2)
        set(time % 60, at: 17, digits: 2)
    }

    private mutating func set(_ number: Int64, at start: Int, digits: Int) {
        var rest = number
        for index in (start..<start + digits).reversed() {
            text[index] = 0x30 + UInt8(rest % 10)
            rest /= 10
        }
    }
}

/// The date of a day counted from 1970-01-01, in the Gregorian calendar; years 0 to 9999.
///
/// Counts in eras of 400 years that begin on 1 March, so that the leap day is a year's last.
private func civilDate(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivide(days + 719_468, by: 146_097)
    let yearOfEra =
        (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return (min(max(year, 0), 9_999), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
}

private func floorDivide(_ a: Int64, by b: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return remainder < 0 ? (quotient - 1, remainder + b) : (quotient, remainder)
}

/// Milliseconds since 1970, as of the kernel's last tick (1 to 4 ms old): a read of shared memory.
@Sendable package func coarseWallMilliseconds() -> Int64 {
    var now = timespec()
    // SAFETY: the call fills the struct it is given and keeps nothing.
    _ = unsafe clock_gettime(CLOCK_REALTIME_COARSE, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
}
