/// Whom a request is for, as far as the directory can tell.
package enum SubjectAnswer: Hashable, Sendable {
    /// This subject.
    case subject(Subject)
    /// A person nobody knows: `Ledger.enrol` adds them to the team first.
    case enrol(TeamID, person: String)
    /// Nobody it may be for.
    case refused(AccessRefusal)
}
