/// One administrator's change, as the audit log keeps it.
package struct AuditRecord: Sendable {
    /// Its place in the log, from 1.
    package let sequence: Int64
    /// When.
    package let time: Timestamp
    /// Who.
    package let actor: Actor
    /// What was done, such as `key.rotate`.
    package let action: String
    /// What it was done to, such as `key:17`.
    package let target: String
    /// The facts before, as a JSON object; nil when there were none.
    package let before: String?
    /// The facts after, as a JSON object; nil when there are none.
    package let after: String?
    /// The chain's hash up to and with this record, in hexadecimal.
    package let hash: String

    /// Puts a record together.
    package init(
        sequence: Int64,
        time: Timestamp,
        actor: Actor,
        action: String,
        target: String,
        before: String?,
        after: String?,
        hash: String
    ) {
        self.sequence = sequence
        self.time = time
        self.actor = actor
        self.action = action
        self.target = target
        self.before = before
        self.after = after
        self.hash = hash
    }
}
