/// A field name's first 32 bytes as four words, letters in lower case.
///
/// Setting bit 0x20 folds exactly: two token characters that differ only in that bit are the two
/// cases of one letter, or `^` and `~`, which no name here contains.
struct FoldedName {
    private let count: Int
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var fourth: UInt64 = 0

    @inline(__always)
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        count = range.count
        let (start, end) = (range.lowerBound, range.upperBound)
        first = Self.folded(bytes, start, end)
        if count > 8 { second = Self.folded(bytes, start + 8, end) }
        if count > 16 { third = Self.folded(bytes, start + 16, end) }
        if count > 24 { fourth = Self.folded(bytes, start + 24, end) }
    }

    @inline(__always)
    private static func folded(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
        let length = Swift.min(end - start, 8)
        let blanks = UInt64(0x2020_2020_2020_2020) >> UInt64(64 - 8 * length)
        return bytes.word(of: start..<end) | blanks
    }

    /// Whether the name is `text`, of at most 32 bytes in lower case.
    @inline(__always)
    private func `is`(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && first == text.word(0) && second == text.word(8)
            && third == text.word(16) && fourth == text.word(24)
    }

    /// Whether the name begins with `text`, of 7 to 16 bytes in lower case, and goes on.
    @inline(__always)
    private func begins(with text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count > length else { return false }
        if length < 8 {
            let mask = UInt64.max >> UInt64(64 - 8 * length)
            return first & mask == text.word(0)
        }
        let mask = length == 16 ? UInt64.max : 1 << UInt64(8 * (length - 8)) - 1
        return first == text.word(0) && second & mask == text.word(8)
    }

    /// The name, if it is one we know.
    var known: FieldName {
        if let name = count <= 10 ? short : count <= 14 ? medium : long { return name }
        if begins(with: "x-ratelimit-") { return .xRateLimit }
        if begins(with: "x-forwarded-") { return .xForwarded }
        if begins(with: "openai-") { return .openAI }
        return .other
    }

    /// Names of up to ten letters.
    private var short: FieldName? {
        switch count {
        case 2:
            if `is`("te") { return .te }
        case 4:
            if `is`("host") { return .host }
            if `is`("date") { return .date }
            if `is`("etag") { return .etag }
            if `is`("vary") { return .vary }
        case 6:
            if `is`("accept") { return .accept }
            if `is`("cookie") { return .cookie }
            if `is`("expect") { return .expect }
            if `is`("origin") { return .origin }
            if `is`("server") { return .server }
        case 7:
            if `is`("api-key") { return .apiKey }
            if `is`("trailer") { return .trailer }
            if `is`("upgrade") { return .upgrade }
        case 8:
            if `is`("if-match") { return .ifMatch }
            if `is`("location") { return .location }
        case 9:
            if `is`("x-api-key") { return .xAPIKey }
            if `is`("x-real-ip") { return .xForwarded }
            if `is`("forwarded") { return .forwarded }
        case 10:
            if `is`("connection") { return .connection }
            if `is`("keep-alive") { return .keepAlive }
            if `is`("set-cookie") { return .setCookie }
            if `is`("user-agent") { return .userAgent }
            if `is`("tracestate") { return .tracestate }
        default: break
        }
        return nil
    }

    /// Names of eleven to fourteen letters.
    private var medium: FieldName? {
        switch count {
        case 11:
            if `is`("retry-after") { return .retryAfter }
            if `is`("traceparent") { return .traceparent }
        case 12:
            if `is`("content-type") { return .contentType }
            if `is`("x-csrf-token") { return .xCSRFToken }
            if `is`("x-request-id") { return .xRequestID }
        case 13:
            if `is`("authorization") { return .authorization }
            if `is`("cache-control") { return .cacheControl }
            if `is`("if-none-match") { return .ifNoneMatch }
        case 14:
            if `is`("content-length") { return .contentLength }
            if `is`("sec-fetch-site") { return .secFetchSite }
            if `is`("retry-after-ms") { return .retryAfterMS }
            if `is`("openai-project") { return .openAIProject }
            if `is`("x-should-retry") { return .xShouldRetry }
        default: break
        }
        return nil
    }

    /// Names of fifteen letters and more.
    private var long: FieldName? {
        switch count {
        case 15:
            if `is`("accept-encoding") { return .acceptEncoding }
            if `is`("idempotency-key") { return .idempotencyKey }
            if `is`("x-tollgate-user") { return .xTollgateUser }
        case 16:
            if `is`("content-encoding") { return .contentEncoding }
            if `is`("proxy-connection") { return .proxyConnection }
            if `is`("www-authenticate") { return .wwwAuthenticate }
        case 17:
            if `is`("transfer-encoding") { return .transferEncoding }
        case 18:
            if `is`("proxy-authenticate") { return .proxyAuthenticate }
        case 19:
            if `is`("proxy-authorization") { return .proxyAuthorization }
            if `is`("openai-organization") { return .openAIOrganization }
            if `is`("x-stainless-timeout") { return .xStainlessTimeout }
        case 23:
            if `is`("x-stainless-retry-count") { return .xStainlessRetryCount }
        case 24:
            if `is`("x-stainless-read-timeout") { return .xStainlessReadTimeout }
        case 29:
            if `is`("access-control-request-method") { return .accessControlRequestMethod }
        case 30:
            if `is`("access-control-request-headers") { return .accessControlRequestHeaders }
        default: break
        }
        return nil
    }
}

extension StaticString {
    /// Eight bytes from `start` as a little-endian word, zero past the end.
    @inline(__always)
    fileprivate func word(_ start: Int) -> UInt64 {
        var word: UInt64 = 0
        var index = start
        while index < start + 8, index < utf8CodeUnitCount {
            word |= UInt64(byte(at: index)) << UInt64(8 * (index - start))
            index += 1
        }
        return word
    }
}
