internal import CLinux

/// A point in time that never goes back: nanoseconds of CLOCK_MONOTONIC.
package struct MonotonicTime: Comparable, Hashable, Sendable {
    /// Nanoseconds since some moment before the process began.
    package let nanoseconds: UInt64

    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// A time that never comes.
    package static let never = MonotonicTime(nanoseconds: .max)

    /// Reads the clock; inside a loop turn use `EventLoop.now`, which costs nothing.
    package static var current: MonotonicTime {
        MonotonicTime(nanoseconds: read(CLOCK_MONOTONIC))
    }

    /// The time so many milliseconds later; `never` stays `never`.
    package func adding(milliseconds: Int) -> MonotonicTime {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(UInt64(milliseconds) * 1_000_000)
        return overflow ? .never : MonotonicTime(nanoseconds: sum)
    }

    /// Nanoseconds since an earlier time; 0 when that one is later.
    package func nanoseconds(since earlier: MonotonicTime) -> UInt64 {
        nanoseconds > earlier.nanoseconds ? nanoseconds - earlier.nanoseconds : 0
    }

    package static func < (a: MonotonicTime, b: MonotonicTime) -> Bool {
        a.nanoseconds < b.nanoseconds
    }
}

/// The wall clock: nanoseconds since 1970, which an administrator may set back or forward.
package enum WallClock {
    /// The time now.
    package static var nanoseconds: UInt64 { read(CLOCK_REALTIME) }
}

private func read(_ clock: Int32) -> UInt64 {
    var time = timespec()
    // SAFETY: the call fills the struct, which outlives it.
    unsafe clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
