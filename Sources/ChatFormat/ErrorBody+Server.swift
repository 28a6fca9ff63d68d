/// What the client cannot mend: the provider, and ourselves.
extension ErrorBody {
    private static func server(
        _ status: Int,
        _ code: String,
        _ message: String,
        retryAfterSeconds: Int64? = nil
    ) -> ErrorBody {
        ErrorBody(
            status: status,
            type: "server_error",
            code: code,
            message: message,
            retryAfterSeconds: retryAfterSeconds
        )
    }

    /// The provider could not be connected to.
    package static let upstreamUnreachable = server(
        502,
        "upstream_unreachable",
        "The model provider could not be reached."
    )

    /// The provider hung up before it answered.
    package static let upstreamHungUp = server(
        502,
        "upstream_hung_up",
        "The model provider closed the connection without an answer."
    )

    /// The provider's answer is longer than is passed on here.
    package static let upstreamTooLong = server(
        502,
        "upstream_too_long",
        "The model provider's answer is longer than this gateway passes on."
    )

    /// The provider answered with something that is no answer.
    package static let upstreamBroken = server(
        502,
        "upstream_broken",
        "The model provider sent a broken answer."
    )

    /// The provider broke off in the middle of an answer.
    package static let upstreamBrokeOff = server(
        502,
        "upstream_broke_off",
        "The model provider broke off before the answer was complete."
    )

    /// The provider refuses *our* key; the client's is fine, so that 401 would mislead.
    package static let upstreamRefusedKey = server(
        502,
        "upstream_refused_key",
        "The model provider refused this gateway's own credentials."
    )

    /// The provider took too long.
    package static let upstreamTimeout = server(
        504,
        "upstream_timeout",
        "The model provider did not answer in time."
    )

    /// We are about to stop and take no new requests.
    package static let draining = server(
        503,
        "shutting_down",
        "This gateway is shutting down. Please try again.",
        retryAfterSeconds: 1
    )

    /// There is too much to do; the request was not begun.
    package static let overloaded = server(
        503,
        "overloaded",
        "This gateway is overloaded. Please try again.",
        retryAfterSeconds: 1
    )

    /// Nothing is forwarded that cannot be written down.
    package static let ledgerUnavailable = server(
        503,
        "ledger_unavailable",
        "The usage ledger is not available. Nothing was sent to the model; please try again.",
        retryAfterSeconds: 1
    )

    /// Stored completions and conversations cannot be read or written now.
    package static let archiveUnavailable = server(
        503,
        "archive_unavailable",
        "Stored conversations and completions are not available now; please try again.",
        retryAfterSeconds: 1
    )

    /// Something is wrong here that the log tells more about.
    package static let internalError = server(
        500,
        "internal_error",
        "An internal error occurred. The administrators find its cause under the request id."
    )
}
