internal import Metering

private let day = 86_400_000
private let hour = 3_600_000

/// Every setting but those of upstreams; what is not here does not exist.
let rootTable: [Setting<ServeSettings>] =
    mainTable + alertTable + otlpTable + archiveTable + limitTable

private let mainTable: [Setting<ServeSettings>] = [
    .several(
        "listen",
        \.listen,
        .listenAddress,
        "where clients are served; port 0 lets the system choose"
    ),
    .optional("tls.certificate", \.tlsCertificatePath, .path, "PEM file: certificate chain"),
    .optional("tls.key", \.tlsKeyPath, .path, "PEM file: the certificate's private key"),
    .several(
        "trusted_proxies",
        \.trustedProxies,
        .proxy,
        "proxies in front, whose X-Forwarded-For, -Proto and -Host are believed"
    ),
    .one("data", \.dataFolder, .path, "folder of ledger.db and admin.sock"),
    .one(
        "policies",
        \.policiesFolder,
        .path,
        "folder of redaction, plans, prices, prompts and tokens (.yaml)"
    ),
    .one("time_zone", \.timeZone, .timeZone, "zone of calendar days, weeks and months"),
    .one("loops", \.loops, .count(0...256), "event loops; 0 means one for each core"),
    .one(
        "drain",
        \.drainMilliseconds,
        .duration(0...hour),
        "how long streams may run on after SIGTERM"
    ),
    .optional(
        "admin_socket",
        \.adminSocket,
        .path,
        "Unix socket of the command line; admin.sock in the data folder by default"
    ),
    .one(
        "ledger",
        \.ledger,
        .ledger,
        "where holds and entries are kept; sqlite is ledger.db in the data folder"
    ),
    .one(
        "recovery",
        \.recovery,
        .choice,
        "what a crash charges for streams: what was marked and an allowance, or the whole hold"
    ),
    .one(
        "entries.keep_days",
        \.entriesKeepDays,
        .count(0...36_500),
        "days that entries stay in ledger.db; then they are in archive/ only; 0 means for ever"
    ),
    .one(
        "hangup",
        \.hangUp,
        .hangUp,
        "what becomes of a stream whose client leaves: cut upstream, or read on to its usage"
    ),
    .one(
        "default_upstream",
        \.defaultUpstream,
        .name,
        "upstream of models that no route names; the only one, or the one called `default`"
    ),
    .several("routes", \.routes, .modelRoute, "models that go elsewhere; the first fit wins"),
    .several("cors_origins", \.corsOrigins, .origin, "web pages that may call from a browser"),
    .one("log.form", \.log.form, .choice, "how log lines are written"),
    .one("log.level", \.log.level, .choice, "the least important lines that are written"),
]

private let alertTable: [Setting<ServeSettings>] = [
    .optional(
        "alerts.webhook",
        \.alerts.webhook,
        .baseURL,
        "where warnings about quotas are posted"
    ),
    .optional(
        "alerts.secret",
        \.alerts.secret,
        .secret,
        "what a delivery is signed with (HMAC-SHA-256), needed by the form json"
    ),
    .one("alerts.form", \.alerts.form, .choice, "a delivery's body: an event, or Slack's message"),
    .optional(
        "alerts.ca_file",
        \.alerts.authoritiesPath,
        .path,
        "PEM file of the authorities to trust instead of the system's"
    ),
    .one(
        "alerts.link_local",
        \.alerts.allowsLinkLocal,
        .flag,
        "the webhook's address may be link-local, where clouds keep their metadata services"
    ),
]

private let otlpTable: [Setting<ServeSettings>] = [
    .optional(
        "otlp.url",
        \.otlp.url,
        .baseURL,
        "an OpenTelemetry collector: every forwarded request as a span, and metrics of them"
    ),
    .several("otlp.headers", \.otlp.headers, .header, "further header fields for the collector"),
    .optional(
        "otlp.ca_file",
        \.otlp.authoritiesPath,
        .path,
        "PEM file of the authorities to trust instead of the system's"
    ),
    .one(
        "otlp.link_local",
        \.otlp.allowsLinkLocal,
        .flag,
        "the collector's address may be link-local"
    ),
]

private let archiveTable: [Setting<ServeSettings>] = [
    .one(
        "archive.form",
        \.archive.form,
        .choice,
        "how stored texts are kept: after redaction, as clients sent them, or not at all"
    ),
    .one(
        "archive.every_call",
        \.archive.keepsEveryCall,
        .flag,
        "keep the bodies of every call, not only what is asked to be stored"
    ),
    .one(
        "archive.retention",
        \.archive.retentionMilliseconds,
        .duration(0...3_660 * day),
        "stored texts are deleted so long after their last change; 0s keeps them"
    ),
    .one(
        "archive.size",
        \.archive.bytesMax,
        .size(64 << 10...1 << 50),
        "beyond this the oldest stored texts are deleted"
    ),
    .one(
        "responses.unknown_ids",
        \.archive.states.unknown,
        .choice,
        "response ids that were not made here: refuse them, or pass them on to the provider"
    ),
    .one(
        "responses.remember",
        \.archive.states.milliseconds,
        .duration(60_000...3_660 * day),
        "how long it is known whose a response is; OpenAI keeps them for 30 days"
    ),
    .one(
        "responses.ids",
        \.archive.states.idsMax,
        .count(1...1_000_000_000),
        "beyond so many ids of responses and their items the oldest are forgotten"
    ),
    .one(
        "conversations.model",
        \.conversations.model,
        .text,
        "the model of conversations that name none"
    ),
    .one(
        "conversations.history_messages",
        \.conversations.historyMessages,
        .count(1...1_000),
        "the most messages sent along, the new one included"
    ),
    .one(
        "conversations.history_tokens",
        \.conversations.historyTokens,
        .count(100...10_000_000),
        "the most tokens of messages sent along"
    ),
    .one(
        "conversations.message_bytes",
        \.conversations.messageBytesMax,
        .size(256...16 << 20),
        "a message, else 413"
    ),
    .one(
        "conversations.provider_errors",
        \.conversations.showsProviderErrors,
        .flag,
        "show end users a provider's own words about a failure"
    ),
]

private let limitTable: [Setting<ServeSettings>] = [
    .one(
        "limits.head_bytes",
        \.limits.headBytesMax,
        .size(1 << 10...1 << 20),
        "a request's head, else 431"
    ),
    .one(
        "limits.head_fields",
        \.limits.headFieldsMax,
        .count(8...10_000),
        "fields in a head, else 431"
    ),
    .one(
        "limits.target_bytes",
        \.limits.targetBytesMax,
        .size(256...1 << 20),
        "the request target, else 414"
    ),
    .one(
        "limits.body_bytes",
        \.limits.bodyBytesMax,
        .size(1 << 10...1 << 30),
        "a body, else 413"
    ),
    .one(
        "limits.json_depth",
        \.limits.jsonDepthMax,
        .count(4...512),
        "arrays and objects inside one another, else 400"
    ),
    .one(
        "limits.json_members",
        \.limits.jsonMembersMax,
        .count(100...10_000_000),
        "members and elements of a body, else 400"
    ),
    .one(
        "limits.json_digits",
        \.limits.jsonDigitsMax,
        .count(16...1_000),
        "digits of a number, else 400"
    ),
    .one(
        "limits.head_time",
        \.limits.headMilliseconds,
        .duration(100...hour),
        "from a head's first byte to its last, else 408"
    ),
    .one(
        "limits.body_time",
        \.limits.bodyMilliseconds,
        .duration(100...hour),
        "for a body, besides what its size adds, else 408"
    ),
    .one(
        "limits.body_rate",
        \.limits.bodyBytesPerSecond,
        .size(256...1 << 30),
        "a body of this size gets one second more"
    ),
    .one(
        "limits.idle_time",
        \.limits.idleMilliseconds,
        .duration(1_000...24 * hour),
        "a connection without a request is closed"
    ),
    .one(
        "limits.write_stall_time",
        \.limits.writeStallMilliseconds,
        .duration(1_000...hour),
        "a client that takes nothing is cut off"
    ),
    .one(
        "limits.connections",
        \.limits.connectionsMax,
        .count(1...10_000_000),
        "open connections of clients; the newest is closed"
    ),
    .one(
        "limits.connections_per_address",
        \.limits.connectionsPerAddressMax,
        .count(1...10_000_000),
        "open connections from one address, else 429"
    ),
    .one(
        "limits.upstream_head_bytes",
        \.limits.upstreamHeadBytesMax,
        .size(1 << 10...1 << 20),
        "the head of an upstream's answer, else 502"
    ),
    .one(
        "limits.upstream_body_bytes",
        \.limits.upstreamBodyBytesMax,
        .size(1 << 10...4 << 30),
        "an upstream's answer that is no stream, else 502"
    ),
    .one(
        "limits.event_line_bytes",
        \.limits.eventLineBytesMax,
        .size(1 << 10...256 << 20),
        "one line of an upstream's event stream, else it is cut"
    ),
]

/// The settings of one upstream, below `upstreams.NAME` in the file.
let upstreamTable: [Setting<UpstreamSettings>] = [
    .one("url", \.url, .baseURL, "base URL, for the OpenAI API ending in /v1"),
    .optional("key", \.key, .secret, "the provider's key; clients never see it"),
    .optional("organization", \.organization, .text, "sent as OpenAI-Organization"),
    .optional("project", \.project, .text, "sent as OpenAI-Project"),
    .several("headers", \.headers, .header, "further header fields of every request"),
    .one("api", \.api, .choice, "how requests are shaped"),
    .optional("api_version", \.apiVersion, .text, "Azure's api-version"),
    .one(
        "legacy_max_tokens",
        \.knowsOnlyMaxTokens,
        .flag,
        "it knows max_tokens but not max_completion_tokens"
    ),
    .optional(
        "ca_file",
        \.authoritiesPath,
        .path,
        "PEM file of the authorities to trust instead of the system's"
    ),
    .one(
        "link_local",
        \.allowsLinkLocal,
        .flag,
        "its address may be link-local, where clouds keep their metadata services"
    ),
    .one(
        "connect_time",
        \.connectMilliseconds,
        .duration(10...hour),
        "until the connection stands, TLS included"
    ),
    .one(
        "first_byte_time",
        \.firstByteMilliseconds,
        .duration(10...24 * hour),
        "from the request's last byte to the answer's first"
    ),
    .one(
        "idle_time",
        \.idleMilliseconds,
        .duration(10...24 * hour),
        "between two reads of an answer"
    ),
    .one(
        "whole_time",
        \.wholeMilliseconds,
        .duration(10...24 * hour),
        "the whole exchange"
    ),
]
