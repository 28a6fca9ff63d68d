import ChatFormat
import JSONText
import Testing

/// What every error must look like, with its status, type and code.
private let quota = ErrorBody.SpentQuota(
    owner: "user ann",
    period: "monthly",
    unit: "tokens",
    limit: "1,000,000",
    used: "999,990",
    reset: "2026-12-01T00:00:00Z"
)

private let named: [(ErrorBody, Int, String, String?)] = [
    (.missingKey, 401, "invalid_request_error", nil),
    (.invalidKey, 401, "invalid_request_error", "invalid_api_key"),
    (.disabledKey, 401, "invalid_request_error", "invalid_api_key"),
    (.expiredKey(since: "t"), 401, "invalid_request_error", "invalid_api_key"),
    (.addressNotAllowed, 403, "invalid_request_error", "address_not_allowed"),
    (.routeNotAllowed("r"), 403, "invalid_request_error", "route_not_allowed"),
    (.modelNotAllowed("m"), 403, "invalid_request_error", "model_not_allowed"),
    (.modelNotFound("m"), 404, "invalid_request_error", "model_not_found"),
    (.personMissing, 400, "invalid_request_error", "user_required"),
    (.personUnknown, 403, "invalid_request_error", "user_not_allowed"),
    (.unknownRoute(method: "GET", path: "/v1/x"), 404, "invalid_request_error", "unknown_url"),
    (
        .methodNotAllowed(method: "PUT", path: "/v1/x"), 405, "invalid_request_error",
        "method_not_supported"
    ),
    (.objectNotFound("Completion", id: "c"), 404, "invalid_request_error", nil),
    (.badRequest("b"), 400, "invalid_request_error", nil),
    (.requestTimeout, 408, "invalid_request_error", "request_timeout"),
    (.tooLarge(bytesMax: 5), 413, "invalid_request_error", "request_too_large"),
    (.unsupportedMediaType, 415, "invalid_request_error", "unsupported_media_type"),
    (.unsupportedEncoding, 415, "invalid_request_error", "unsupported_content_encoding"),
    (
        .rateLimited(.tokens, limit: 5, owner: "key k", retryAfterSeconds: 9), 429, "tokens",
        "rate_limit_exceeded"
    ),
    (.tooManyAtOnce(limit: 5, owner: "key k"), 429, "requests", "rate_limit_exceeded"),
    (.quotaHeld(quota), 429, "tokens", "rate_limit_exceeded"),
    (
        .insufficientQuota(quota, retryAfterSeconds: 60), 429, "insufficient_quota",
        "insufficient_quota"
    ),
    (.upstreamUnreachable, 502, "server_error", "upstream_unreachable"),
    (.upstreamHungUp, 502, "server_error", "upstream_hung_up"),
    (.upstreamTooLong, 502, "server_error", "upstream_too_long"),
    (.upstreamBroken, 502, "server_error", "upstream_broken"),
    (.upstreamBrokeOff, 502, "server_error", "upstream_broke_off"),
    (.upstreamRefusedKey, 502, "server_error", "upstream_refused_key"),
    (.upstreamTimeout, 504, "server_error", "upstream_timeout"),
    (.draining, 503, "server_error", "shutting_down"),
    (.overloaded, 503, "server_error", "overloaded"),
    (.ledgerUnavailable, 503, "server_error", "ledger_unavailable"),
    (.internalError, 500, "server_error", "internal_error"),
]

@Suite struct ErrorBodyTests {
    @Test func `every refusal has its status, type and code, and a sentence`() {
        for (error, status, type, code) in named {
            #expect(error.status == status, "\(error)")
            #expect(error.type == type, "\(error)")
            #expect(error.code == code, "\(error)")
            #expect(!error.message.isEmpty)
            let isReadable = ErrorBody.isErrorObject(error.bytes.span)
            #expect(isReadable)
        }
    }

    @Test func `all four members are written, absent ones as null`() {
        #expect(
            string(ErrorBody.badRequest("No \"such\"\n\u{1}thing", param: nil).bytes)
                == #"{"error":{"message":"No \"such\"\n\u0001thing","#
                + #""type":"invalid_request_error","param":null,"code":null}}"#
        )
        #expect(
            string(ErrorBody.modelNotFound("m").bytes)
                == #"{"error":{"message":"The model 'm' does not exist or you do not have access "#
                + #"to it.","type":"invalid_request_error","param":"model","#
                + #""code":"model_not_found"}}"#
        )
    }

    @Test func `a used-up quota says whose, how much, and until when, and is final`() {
        let error = ErrorBody.insufficientQuota(quota, retryAfterSeconds: 60)
        for word in ["user ann", "monthly", "1,000,000", "999,990", "2026-12-01T00:00:00Z"] {
            #expect(error.message.contains(word))
        }
        #expect(error.shouldRetry == false && error.retryAfterSeconds == 60)
        #expect(ErrorBody.quotaHeld(quota).shouldRetry == nil)
        #expect(ErrorBody.quotaHeld(quota).retryAfterSeconds == 1)
    }

    @Test func `a fault of the body becomes status 400 with its param`() {
        let error = ErrorBody(RequestFault("sentence", param: "n", code: "c"))
        #expect(error.status == 400 && error.param == "n" && error.code == "c")
        #expect(error.type == "invalid_request_error" && error.message == "sentence")
    }

    @Test func `a client's long text is cut, and an unknown object is said to be not found`() {
        let long = String(repeating: "x", count: 10_000)
        #expect(ErrorBody.modelNotFound(long).message.utf8.count < 300)
        #expect(ErrorBody.objectNotFound("Completion", id: "c").message.contains("not found"))
    }

    @Test(arguments: [
        (#"{"error":{"message":"m"}}"#, true), (#" {"a":1,"error":{}} "#, true),
        (#"{"error":"m"}"#, false), (#"{"error":null}"#, false), (#"{"message":"m"}"#, false),
        ("[]", false), ("<html>", false), ("", false), (#"{"error":{}"#, false),
    ])
    func `only an object with an object named error can be read by SDKs`(
        text: String,
        expected: Bool
    ) {
        let isReadable = ErrorBody.isErrorObject(utf8(text).span)
        #expect(isReadable == expected)
    }
}
