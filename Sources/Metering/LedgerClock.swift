/// The ledger's wall clock: never goes back, and does not believe a jump over a period's end.
///
/// A value; the driver reads the machine's clocks and asks it what time to book by. A wrong refusal
/// for ten minutes can be repaired; a month that was given away twice cannot.
package struct LedgerClock: Sendable {
    /// A step between two readings that differs from the boot clock's by more than this is a jump.
    package static let jumpMilliseconds: Int64 = 5 * 60_000
    /// How long a jump must stand before it is believed.
    package static let trustMilliseconds: Int64 = 10 * 60_000

    private var newest: Timestamp
    private var last: (wall: Timestamp, bootMilliseconds: Int64)?
    private var doubt: (sinceBootMilliseconds: Int64, borderEnd: Timestamp)?

    /// Starts from the newest time that the ledger has written.
    package init(newest: Timestamp) {
        self.newest = newest
    }

    /// Whether the clock jumped over a period's end and the old period stays in force for now.
    package var isInDoubt: Bool { doubt != nil }

    /// The time to book by.
    ///
    /// `isSynchronized` says that the kernel's clock follows a time server, whose word ends any
    /// doubt at once. Every calendar period ends at a day's end, so days are what is guarded.
    package mutating func read(
        wall: Timestamp,
        bootMilliseconds: Int64,
        isSynchronized: Bool,
        zone: CivilZone
    ) -> Timestamp {
        let jump = jump(to: wall, bootMilliseconds)
        last = (wall, bootMilliseconds)
        if isSynchronized {
            doubt = nil
        } else if jump > Self.jumpMilliseconds {
            beginDoubt(about: wall, bootMilliseconds, zone)
        } else if let since = doubt?.sinceBootMilliseconds {
            // A clock that comes back, or stands for long enough, is believed again.
            let isOver = bootMilliseconds - since >= Self.trustMilliseconds
            if isOver || jump < -Self.jumpMilliseconds { doubt = nil }
        }
        let believed = doubt.map { min(wall, $0.borderEnd.adding(milliseconds: -1)) } ?? wall
        newest = max(newest, believed)
        return newest
    }

    /// How much further the wall clock went than the boot clock.
    private func jump(to wall: Timestamp, _ bootMilliseconds: Int64) -> Int64 {
        guard let last else { return 0 }
        return (wall.milliseconds - last.wall.milliseconds)
            - (bootMilliseconds - last.bootMilliseconds)
    }

    private mutating func beginDoubt(
        about wall: Timestamp,
        _ bootMilliseconds: Int64,
        _ zone: CivilZone
    ) {
        let end = zone.start(of: zone.day(at: newest).adding(days: 1))
        guard wall >= end else { return }
        doubt = (bootMilliseconds, doubt.map { min($0.borderEnd, end) } ?? end)
    }
}
