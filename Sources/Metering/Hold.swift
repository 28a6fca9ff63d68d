internal import Synchronization

/// Tokens set aside for one request.
///
/// Settle it, once; dropping it is a bug.
///
/// A hold that is dropped all the same is reported to the ledger, which books its ceiling as
/// `recovered`: a mistake of ours charges too much and shows, it never leaks a reservation.
package final class Hold: Sendable {
    /// The request it is for.
    package let id: RequestID
    /// The most output tokens of one choice that may be asked of the provider.
    package let outputCap: Int64
    /// Whether `outputCap` is lower than what was asked for, so that the request must carry it.
    package let isCapped: Bool
    /// Whether any quota can refuse this request; false means that no bound has to be enforced.
    package let isLimited: Bool
    /// The terms it was made under.
    package let terms: ModelTerms

    private let isOpen = Atomic(true)
    private let stream: StreamMark?
    private let dropped: @Sendable (RequestID) -> Void

    /// Made by a ledger only.
    ///
    /// `dropped` is called when the hold goes away unsettled.
    package init(
        id: RequestID,
        outputCap: Int64,
        isCapped: Bool,
        isLimited: Bool,
        terms: ModelTerms,
        stream: StreamMark? = nil,
        dropped: @escaping @Sendable (RequestID) -> Void
    ) {
        self.id = id
        self.outputCap = outputCap
        self.isCapped = isCapped
        self.isLimited = isLimited
        self.terms = terms
        self.stream = stream
        self.dropped = dropped
    }

    /// Notes how many output tokens have been delivered so far; cheap enough for every chunk.
    ///
    /// After a crash the stream is charged by this mark instead of by its ceiling.
    package func mark(delivered tokens: Int64) {
        stream?.tokens = tokens
    }

    /// Ends the hold; true the first time.
    ///
    /// Called by the ledger when it takes the settlement.
    package func end() -> Bool {
        isOpen.exchange(false, ordering: .acquiringAndReleasing)
    }

    deinit {
        if isOpen.load(ordering: .acquiring) { dropped(id) }
    }
}
