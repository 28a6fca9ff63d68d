/// What is refused because there is too much of it: rates and quotas.
extension ErrorBody {
    /// What the rate limits count; the words are OpenAI's `type`s.
    package enum RateKind: String, Sendable {
        case requests, tokens
    }

    /// A quota that is used up, for its sentence.
    package struct SpentQuota: Equatable, Sendable {
        /// Whose quota it is, for instance `user ann`.
        package var owner: String
        /// The period, for instance `monthly`.
        package var period: String
        /// What is counted, for instance `tokens`.
        package var unit: String
        /// The limit.
        package var limit: String
        /// What is used of it.
        package var used: String
        /// When the next period begins, in words; nil for a quota that has no end.
        package var reset: String?

        /// The words of the sentence, numbers already formatted.
        package init(
            owner: String,
            period: String,
            unit: String,
            limit: String,
            used: String,
            reset: String?
        ) {
            self.owner = owner
            self.period = period
            self.unit = unit
            self.limit = limit
            self.used = used
            self.reset = reset
        }
    }

    /// Too much in too short a time; SDKs wait and try again.
    package static func rateLimited(
        _ kind: RateKind,
        limit: Int64,
        owner: String,
        retryAfterSeconds: Int64
    ) -> ErrorBody {
        ErrorBody(
            status: 429,
            type: kind.rawValue,
            code: "rate_limit_exceeded",
            message: "Rate limit reached for \(owner): \(limit) \(kind.rawValue) per minute. "
                + "Please try again in \(retryAfterSeconds)s.",
            retryAfterSeconds: retryAfterSeconds
        )
    }

    /// Too many requests at the same time; SDKs wait and try again.
    package static func tooManyAtOnce(limit: Int64, owner: String) -> ErrorBody {
        ErrorBody(
            status: 429,
            type: RateKind.requests.rawValue,
            code: "rate_limit_exceeded",
            message: "Rate limit reached for \(owner): \(limit) requests at the same time. "
                + "Please try again in 1s.",
            retryAfterSeconds: 1
        )
    }

    /// What is left of the quota is set aside for requests that are still running.
    package static func quotaHeld(_ quota: SpentQuota) -> ErrorBody {
        ErrorBody(
            status: 429,
            type: RateKind.tokens.rawValue,
            code: "rate_limit_exceeded",
            message: "What is left of the \(quota.period) quota of \(quota.owner) is set aside "
                + "for requests that are still running. Please try again in 1s.",
            retryAfterSeconds: 1
        )
    }

    /// The quota is used up: final until the next period, so that SDKs do not try again.
    package static func insufficientQuota(
        _ quota: SpentQuota,
        retryAfterSeconds: Int64?
    ) -> ErrorBody {
        let reset = quota.reset.map { " It resets at \($0)." } ?? ""
        return ErrorBody(
            status: 429,
            type: "insufficient_quota",
            code: "insufficient_quota",
            message: "You exceeded your current quota: the \(quota.period) quota of "
                + "\(quota.owner) is \(quota.limit) \(quota.unit), of which \(quota.used) are "
                + "used, and this request does not fit into what is left." + reset,
            retryAfterSeconds: retryAfterSeconds,
            shouldRetry: false
        )
    }
}
