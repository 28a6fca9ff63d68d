internal import Synchronization

/// Requests a minute, tokens a minute and requests at once: in memory, for all loops of a process.
///
/// Each limit is a bucket that holds one minute's worth and fills evenly. All buckets of a request
/// are asked together: either all give or none does. Time is given by the caller, monotonic.
package final class RateLimiter: Sendable {
    private let table = Mutex(RateTable())

    /// Nothing taken yet.
    package init() {}

    /// Asks all buckets of a request for one request and this many tokens.
    package func admit(
        _ subject: Subject,
        model: String,
        tokens: Int64,
        directory: Directory,
        nowMilliseconds: Int64
    ) -> RateAnswer {
        let limits = directory.rateLimits(for: subject, model: model)
        guard !limits.isEmpty else { return .admitted(RatePass(limits: [], tokens: 0), nil) }
        return table.withLock { table in
            table.admit(limits, tokens: tokens, now: nowMilliseconds)
        }
    }

    /// Ends a request: frees its place, and gives back or takes what the tokens differ from the
    /// number that was asked for.
    ///
    /// Tells the numbers as they are then; nil when unlimited. Call it once per pass.
    @discardableResult
    package func finish(
        _ pass: RatePass,
        tokensUsed: Int64,
        nowMilliseconds: Int64
    ) -> RateNumbers? {
        guard !pass.limits.isEmpty else { return nil }
        return table.withLock { table in
            table.finish(pass, tokensUsed: tokensUsed, now: nowMilliseconds)
        }
    }
}

/// What a rate limiter says.
package enum RateAnswer: Sendable {
    /// Go on, and finish the pass when done. The numbers are for headers; nil when unlimited.
    case admitted(RatePass, RateNumbers?)
    /// Not now.
    case limited(RateRefusal)
}

/// What a request took from rate limits; give it back with `RateLimiter.finish`.
package struct RatePass: Sendable {
    let limits: [(RateBucketID, RateLimits)]
    let tokens: Int64
}

/// The tightest limits of a request, for `x-ratelimit-*` headers; nil where there is no limit.
package struct RateNumbers: Hashable, Sendable {
    /// The limit, what remains, and the milliseconds until it is whole again.
    package struct Line: Hashable, Sendable {
        /// The limit per minute.
        package let limit: Int64
        /// What remains now.
        package let remaining: Int64
        /// Milliseconds until all of it is there again.
        package let resetMilliseconds: Int64
    }

    /// Requests.
    package var requests: Line?
    /// Tokens.
    package var tokens: Line?
}

/// Which rate limit said no.
package struct RateRefusal: Hashable, Sendable {
    /// What was exceeded.
    package enum Measure: Hashable, Sendable {
        /// Requests per minute.
        case requests
        /// Tokens per minute.
        case tokens
        /// Requests at once.
        case parallel
    }

    /// Whose limit it is; a model's counts for everyone.
    package let scope: QuotaScope
    /// What was exceeded.
    package let measure: Measure
    /// The limit.
    package let limit: Int64
    /// When trying again makes sense.
    package let retryAfterMilliseconds: Int64
    /// The numbers for headers.
    package let numbers: RateNumbers
}
