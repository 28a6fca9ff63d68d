internal import Synchronization

/// Makes request numbers that never repeat, whatever the clock does; shared by all loops.
package final class RequestIDSource: Sendable {
    private let replica: UInt8
    private let last: Atomic<Int64>

    /// Starts after the newest number that the ledger has seen from this replica.
    package init(replica: UInt8, after newest: RequestID?) {
        self.replica = replica
        let floor = newest.map { Self.tick(milliseconds: $0.time.milliseconds + 1) } ?? 0
        last = Atomic(floor)
    }

    /// The next number; a clock that stands or goes back only counts on from the last one.
    package func next(at time: Timestamp) -> RequestID {
        let wanted = Self.tick(milliseconds: time.milliseconds)
        var seen = last.load(ordering: .relaxed)
        while true {
            let next = max(seen + 1, wanted)
            let (isMine, now) = last.weakCompareExchange(
                expected: seen,
                desired: next,
                ordering: .relaxed
            )
            if isMine { return id(next) }
            seen = now
        }
    }

    private func id(_ tick: Int64) -> RequestID {
        RequestID(
            milliseconds: tick >> 14 + RequestID.epochMilliseconds,
            replica: replica,
            counter: tick & (1 << 14 - 1)
        )
    }

    private static func tick(milliseconds: Int64) -> Int64 {
        max(milliseconds - RequestID.epochMilliseconds, 0) << 14
    }
}
