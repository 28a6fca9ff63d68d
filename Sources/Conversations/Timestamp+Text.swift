internal import Metering

extension Timestamp {
    /// The moment in RFC 3339, in UTC: `2026-11-21T13:35:00Z`.
    var text: String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let time = seconds - days * 86_400
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = "\(two(time / 3_600)):\(two(time / 60 % 60)):\(two(time % 60))"
        return CivilDay(number: Int(days)).text + "T" + clock + "Z"
    }
}
