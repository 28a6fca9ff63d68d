/// How the ledger does, for `/readyz` and `/metrics`.
///
/// Counters only grow.
package struct LedgerHealth: Sendable {
    /// Why no holds are taken; nil while they are.
    package var fault: LedgerFault?
    /// Operations that wait for the writer.
    package var queueDepth: Int64 = 0
    /// Holds that are open.
    package var openHolds: Int64 = 0
    /// Asks that wait for requests in flight to end.
    package var waitingAsks: Int64 = 0
    /// Commits so far.
    package var commits: Int64 = 0
    /// Operations committed so far.
    package var operations: Int64 = 0
    /// Microseconds spent in commits so far.
    package var commitMicroseconds: Int64 = 0
    /// The slowest commit so far.
    package var commitMicrosecondsMax: Int64 = 0
    /// Commits by duration: below 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128 ms, and above.
    package var commitHistogram: [Int64] = []
    /// Tokens booked above what was held (I9); 0 with an honest provider and sound bounds.
    package var overshootTokens: Int64 = 0
    /// Entries booked for holds that outlived their process.
    package var recoveredEntries: Int64 = 0
    /// Holds that were dropped unsettled: a bug, booked at their ceiling.
    package var droppedHolds: Int64 = 0
    /// Requests a quota in observation would have refused.
    package var observedRefusals: Int64 = 0
    /// Bytes in the write-ahead log.
    package var logBytes: Int64 = 0
    /// Whether the clock jumped over a period's end and the old period stays in force for now.
    package var isClockInDoubt = false
    /// What the disk or the database said when it failed.
    package var faultText = ""
    /// The newest hash over all entries.
    package var seal: [UInt8] = []

    /// Nothing happened yet.
    package init() {
        commitHistogram = [Int64](repeating: 0, count: Self.commitBordersMicroseconds.count + 1)
    }

    /// The borders of `commitHistogram`.
    package static let commitBordersMicroseconds: [Int64] = [
        250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000,
    ]

    /// Counts one commit's duration.
    package mutating func note(commitMicroseconds: Int64) {
        self.commitMicroseconds += commitMicroseconds
        commitMicrosecondsMax = max(commitMicrosecondsMax, commitMicroseconds)
        let borders = Self.commitBordersMicroseconds
        let place = borders.firstIndex { commitMicroseconds < $0 } ?? borders.count
        commitHistogram[place] += 1
    }
}
