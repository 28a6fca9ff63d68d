/// A later change of what was booked: a new entry, never an edit.
package struct Correction: Sendable {
    /// The request whose entry is corrected.
    package var corrects: RequestID
    /// What the request really used; the new entry holds the difference.
    package var usage: TokenUsage
    /// What it really took from quotas.
    package var charge: Charge
    /// Why, for the audit log.
    package var reason: String

    /// Puts a correction together.
    package init(corrects: RequestID, usage: TokenUsage, charge: Charge, reason: String) {
        self.corrects = corrects
        self.usage = usage
        self.charge = charge
        self.reason = reason
    }
}
