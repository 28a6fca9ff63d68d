internal import HTTPWire
internal import Metering
internal import Reactor
internal import Settings
internal import Synchronization
internal import Telemetry
internal import Upstream

/// Sends every forwarded request to a collector as a span, what they add up to as metrics, and the
/// gateway's own metrics.
///
/// It follows the ledger, off the requests' way: a collector that is slow or gone costs no request
/// anything. What it does not take is sent again, and left out when it is very far behind.
final class TelemetryExport: Sendable {
    private static let entriesAtOnce = 500
    private static let secondsBetween = 5
    /// The gateway's own metrics go out every third turn.
    private static let turnsBetweenReadings = 3
    /// A collector that is further behind than this many entries misses some.
    private static let behindMax: Int64 = 100_000

    private struct Target {
        var pool: UpstreamPool?
        var cursor: Int64?
        var since: Int64 = 0
        var isFailing = false
    }

    private let ledger: any Ledger
    private let log: Log
    private let target = Mutex(Target())
    private let startedAt = wallTime().milliseconds
    /// The traces of clients, whose spans are not exported yet.
    let traces = TraceBook()

    init(_ ledger: any Ledger, _ log: Log) {
        self.ledger = ledger
        self.log = log
    }

    /// Takes where spans go from now on; nowhere without a URL.
    func adopt(
        _ settings: OTLPSettings,
        on loop: EventLoop,
        _ resolver: NameResolver
    ) throws(StartFault) {
        guard let url = settings.url else { return target.withLock { $0.pool = nil } }
        var receiver = UpstreamSettings(name: "otlp")
        receiver.url = url
        receiver.headers = settings.headers
        receiver.authoritiesPath = settings.authoritiesPath
        let pool = try UpstreamPool.ofOwnCalls(to: receiver, on: loop, resolver)
        target.withLock { $0.pool = pool }
    }

    /// Follows the ledger for as long as the loop lives.
    func run(on loop: EventLoop, _ readings: @escaping @Sendable () -> MetricReadings) {
        loop.spawn { [self] in
            var turns = 0
            while true {
                let pause = Self.secondsBetween * 1_000
                await loop.sleep(until: loop.now.adding(milliseconds: pause))
                while await turn() {}
                turns += 1
                if turns % Self.turnsBetweenReadings == 0 { await send(readings) }
            }
        }
    }

    /// Sends the gateway's own metrics as they are now; a later turn's make up for lost ones.
    private func send(_ readings: @Sendable () -> MetricReadings) async {
        guard let pool = target.withLock({ $0.pool }) else { return }
        let body = OTLPDocument(version: tollgateVersion).metrics(
            readings(),
            sinceMilliseconds: startedAt,
            atMilliseconds: wallTime().milliseconds
        )
        noteFault(await post(body, "/v1/metrics", pool))
    }

    /// Sends what is new; true when there is more at once.
    private func turn() async -> Bool {
        let (pool, cursor, since) = target.withLock { ($0.pool, $0.cursor, $0.since) }
        guard let pool else { return false }
        let now = wallTime().milliseconds
        guard let cursor else {
            // What was settled before the start is nobody's news.
            var newest = EntryQuery()
            (newest.isNewestFirst, newest.limit, newest.withRefusals) = (true, 1, true)
            guard let page = try? await ledger.entries(newest) else { return false }
            let start = page.entries.first?.sequence ?? 0
            target.withLock { ($0.cursor, $0.since) = (start, now) }
            return false
        }
        var query = EntryQuery()
        (query.cursor, query.limit) = (cursor, Self.entriesAtOnce)
        guard let page = try? await ledger.entries(query), let last = page.entries.last else {
            return false
        }
        let spans = page.entries.compactMap { GenAISpan($0, traces) }
        guard await send(spans, from: since, to: now, pool) else {
            // Entries are numbered by block and place; blocks are what grows.
            let isFar = (last.sequence - cursor) >> 16 > Self.behindMax
            if isFar { target.withLock { $0.cursor = last.sequence } }
            return false
        }
        target.withLock { ($0.cursor, $0.since) = (last.sequence, now) }
        traces.forget(page.entries.map(\.id.rawValue))
        return page.entries.count == Self.entriesAtOnce
    }

    private func send(
        _ spans: [GenAISpan],
        from: Int64,
        to: Int64,
        _ pool: UpstreamPool
    ) async -> Bool {
        guard !spans.isEmpty else { return true }
        let document = OTLPDocument(version: tollgateVersion)
        var bodies = [
            (
                "/v1/metrics",
                document.metrics(spans, fromMilliseconds: from, toMilliseconds: to)
            )
        ]
        if spans.contains(where: \.trace.isSampled) {
            bodies.insert(("/v1/traces", document.traces(spans)), at: 0)
        }
        for (path, body) in bodies {
            let fault = await post(body, path, pool)
            noteFault(fault)
            // A collector that has no metrics, or no traces, is still asked for the other.
            guard fault == nil || fault == "status 404" else { return false }
        }
        return true
    }

    /// Says once that it fails, and once that it works again.
    private func noteFault(_ fault: String?) {
        let wasFailing = target.withLock { target in
            defer { target.isFailing = fault != nil }
            return target.isFailing
        }
        if let fault, !wasFailing {
            log.write(.warning, "otlp_failing") { $0.add("reason", fault) }
        }
    }

    private func post(_ body: [UInt8], _ path: String, _ pool: UpstreamPool) async -> String? {
        let call = UpstreamCall(pool, .post, limits: WireLimits())
        defer { call.finish() }
        call.compose(path: Array(path.utf8), body: body, body.indices) { head in
            HeadWriter.field("content-type", "application/json", to: &head)
            HeadWriter.field("user-agent", "tollgate", to: &head)
        }
        do throws(UpstreamFault) {
            try await call.send()
            let status = call.head.status
            var count = 0
            while count < 65_536, let piece = try await call.next() { count += piece.count }
            return 200..<300 ~= status ? nil : "status \(status)"
        } catch {
            return error.sentence
        }
    }
}

extension GenAISpan {
    /// The span of an entry; nil for what was not forwarded.
    fileprivate init?(_ entry: Entry, _ traces: TraceBook) {
        guard entry.kind == .request, let settlement = entry.settlement else { return nil }
        // The ledger knows no route; embeddings answer without output.
        let isEmbedding = settlement.usage.completion == 0 && entry.model.contains("embedding")
        self.init(
            trace: traces.trace(of: entry.id.rawValue),
            startMilliseconds: entry.id.time.milliseconds,
            milliseconds: settlement.milliseconds,
            operation: isEmbedding ? "embeddings" : "chat",
            model: entry.model,
            inputTokens: settlement.usage.prompt,
            outputTokens: settlement.usage.completion,
            status: entry.status
        )
        servedModel = settlement.servedModel
        if entry.status >= 400 {
            errorType = entry.reason.isEmpty ? "\(entry.status)" : entry.reason
        }
        texts = [
            ("tollgate.request_id", entry.id.text),
            ("tollgate.usage_source", settlement.source.name),
        ]
        if let upstream = settlement.upstream { texts.append(("tollgate.upstream", upstream)) }
        if let key = entry.key { texts.append(("tollgate.key_id", "key_\(key.id.rawValue)")) }
        if let team = entry.team { texts.append(("tollgate.team_id", "team_\(team.id.rawValue)")) }
        if let user = entry.user { texts.append(("user.id", "user_\(user.id.rawValue)")) }
    }
}
