package import Metering

/// A provider's endpoint, its credentials, and how long we wait for it.
package struct UpstreamSettings: Equatable, Sendable {
    /// How its requests are shaped.
    package enum API: String, CaseIterable, Sendable {
        /// `BASE/chat/completions` with `Authorization: Bearer`.
        case openai
        /// `BASE/openai/deployments/{model}/chat/completions?api-version=...` with `api-key`, or
        /// `BASE/openai/v1/chat/completions` for the versions `v1`, `preview` and `latest`.
        case azure
    }

    /// What routes and reports call it.
    package var name: String
    /// Its base URL; for `openai` usually ending in `/v1`.
    package var url = BaseURL.openAI
    /// Its key; nil for those that ask for none.
    package var key: Secret?
    /// Sent as `OpenAI-Organization`.
    package var organization: String?
    /// Sent as `OpenAI-Project`.
    package var project: String?
    /// Further header fields of every request; values are secret, as they may be credentials.
    package var headers: [UpstreamHeader] = []
    /// How its requests are shaped.
    package var api = API.openai
    /// Azure's `api-version`.
    package var apiVersion: String?
    /// True when it knows `max_tokens` but not `max_completion_tokens`, as older servers do.
    package var knowsOnlyMaxTokens = false
    /// PEM file of the authorities to trust instead of the system's; certificates and host names
    /// are always checked.
    package var authoritiesPath: String?
    /// True when its address may be a link-local one, where clouds keep their metadata services.
    package var allowsLinkLocal = false
    /// Until the connection stands, TLS included.
    package var connectMilliseconds = 5_000
    /// From the request's last byte to the answer's first.
    package var firstByteMilliseconds = 600_000
    /// Between two reads of an answer.
    package var idleMilliseconds = 300_000
    /// The whole exchange.
    package var wholeMilliseconds = 3_600_000

    /// An upstream with defaults only: OpenAI, without a key.
    package init(name: String) {
        self.name = name
    }
}

/// A header field that every request to an upstream carries.
package struct UpstreamHeader: Equatable, Sendable {
    /// A token of RFC 9110, never one that Tollgate sets itself.
    package var name: String
    /// Its value.
    package var value: Secret
}

/// Which upstream serves a model, and as what.
package struct ModelRoute: Equatable, Sendable {
    /// A model's name; `*` stands for any run of characters.
    package var pattern: String
    /// An upstream's name.
    package var upstream: String
    /// The model's name over there; nil means the same.
    package var rename: String?
}
