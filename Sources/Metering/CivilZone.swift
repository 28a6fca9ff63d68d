/// A time zone as a table: at which moments the local clock changes, and to which offset.
package struct CivilZone: Sendable {
    /// A moment from which the local clock is this many seconds ahead of UTC.
    package struct Change: Hashable, Sendable {
        /// The moment, in seconds since 1970.
        package let seconds: Int64
        /// Seconds ahead of UTC from then on.
        package let offsetSeconds: Int

        /// Puts a change together.
        package init(seconds: Int64, offsetSeconds: Int) {
            self.seconds = seconds
            self.offsetSeconds = offsetSeconds
        }
    }

    /// The zone's name in the IANA database.
    package let name: String
    private let firstOffsetSeconds: Int
    private let changes: [Change]

    /// Takes changes in order of time, and the offset before the first.
    package init(name: String, firstOffsetSeconds: Int, changes: [Change] = []) {
        self.name = name
        self.firstOffsetSeconds = firstOffsetSeconds
        self.changes = changes
    }

    /// Coordinated universal time.
    package static let utc = CivilZone(name: "UTC", firstOffsetSeconds: 0)

    /// How far the local clock is ahead of UTC at a moment.
    package func offsetSeconds(at time: Timestamp) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].seconds <= time.seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffsetSeconds : changes[low - 1].offsetSeconds
    }

    /// The calendar day at a moment.
    ///
    /// It never goes back: where clocks are set back over midnight, the new day has begun with its
    /// first midnight.
    package func day(at time: Timestamp) -> CivilDay {
        let day = localDay(at: time)
        let next = day.adding(days: 1)
        return start(of: next) <= time ? next : day
    }

    private func localDay(at time: Timestamp) -> CivilDay {
        let local = time.seconds + Int64(offsetSeconds(at: time))
        return CivilDay(number: Int(local >= 0 ? local / 86_400 : (local - 86_399) / 86_400))
    }

    /// The first moment of a day: when its midnight is skipped, the moment the clock jumps into
    /// the day; when it comes twice, the first of both.
    package func start(of day: CivilDay) -> Timestamp {
        let midnight = Int64(day.number) * 86_400
        // No zone is further than a day from UTC: the first moment with this date lies within.
        var candidates = [
            midnight - Int64(offsetSeconds(at: Timestamp(seconds: midnight - 86_400)))
        ]
        for change in changes where abs(change.seconds - midnight) <= 2 * 86_400 {
            candidates.append(change.seconds)
            candidates.append(midnight - Int64(change.offsetSeconds))
        }
        let first = candidates.map { Timestamp(seconds: $0) }.filter { localDay(at: $0) >= day }
            .min()
        return first ?? Timestamp(seconds: midnight)
    }

    /// The moment a day's period ends; nil when it never does.
    package func end(of period: Period, containing day: CivilDay) -> Timestamp? {
        period.next(after: day).map { start(of: $0) }
    }
}
