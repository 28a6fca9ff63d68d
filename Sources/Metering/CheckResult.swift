/// What `ledger check` found.
package struct CheckResult: Sendable {
    /// What was looked at, in words, with counts.
    package let proven: [String]
    /// What does not hold: the invariant's name and a sentence each; empty when all is well.
    package let broken: [String]

    /// Puts a result together.
    package init(proven: [String], broken: [String]) {
        self.proven = proven
        self.broken = broken
    }
}
