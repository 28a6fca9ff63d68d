/// How a ledger in a data folder works; every number has a default with its reason.
package struct LedgerOptions: Sendable {
    /// How streams that outlived their process are charged.
    package enum Recovery: Sendable {
        /// By what was delivered, the age of the mark, and the time a provider takes to notice.
        case delivered
        /// By all that was set aside.
        case ceiling
    }

    /// Which of several gateways on one database this is; part of request ids.
    package var replica: UInt8 = 0
    /// Whether a file system that may forget is accepted.
    package var allowsAnyFileSystem = false
    /// What is set aside so that entries still fit on a full disk.
    package var reserveBytes: Int64 = 64 << 20
    /// How streams that outlived their process are charged.
    package var recovery = Recovery.delivered
    /// Output tokens that may have been made after the last mark: at 500 tokens a second, one
    /// second of stale mark and two until the provider notices.
    package var recoveryTokens: Int64 = 1_500
    /// How long the writer waits for company at most, under load.
    package var lingerMicroseconds = 2_000
    /// How long entries that nobody waits for may wait for company.
    ///
    /// A crash in this time charges their requests by the rule for recovery, which is never too
    /// little.
    package var entriesLingerMilliseconds: Int64 = 10
    /// How often sums and open holds are written, when there are any.
    package var tickMilliseconds: Int64 = 1_000
    /// Another of SQLite's file systems than the machine's own; tests put a failing one here.
    package var disk: String?
    /// Where time comes from.
    package var clock = MachineClock.real

    /// The defaults.
    package init() {}
}
