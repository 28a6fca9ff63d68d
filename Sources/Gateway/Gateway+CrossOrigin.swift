internal import HTTPServer
internal import HTTPWire

/// Calls from web pages (Fetch standard, CORS): off unless the settings name origins.
extension Gateway {
    /// The header lines of every answer to an allowed page, errors too: without them the page sees
    /// only that something failed.
    func crossOriginLines(_ request: Request) -> [UInt8]? {
        guard !policy.origins.isEmpty, let shown = request.value(of: .origin) else { return nil }
        let origin = Array(request.bytes[shown])
        let text = String(decoding: origin, as: UTF8.self)
        guard policy.origins.contains(where: { $0 == "*" || $0 == text }) else { return nil }
        var lines: [UInt8] = []
        // The value was parsed from a field, so it can be written into one.
        try? HeadWriter.field("access-control-allow-origin", origin.span, to: &lines)
        HeadWriter.field("vary", "origin", to: &lines)
        HeadWriter.field("access-control-expose-headers", exposed, to: &lines)
        return lines
    }

    /// Answers a preflight request; it comes without a key.
    func answerPreflight(_ reply: consuming Reply) async {
        await reply.send(204, body: []) { head in
            HeadWriter.field(
                "access-control-allow-methods",
                "GET, POST, DELETE, OPTIONS",
                to: &head
            )
            HeadWriter.field("access-control-allow-headers", allowed, to: &head)
            HeadWriter.field("access-control-max-age", "600", to: &head)
        }
    }
}

// Listed one by one: `*` covers neither `authorization` nor requests with credentials.
private let exposed: StaticString = """
    x-request-id, retry-after, retry-after-ms, x-should-retry, openai-processing-ms, \
    x-tollgate-output-cap, x-ratelimit-limit-requests, x-ratelimit-limit-tokens, \
    x-ratelimit-remaining-requests, x-ratelimit-remaining-tokens, x-ratelimit-reset-requests, \
    x-ratelimit-reset-tokens
    """
private let allowed: StaticString = """
    authorization, api-key, content-type, openai-organization, openai-project, x-tollgate-user, \
    idempotency-key, x-stainless-arch, x-stainless-lang, x-stainless-os, \
    x-stainless-package-version, x-stainless-retry-count, x-stainless-runtime, \
    x-stainless-runtime-version, x-stainless-timeout, x-stainless-read-timeout, \
    x-stainless-helper-method
    """
