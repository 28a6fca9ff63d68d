package import Metering

/// Everything `tollgate serve` can be told, checked, with its defaults.
///
/// Sources, strongest first: flags, the environment, the settings file, the defaults here.
/// The table in `SettingsTable.swift` gives every member its name in all three.
package struct ServeSettings: Equatable, Sendable {
    /// Where clients are served; all of them the same.
    package var listen: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 8_080)]
    /// The listener's certificate chain, a PEM file; nil means plain HTTP.
    package var tlsCertificatePath: String?
    /// The certificate's private key, a PEM file; both or none are given.
    package var tlsKeyPath: String?
    /// Proxies whose word about their clients' addresses and TLS is believed.
    package var trustedProxies: [ProxyTrust.Place] = []
    /// The folder of `ledger.db` and `admin.sock`.
    package var dataFolder = "data"
    /// The folder of `redaction.yaml` and the files of `ShippedPolicy`.
    package var policiesFolder = "policies"
    /// The zone of calendar periods, a name of the IANA database.
    package var timeZone = "UTC"
    /// Event loops, one thread each; zero means one for each core.
    package var loops = 0
    /// How long streams may run on after SIGTERM before they are cut, in milliseconds.
    package var drainMilliseconds = 30_000
    /// The Unix socket of the command line; nil means `admin.sock` in the data folder.
    package var adminSocket: String?
    /// Where requests can go; at least one, and names differ.
    package var upstreams: [UpstreamSettings] = []
    /// The name of the upstream for models that no route names.
    package var defaultUpstream = "default"
    /// Which models go elsewhere or under another name; the first that fits wins.
    package var routes: [ModelRoute] = []
    /// Where holds and entries are kept.
    package var ledger = LedgerPlace.sqlite
    /// What recovery charges for a request whose end nobody saw.
    package var recovery = RecoveryRule.mark
    /// How many days entries stay in the ledger before they are in their month's file only; zero
    /// means for ever.
    package var entriesKeepDays = 0
    /// What becomes of a stream whose client leaves.
    package var hangUp = Key.HangUp.cut
    /// Origins that browsers may call from; empty means none.
    package var corsOrigins: [String] = []
    /// What is kept of requests and answers.
    package var archive = ArchivePolicy()
    /// Conversations that are kept here.
    package var conversations = ConversationSettings()
    /// Where warnings about quotas are delivered.
    package var alerts = AlertSettings()
    /// Where spans and metrics are sent.
    package var otlp = OTLPSettings()
    /// Log lines.
    package var log = LogSettings()
    /// Limits by name.
    package var limits = LimitSettings()

    /// The defaults alone; they serve nobody before an upstream is added.
    package init() {}

    /// The upstream of that name.
    package func upstream(named name: String) -> UpstreamSettings? {
        upstreams.first { $0.name == name }
    }
}

/// Where the ledger is.
package enum LedgerPlace: Equatable, Sendable {
    /// `ledger.db` in the data folder.
    case sqlite
    /// A `postgres://` URL; secret, as it holds a password.
    case postgres(Secret)
}

/// What a crash's unsettled holds become (see the ledger's recovery rules in `docs/`).
package enum RecoveryRule: String, CaseIterable, Sendable {
    /// Streams: the prompt, the last known mark and an allowance, at most the hold.
    case mark
    /// The whole hold.
    case ceiling
}

/// Where warnings about quotas are delivered.
package struct AlertSettings: Equatable, Sendable {
    /// What a delivery's body looks like.
    package enum Form: String, CaseIterable, Sendable {
        case json, slack
    }

    /// Where they are posted; nil for nowhere.
    package var webhook: BaseURL?
    /// What bodies are signed with.
    package var secret: Secret?
    /// What a body looks like.
    package var form = Form.json
    /// PEM file of the authorities to trust instead of the system's.
    package var authoritiesPath: String?
    /// Whether the webhook's address may be link-local.
    package var allowsLinkLocal = false

    /// Nothing is delivered.
    package init() {}
}

/// Where spans and metrics are sent (OTLP over HTTP, JSON).
package struct OTLPSettings: Equatable, Sendable {
    /// The collector's base URL, without `/v1/traces`; nil for nowhere.
    package var url: BaseURL?
    /// Further header fields, such as a collector's key.
    package var headers: [UpstreamHeader] = []
    /// PEM file of the authorities to trust instead of the system's.
    package var authoritiesPath: String?
    /// Whether the collector's address may be link-local.
    package var allowsLinkLocal = false

    /// Nothing is sent.
    package init() {}
}

/// Log lines.
package struct LogSettings: Equatable, Sendable {
    /// How a line is written.
    package enum Form: String, CaseIterable, Sendable {
        case json, text
    }

    /// What is left out: everything below it.
    package enum Level: String, CaseIterable, Sendable {
        case debug, info, warning, error
    }

    /// How a line is written.
    package var form = Form.json
    /// The least important lines that are written.
    package var level = Level.info
}
