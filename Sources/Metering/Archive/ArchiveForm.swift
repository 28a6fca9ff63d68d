/// In which form texts of requests and answers are kept.
package enum ArchiveForm: String, CaseIterable, Hashable, Sendable {
    /// As they went to the provider and as it answered: what redaction took out is not kept.
    case redacted
    /// As the client sent them and got them.
    case full
    /// Not at all.
    case none
}
