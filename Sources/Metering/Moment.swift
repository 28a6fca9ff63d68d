/// One reading of both clocks that the books go by.
package struct Moment: Hashable, Sendable {
    /// The ledger's wall clock, which never goes back; it says which period it is.
    package let time: Timestamp
    /// A monotonic clock, for waits.
    package let milliseconds: Int64

    /// Puts a reading together.
    package init(time: Timestamp, milliseconds: Int64) {
        self.time = time
        self.milliseconds = milliseconds
    }
}
