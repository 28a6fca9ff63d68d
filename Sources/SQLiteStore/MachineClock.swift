internal import CLinux
internal import Glibc
internal import Metering
internal import Reactor

/// Where the writer reads time from; tests put their own in its place.
package struct MachineClock: Sendable {
    /// Milliseconds of wall-clock time since 1970.
    package var wallMilliseconds: @Sendable () -> Int64
    /// Milliseconds since the machine started, sleep included.
    package var bootMilliseconds: @Sendable () -> Int64
    /// Whether the kernel's clock follows a time server.
    package var isSynchronized: @Sendable () -> Bool

    /// Puts a clock together.
    package init(
        wallMilliseconds: @escaping @Sendable () -> Int64,
        bootMilliseconds: @escaping @Sendable () -> Int64,
        isSynchronized: @escaping @Sendable () -> Bool
    ) {
        self.wallMilliseconds = wallMilliseconds
        self.bootMilliseconds = bootMilliseconds
        self.isSynchronized = isSynchronized
    }

    /// The machine's own clocks.
    package static let real = MachineClock(
        wallMilliseconds: { Int64(WallClock.nanoseconds / 1_000_000) },
        bootMilliseconds: {
            var time = timespec()
            // SAFETY: the call fills the one structure it is given.
            _ = unsafe clock_gettime(CLOCK_BOOTTIME, &time)
            return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        },
        isSynchronized: { clinux_clock_is_synchronized() != 0 }
    )
}
