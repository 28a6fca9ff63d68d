internal import Admin
internal import Metering

/// The seconds in `90s`, `30m`, `24h`, `7d` or `2w`; nil for anything else.
func durationSeconds(_ text: String) -> Int64? {
    guard let unit = text.last, let number = Int64(text.dropLast()), number >= 0 else { return nil }
    let seconds: Int64
    switch unit {
    case "s": seconds = 1
    case "m": seconds = 60
    case "h": seconds = 3_600
    case "d": seconds = 86_400
    case "w": seconds = 604_800
    default: return nil
    }
    let (product, isTooLarge) = number.multipliedReportingOverflow(by: seconds)
    return isTooLarge || product > 3_155_760_000 ? nil : product
}

/// The moment that a flag names, as the admin surface reads it: a date, a time, or a time from now.
func moment(_ invocation: Invocation, _ name: String) throws(CommandFault) -> String? {
    guard let text = invocation.text(name), text != "none" else { return invocation.text(name) }
    if CivilDay(text: text) != nil || Timestamp(text: text) != nil { return text }
    guard let seconds = durationSeconds(text) else {
        throw .usage("--\(name) takes a date (2027-01-31), a time or 90d, not `\(text)`")
    }
    return Timestamp(seconds: wallTime().seconds + seconds).text
}
