/// The field names that somebody in the gateway looks at; all others are `other`.
package enum FieldName: UInt8, Sendable, CaseIterable {
    // Framing and connection.
    case host, contentLength, transferEncoding, connection, expect
    case keepAlive, te, trailer, upgrade
    case proxyAuthorization, proxyAuthenticate, proxyConnection
    // Who is calling.
    case authorization, apiKey, xAPIKey, cookie, origin, secFetchSite, xCSRFToken
    case xTollgateUser, forwarded
    /// `x-forwarded-*`, `x-real-ip`.
    case xForwarded
    // Content and conditions.
    case contentType, contentEncoding, accept, acceptEncoding, cacheControl
    case ifMatch, ifNoneMatch, etag, idempotencyKey, userAgent
    case accessControlRequestMethod, accessControlRequestHeaders
    // Answers.
    case date, server, location, setCookie, vary, wwwAuthenticate
    case retryAfter, retryAfterMS, xShouldRetry
    // Tracing and OpenAI's own.
    case xRequestID, traceparent, tracestate, openAIOrganization, openAIProject
    case xStainlessRetryCount, xStainlessTimeout, xStainlessReadTimeout
    /// `x-ratelimit-*`: of an upstream's key, which the client does not have.
    case xRateLimit
    /// `openai-*` except organization and project.
    case openAI
    /// Any other name.
    case other

    /// Names the field whose name stands in `range`, in any letters' case.
    init(_ bytes: Span<UInt8>, in range: Range<Int>) {
        self = FoldedName(bytes, range).known
    }

    /// Whether the name is hop-by-hop (RFC 9110 section 7.6.1 and the `proxy-*` fields).
    package var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .te, .trailer, .transferEncoding, .upgrade,
            .proxyAuthorization, .proxyAuthenticate, .proxyConnection:
            true
        default: false
        }
    }

    /// Whether a second field of this name in a request is refused: two readers could each believe
    /// a different one (RFC 9110 section 5.3 allows repeating list fields only).
    var isSingleInRequest: Bool {
        switch self {
        case .host, .contentLength, .transferEncoding, .expect, .authorization,
            .proxyAuthorization, .apiKey, .xAPIKey, .cookie, .origin, .secFetchSite, .xCSRFToken,
            .xTollgateUser, .contentType, .contentEncoding, .idempotencyKey,
            .accessControlRequestMethod:
            true
        default: false
        }
    }

    /// Whether a second field of this name in an answer is refused: the framing ones only.
    var isSingleInAnswer: Bool {
        self == .contentLength || self == .transferEncoding
    }
}
