/// What is kept of requests and answers, and for how long.
package struct ArchivePolicy: Equatable, Sendable {
    /// In which form texts are kept, where a key does not say otherwise.
    package var form = ArchiveForm.redacted
    /// Whether the bodies of every call are kept, beside those that ask for it.
    package var keepsEveryCall = false
    /// How long after their last change things are deleted, in milliseconds; 0 means never.
    package var retentionMilliseconds = 0
    /// Beyond so many bytes of texts the oldest are deleted.
    package var bytesMax = 4 << 30
    /// Ids of what providers keep.
    package var states = ProviderStatePolicy()

    /// The defaults.
    package init() {}
}
