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
        let place = firstChange(after: time.seconds)
        return place == 0 ? firstOffsetSeconds : changes[place - 1].offsetSeconds
    }

    /// The place of the first change after a moment.
    private func firstChange(after seconds: Int64) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].seconds <= seconds { low = middle + 1 } else { high = middle }
        }
        return low
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
        let (earliest, latest) = (midnight - 2 * 86_400, midnight + 2 * 86_400)
        var candidates = [midnight - Int64(offsetSeconds(at: Timestamp(seconds: earliest)))]
        for change in changes[firstChange(after: earliest)...] {
            guard change.seconds <= latest else { break }
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
