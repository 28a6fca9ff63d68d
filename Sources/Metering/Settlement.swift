/// How a forwarded request ended: what replaces its hold.
package struct Settlement: Sendable {
    /// One try at an upstream, for requests that took several.
    package struct Attempt: Hashable, Sendable {
        /// The upstream's name in the settings.
        package let upstream: String
        /// The status it answered with; 0 when it did not answer.
        package let status: Int
        /// How long it took.
        package let milliseconds: Int64

        /// Puts an attempt together.
        package init(upstream: String, status: Int, milliseconds: Int64) {
            self.upstream = upstream
            self.status = status
            self.milliseconds = milliseconds
        }
    }

    /// How the numbers are known.
    package var source: UsageSource
    /// The tokens, of all attempts that reported some.
    package var usage: TokenUsage
    /// What is taken from quotas, from `ModelTerms.charge(for:tier:)`.
    package var charge: Charge
    /// The status the client was answered with; 499 when it had gone.
    package var status: Int
    /// How it ended.
    package var ending: Ending
    /// The provider's own request id.
    package var upstreamID: String?
    /// The name of the upstream that answered.
    package var upstream: String?
    /// The model that answered, where it is not the one asked for.
    package var servedModel: String?
    /// The service tier that was used.
    package var tier: ServiceTier
    /// From the first byte sent upstream to the first byte of the answer.
    package var firstByteMilliseconds: Int64?
    /// From the request's arrival to its end.
    package var milliseconds: Int64
    /// How often each kind of personal data was found.
    ///
    /// To be written down; read back it stands in the entry, as refused requests have findings too.
    package var redactions: [RedactionCount]
    /// All tries, when there was more than one.
    package var attempts: [Attempt]

    /// Puts a settlement together.
    package init(
        source: UsageSource,
        usage: TokenUsage,
        charge: Charge,
        status: Int,
        ending: Ending,
        upstreamID: String? = nil,
        upstream: String? = nil,
        servedModel: String? = nil,
        tier: ServiceTier = .standard,
        firstByteMilliseconds: Int64? = nil,
        milliseconds: Int64 = 0,
        redactions: [RedactionCount] = [],
        attempts: [Attempt] = []
    ) {
        self.source = source
        self.usage = usage
        self.charge = charge
        self.status = status
        self.ending = ending
        self.upstreamID = upstreamID
        self.upstream = upstream
        self.servedModel = servedModel
        self.tier = tier
        self.firstByteMilliseconds = firstByteMilliseconds
        self.milliseconds = milliseconds
        self.redactions = redactions
        self.attempts = attempts
    }
}

/// How often one kind of personal data was found in a request or its answer.
package struct RedactionCount: Hashable, Sendable {
    /// What was done with it: the words of redaction policies.
    package enum Action: UInt8, Sendable, CaseIterable {
        /// Taken out.
        case redact = 0
        /// Counted, and let through.
        case report = 1
        /// The reason, or one of them, for refusing the request.
        case refuse = 2

        /// The word.
        package var name: String {
            switch self {
            case .redact: "redact"
            case .report: "report"
            case .refuse: "refuse"
            }
        }
    }

    /// The kind, such as `SSN`.
    package let kind: String
    /// What was done with it.
    package let action: Action
    /// How often.
    package let count: Int

    /// Puts a count together.
    package init(kind: String, action: Action = .redact, count: Int) {
        self.kind = kind
        self.action = action
        self.count = count
    }
}
