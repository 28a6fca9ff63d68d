internal import Reactor

/// The `Date` field (RFC 9110 section 5.6.7), written once a second.
struct HTTPDate {
    private var line: [UInt8] = []
    private var goodUntil = MonotonicTime(nanoseconds: 0)

    /// Appends the whole header line.
    mutating func append(to head: inout [UInt8], now: MonotonicTime) {
        if now >= goodUntil {
            let text = Self.text(ofSecond: WallClock.nanoseconds / 1_000_000_000)
            line = Array("date: \(text)\r\n".utf8)
            goodUntil = now.adding(milliseconds: 1_000)
        }
        head += line
    }

    /// The date as `Sun, 06 Nov 1994 08:49:37 GMT`, by Hinnant's civil-from-days arithmetic.
    static func text(ofSecond second: UInt64) -> String {
        let days = Int(second / 86_400)
        let time = Int(second % 86_400)
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 2 : shiftedMonth - 10
        let year = yearOfEra + era * 400 + (month < 2 ? 1 : 0)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(weekdays[(days + 4) % 7]), \(two(day)) \(months[month]) \(year) "
            + "\(two(time / 3_600)):\(two(time / 60 % 60)):\(two(time % 60)) GMT"
    }
}

private let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
private let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]
