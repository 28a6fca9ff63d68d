/// The field names that somebody in the gateway looks at; all others are `other`.
package enum FieldName: UInt8, Sendable, CaseIterable {
    // Framing and connection.
    case host, contentLength, transferEncoding, connection, expect
    case keepAlive, te, trailer, upgrade
    case proxyAuthorization, proxyAuthenticate, proxyConnection
    // Who is calling.
    case authorization, apiKey, xAPIKey, cookie, origin, secFetchSite, xCSRFToken
    case xTollgateUser, forwarded, xRealIP
    /// Any `x-forwarded-` name.
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
    /// Any `x-ratelimit-` name: limits of an upstream's key, which the client does not have.
    case xRateLimit
    /// Any `openai-` name but the two above.
    case openAI
    /// Any other name.
    case other

    /// The name in lower case; nil for the families and `other`.
    package var text: StaticString? {
        switch self {
        case .host: "host"
        case .contentLength: "content-length"
        case .transferEncoding: "transfer-encoding"
        case .connection: "connection"
        case .expect: "expect"
        case .keepAlive: "keep-alive"
        case .te: "te"
        case .trailer: "trailer"
        case .upgrade: "upgrade"
        case .proxyAuthorization: "proxy-authorization"
        case .proxyAuthenticate: "proxy-authenticate"
        case .proxyConnection: "proxy-connection"
        case .authorization: "authorization"
        case .apiKey: "api-key"
        case .xAPIKey: "x-api-key"
        case .cookie: "cookie"
        case .origin: "origin"
        case .secFetchSite: "sec-fetch-site"
        case .xCSRFToken: "x-csrf-token"
        case .xTollgateUser: "x-tollgate-user"
        case .forwarded: "forwarded"
        case .xRealIP: "x-real-ip"
        case .contentType: "content-type"
        case .contentEncoding: "content-encoding"
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .cacheControl: "cache-control"
        case .ifMatch: "if-match"
        case .ifNoneMatch: "if-none-match"
        case .etag: "etag"
        case .idempotencyKey: "idempotency-key"
        case .userAgent: "user-agent"
        case .accessControlRequestMethod: "access-control-request-method"
        case .accessControlRequestHeaders: "access-control-request-headers"
        case .date: "date"
        case .server: "server"
        case .location: "location"
        case .setCookie: "set-cookie"
        case .vary: "vary"
        case .wwwAuthenticate: "www-authenticate"
        case .retryAfter: "retry-after"
        case .retryAfterMS: "retry-after-ms"
        case .xShouldRetry: "x-should-retry"
        case .xRequestID: "x-request-id"
        case .traceparent: "traceparent"
        case .tracestate: "tracestate"
        case .openAIOrganization: "openai-organization"
        case .openAIProject: "openai-project"
        case .xStainlessRetryCount: "x-stainless-retry-count"
        case .xStainlessTimeout: "x-stainless-timeout"
        case .xStainlessReadTimeout: "x-stainless-read-timeout"
        case .xForwarded, .xRateLimit, .openAI, .other: nil
        }
    }

    /// Whether the name is hop-by-hop (RFC 9110 section 7.6.1 and the `proxy-` fields).
    package var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .te, .trailer, .transferEncoding, .upgrade,
            .proxyAuthorization, .proxyAuthenticate, .proxyConnection:
            true
        default: false
        }
    }
}

/// A set of known names, one bit for each; `other` is in none.
struct FieldNames {
    private var bits: UInt64 = 0

    init(_ names: [FieldName] = []) {
        for name in names { insert(name) }
    }

    @inline(__always)
    func contains(_ name: FieldName) -> Bool { bits & Self.bit(name) != 0 }

    @inline(__always)
    mutating func insert(_ name: FieldName) { bits |= Self.bit(name) }

    @inline(__always)
    private static func bit(_ name: FieldName) -> UInt64 {
        name == .other ? 0 : 1 << UInt64(name.rawValue)
    }
}
