/// The surface a request came to.
package enum RouteLabel: Int, MetricLabel {
    case chatCompletions, completions, embeddings, responses, models, stored, conversations
    case usage, admin, pages, machines, unknown

    /// `route`.
    package static let label = "route"

    /// In Prometheus' way of writing words.
    package var value: String { self == .chatCompletions ? "chat_completions" : "\(self)" }
}

/// The first digit of an answer's status.
package enum StatusLabel: Int, MetricLabel {
    case informational, success, redirection, clientError, serverError, none

    /// `status`.
    package static let label = "status"

    /// As people write it: `2xx`; `none` when the client left before an answer.
    package var value: String {
        self == .none ? "none" : "\(rawValue + 1)xx"
    }

    /// The class of a status; anything outside 100 to 599 is none.
    package init(_ status: Int) {
        self = (100...599).contains(status) ? Self(rawValue: status / 100 - 1) ?? .none : .none
    }
}

/// Why a request was refused before it was forwarded.
package enum RefusalLabel: Int, MetricLabel {
    case malformed, tooLarge, slow, key, forbidden, request, model, rate, quota, held, redaction
    case redactionFailed, ledger, overload, draining

    /// `reason`.
    package static let label = "reason"

    /// In Prometheus' way of writing words.
    package var value: String {
        switch self {
        case .tooLarge: "too_large"
        case .redactionFailed: "redaction_failed"
        default: "\(self)"
        }
    }
}

/// What a token was.
package enum TokenLabel: Int, MetricLabel {
    /// Uncached prompt, cached prompt, completion without reasoning, reasoning: they add up.
    case prompt, cached, completion, reasoning

    /// `kind`.
    package static let label = "kind"
}

/// How an entry's number is known.
package enum SourceLabel: Int, MetricLabel {
    case provider, counted, estimated, recovered, none

    /// `source`.
    package static let label = "source"
}

/// How an exchange with an upstream failed.
package enum UpstreamFaultLabel: Int, MetricLabel {
    case resolve, connect, tls, firstByte, idle, whole, reset, truncated, malformed, tooLarge
    case throttled, status, circuit

    /// `cause`.
    package static let label = "cause"

    /// In Prometheus' way of writing words: `throttled` is 429, `status` any 5xx.
    package var value: String {
        switch self {
        case .firstByte: "first_byte_timeout"
        case .idle: "idle_timeout"
        case .whole: "whole_timeout"
        case .connect: "connect"
        case .tooLarge: "too_large"
        default: "\(self)"
        }
    }
}

/// What kind of value a redaction rule found.
package enum FindingLabel: Int, MetricLabel {
    case ssn, card, url, email, phone, iban, ip, secret, word, custom

    /// `kind`.
    package static let label = "kind"
}

/// What was done about it.
package enum FindingActionLabel: Int, MetricLabel {
    case report, redact, refuse, restore

    /// `action`.
    package static let label = "action"
}

/// Whether our count was above or below the provider's.
package enum DriftLabel: Int, MetricLabel {
    case above, below, checked

    /// `side`; `checked` is the provider's sum, to divide by.
    package static let label = "side"
}
