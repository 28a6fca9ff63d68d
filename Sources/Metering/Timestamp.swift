/// A moment of wall-clock time, in milliseconds since 1970-01-01 00:00 UTC.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970; leap seconds do not exist, as in POSIX.
    package let milliseconds: Int64

    /// Wraps a reading of the wall clock.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Wraps whole seconds since 1970.
    package init(seconds: Int64) {
        milliseconds = seconds * 1_000
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1_000 : (milliseconds - 999) / 1_000
    }

    /// Earlier moments first.
    package static func < (x: Timestamp, y: Timestamp) -> Bool {
        x.milliseconds < y.milliseconds
    }

    /// The moment this many milliseconds later.
    package func adding(milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: self.milliseconds + milliseconds)
    }
}
