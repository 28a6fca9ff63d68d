/// A time zone's rule for every year, in the form of POSIX's TZ variable:
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule {
    /// A day of any year and a time of that day.
    private enum Day {
        /// The n-th weekday of a month; the fifth is the last.
        case weekday(month: Int, week: Int, weekday: Int)
        /// The day of the year from 1, never counting 29 February.
        case julian(Int)
        /// The day of the year from 0, counting 29 February.
        case zeroBased(Int)
    }

    private struct Border {
        let day: Day
        let seconds: Int
    }

    let standardOffsetSeconds: Int
    private let summer: (offsetSeconds: Int, start: Border, end: Border)?

    /// Reads a rule; nil when it is none.
    init?(_ text: String) {
        var scanner = Scanner(bytes: Array(text.utf8))
        guard scanner.name(), let offset = scanner.time() else { return nil }
        standardOffsetSeconds = -offset
        guard !scanner.isAtEnd else {
            summer = nil
            return
        }
        guard scanner.name() else { return nil }
        var summerOffset = standardOffsetSeconds + 3_600
        if !scanner.take(","), let offset = scanner.time() {
            summerOffset = -offset
            guard scanner.take(",") else { return nil }
        }
        guard let start = scanner.border(), scanner.take(","), let end = scanner.border() else {
            return nil
        }
        guard scanner.isAtEnd else { return nil }
        summer = (summerOffset, start, end)
    }

    /// The changes of all years up to a moment, after another.
    func changes(after first: Int64, until last: Int64) -> [CivilZone.Change] {
        guard let summer else { return [] }
        var changes: [CivilZone.Change] = []
        let from = CivilDay(number: Int(max(first, 0) / 86_400)).date.year - 1
        let to = CivilDay(number: Int(last / 86_400)).date.year
        for year in from...max(from, to) {
            let start = seconds(of: summer.start, in: year) - Int64(standardOffsetSeconds)
            let end = seconds(of: summer.end, in: year) - Int64(summer.offsetSeconds)
            changes.append(CivilZone.Change(seconds: start, offsetSeconds: summer.offsetSeconds))
            changes.append(CivilZone.Change(seconds: end, offsetSeconds: standardOffsetSeconds))
        }
        return changes.sorted { $0.seconds < $1.seconds }
            .filter { $0.seconds > first && $0.seconds < last }
    }

    private func seconds(of border: Border, in year: Int) -> Int64 {
        Int64(day(of: border.day, in: year).number) * 86_400 + Int64(border.seconds)
    }

    private func day(of day: Day, in year: Int) -> CivilDay {
        switch day {
        case .weekday(let month, let week, let weekday):
            let first = CivilDay(year: year, month: month, day: 1)
            // 1970-01-01 was a Thursday, which POSIX counts as 4.
            let ahead = (weekday - (first.number + 4)) %% 7
            let wanted = first.adding(days: ahead + 7 * (week - 1))
            return wanted.date.month == month ? wanted : wanted.adding(days: -7)
        case .julian(let number):
            let leap =
                CivilDay(year: year, month: 3, day: 1).number
                - CivilDay(year: year, month: 2, day: 1).number == 29
            let shift = leap && number >= 60 ? number : number - 1
            return CivilDay(year: year, month: 1, day: 1).adding(days: shift)
        case .zeroBased(let number):
            return CivilDay(year: year, month: 1, day: 1).adding(days: number)
        }
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool { position == bytes.count }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
                return false
            }
            position += 1
            return true
        }

        /// A name: letters, or anything between angle brackets.
        mutating func name() -> Bool {
            let start = position
            if take("<") {
                while position < bytes.count, bytes[position] != UInt8(ascii: ">") { position += 1 }
                return take(">")
            }
            while position < bytes.count, isLetter(bytes[position]) { position += 1 }
            return position - start >= 3
        }

        private func isLetter(_ byte: UInt8) -> Bool {
            (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
        }

        mutating func number() -> Int? {
            var value: Int?
            while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
                value = (value ?? 0) * 10 + Int(bytes[position] - 0x30)
                position += 1
                guard let value, value < 10_000 else { return nil }
            }
            return value
        }

        /// Hours, minutes and seconds with a sign, in seconds.
        mutating func time() -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard var seconds = number() else { return nil }
            seconds *= 3_600
            if take(":") {
                guard let minutes = number() else { return nil }
                seconds += minutes * 60
                if take(":") {
                    guard let rest = number() else { return nil }
                    seconds += rest
                }
            }
            return isNegative ? -seconds : seconds
        }

        mutating func border() -> Border? {
            let day: Day
            if take("M") {
                guard let month = number(), take("."), let week = number(), take("."),
                    let weekday = number(), (1...12).contains(month), (1...5).contains(week),
                    (0...6).contains(weekday)
                else { return nil }
                day = .weekday(month: month, week: week, weekday: weekday)
            } else if take("J") {
                guard let number = number(), (1...365).contains(number) else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(), (0...365).contains(number) else { return nil }
                day = .zeroBased(number)
            }
            guard take("/") else { return Border(day: day, seconds: 7_200) }
            guard let seconds = time() else { return nil }
            return Border(day: day, seconds: seconds)
        }
    }
}
