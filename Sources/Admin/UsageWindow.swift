internal import Metering

/// The buckets of time that one page of OpenAI's usage shape is about.
///
/// Days are calendar days in the gateway's zone; hours and minutes are aligned to the epoch.
struct UsageWindow {
    /// How long a bucket is.
    enum Width: String, CaseIterable {
        case minute = "1m"
        case hour = "1h"
        case day = "1d"

        /// Its length where it is not a calendar's business.
        var milliseconds: Int64? {
            switch self {
            case .minute: 60_000
            case .hour: 3_600_000
            case .day: nil
            }
        }
    }

    /// One bucket: from its start to before its end.
    struct Bucket {
        let start: Timestamp
        let end: Timestamp
    }

    let width: Width
    /// The buckets of this page, oldest first.
    private(set) var buckets: [Bucket] = []
    /// Where the next page begins; nil on the last one.
    private(set) var next: Timestamp?

    /// The buckets from one moment to before another, at most `limit`.
    init(_ width: Width, from start: Timestamp, to end: Timestamp, limit: Int, zone: CivilZone) {
        self.width = width
        var at = Self.start(of: width, at: start, zone)
        while at < end {
            guard buckets.count < limit else {
                next = at
                return
            }
            let after = Self.end(of: width, from: at, zone)
            buckets.append(Bucket(start: at, end: after))
            at = after
        }
    }

    /// The bucket that a moment lies in.
    func index(of time: Timestamp) -> Int? {
        var (low, high) = (0, buckets.count)
        while low < high {
            let middle = (low + high) / 2
            if time < buckets[middle].start { high = middle } else { low = middle + 1 }
        }
        guard low > 0, time < buckets[low - 1].end else { return nil }
        return low - 1
    }

    private static func start(of width: Width, at time: Timestamp, _ zone: CivilZone) -> Timestamp {
        guard let length = width.milliseconds else { return zone.start(of: zone.day(at: time)) }
        return Timestamp(milliseconds: time.milliseconds / length * length)
    }

    private static func end(of width: Width, from start: Timestamp, _ zone: CivilZone) -> Timestamp
    {
        guard let length = width.milliseconds else {
            return zone.start(of: zone.day(at: start).adding(days: 1))
        }
        return start.adding(milliseconds: length)
    }
}
