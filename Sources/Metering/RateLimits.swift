/// How fast one subject may go; nil means no limit.
package struct RateLimits: Hashable, Sendable {
    /// Requests in any minute.
    package var requestsPerMinute: Int64?
    /// Tokens in any minute, prompt bound and output bound together.
    package var tokensPerMinute: Int64?
    /// Requests at the same time.
    package var parallel: Int64?

    /// Puts limits together.
    package init(
        requestsPerMinute: Int64? = nil,
        tokensPerMinute: Int64? = nil,
        parallel: Int64? = nil
    ) {
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.parallel = parallel
    }

    /// No limits.
    package static let none = RateLimits()

    /// Tells whether nothing is limited.
    package var isEmpty: Bool { self == .none }
}
