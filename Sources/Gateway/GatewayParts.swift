internal import HTTPWire
package import JSONText
package import Metering
package import Redaction
package import Telemetry
package import Tokens

/// What all loops of a gateway share, for as long as the process lives.
package struct GatewayParts: Sendable {
    /// Holds, entries, and the directory of people and keys.
    package let ledger: any Ledger
    /// Stored completions and conversations; nil where none are kept.
    package let archive: (any Archive)?
    /// Hashes shown keys under the pepper.
    package let hasher: KeyHasher
    /// Requests and tokens a minute, and requests at once.
    package let limiter: RateLimiter
    /// The models and upstreams that metrics have labels for.
    package let metricNames: GatewayMetricNames
    /// Renders `/metrics`.
    package let metricsPage: @Sendable () -> [UInt8]
    /// Traces that clients began, for whoever exports spans.
    package let traces: TraceBook

    package init(
        ledger: any Ledger,
        archive: (any Archive)? = nil,
        hasher: KeyHasher,
        limiter: RateLimiter,
        metricNames: GatewayMetricNames,
        metricsPage: @escaping @Sendable () -> [UInt8],
        traces: TraceBook = TraceBook()
    ) {
        self.ledger = ledger
        self.archive = archive
        self.hasher = hasher
        self.limiter = limiter
        self.metricNames = metricNames
        self.metricsPage = metricsPage
        self.traces = traces
    }
}

/// What an operator's files say; replaced as a whole on reload, between two requests.
package struct GatewayPolicy: Sendable {
    /// What is taken out of requests.
    package var redactor: Redactor
    /// Which upstream serves a model.
    package var upstreams: UpstreamRoutes
    /// Limits by name.
    package var limits: GatewayLimits
    /// What requests cost beside their text.
    package var tokens: TokenRules
    /// Web pages that may call from a browser, as origins; `*` stands for every page.
    package var origins: [String]
    /// Proxies whose word about their clients' addresses is believed.
    package var proxies: ProxyTrust
    /// Whether requests are spans of traces: a client's is continued, and upstreams are told.
    package var joinsTraces: Bool
    /// What is kept of requests and answers.
    package var archive: ArchivePolicy

    package init(
        redactor: Redactor,
        upstreams: UpstreamRoutes,
        limits: GatewayLimits,
        tokens: TokenRules = TokenRules(),
        origins: [String] = [],
        proxies: ProxyTrust = ProxyTrust(),
        joinsTraces: Bool = false,
        archive: ArchivePolicy = ArchivePolicy()
    ) {
        self.redactor = redactor
        self.upstreams = upstreams
        self.limits = limits
        self.tokens = tokens
        self.origins = origins
        self.proxies = proxies
        self.joinsTraces = joinsTraces
        self.archive = archive
    }
}

/// The gateway's own limits, by name.
package struct GatewayLimits: Sendable {
    /// The largest request body: 413.
    package var bodyBytesMax = 16 * 1024 * 1024
    /// Nesting, members and digits of a request's JSON: 400.
    package var json = JSONLimits.standard
    /// The head of an upstream's answer: 502.
    package var upstreamHeadBytesMax = 32 * 1024
    /// The largest answer that is not streamed: 502.
    package var answerBytesMax = 64 * 1024 * 1024
    /// The largest event of a streamed answer; OpenAI's audio chunks reach some 100 KiB.
    package var eventBytesMax = 4 * 1024 * 1024
    /// Output tokens assumed where neither the client nor the price list says.
    package var unknownOutputTokensMax: Int64 = 128_000

    package init() {}

    var upstreamWire: WireLimits {
        var limits = WireLimits()
        limits.eventBytesMax = eventBytesMax
        limits.headBytesMax = upstreamHeadBytesMax
        return limits
    }
}
