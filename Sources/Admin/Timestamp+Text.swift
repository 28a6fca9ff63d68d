package import Metering

extension Timestamp {
    /// The moment in RFC 3339, in UTC: `2026-11-21T13:35:00.000Z`.
    ///
    /// It always has three digits of milliseconds, so that texts sort as the moments do.
    package var text: String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let time = seconds - days * 86_400
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let rest = milliseconds - seconds * 1_000
        let fraction = "." + String(String(1_000 + rest).dropFirst())
        let clock = "\(two(time / 3_600)):\(two(time / 60 % 60)):\(two(time % 60))"
        return CivilDay(number: Int(days)).text + "T" + clock + fraction + "Z"
    }

    /// Reads RFC 3339 (`2026-11-21T13:35:00Z`, `...+01:00`); nil for anything else.
    package init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] | 0x20 == UInt8(ascii: "t") else { return nil }
        guard let day = CivilDay(text: String(decoding: bytes[..<10], as: UTF8.self)) else {
            return nil
        }
        guard let hour = twoDigits(bytes, 11), hour < 24, bytes[13] == UInt8(ascii: ":"),
            let minute = twoDigits(bytes, 14), minute < 60, bytes[16] == UInt8(ascii: ":"),
            let second = twoDigits(bytes, 17), second < 61
        else { return nil }
        var at = 19
        var milliseconds: Int64 = 0
        if bytes[at] == UInt8(ascii: ".") {
            var scale: Int64 = 100
            at += 1
            let start = at
            while at < bytes.count, 0x30...0x39 ~= bytes[at] {
                milliseconds += Int64(bytes[at] - 0x30) * scale
                scale /= 10
                at += 1
            }
            guard at > start else { return nil }
        }
        guard let offset = Self.offsetMinutes(bytes[at...]) else { return nil }
        let local = Int64(day.number) * 86_400 + hour * 3_600 + minute * 60 + second
        self.init(milliseconds: (local - offset * 60) * 1_000 + milliseconds)
    }

    private static func offsetMinutes(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let zone = Array(bytes)
        if zone.count == 1 { return zone[0] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        guard zone.count == 6, zone[3] == UInt8(ascii: ":"),
            let hours = twoDigits(zone, 1), hours < 24,
            let minutes = twoDigits(zone, 4), minutes < 60
        else { return nil }
        switch zone[0] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }
}

extension CivilDay {
    /// Reads a date of the calendar, `2026-11-21`; nil for anything else, 30 February included.
    package init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let century = twoDigits(bytes, 0), let years = twoDigits(bytes, 2),
            let month = twoDigits(bytes, 5), 1...12 ~= month,
            let day = twoDigits(bytes, 8), 1...31 ~= day
        else { return nil }
        let made = CivilDay(year: Int(century * 100 + years), month: Int(month), day: Int(day))
        guard made.date.month == month else { return nil }
        self = made
    }
}

/// The number that two decimal digits make.
private func twoDigits(_ bytes: [UInt8], _ at: Int) -> Int64? {
    guard at + 1 < bytes.count, 0x30...0x39 ~= bytes[at], 0x30...0x39 ~= bytes[at + 1] else {
        return nil
    }
    return Int64(bytes[at] - 0x30) * 10 + Int64(bytes[at + 1] - 0x30)
}
