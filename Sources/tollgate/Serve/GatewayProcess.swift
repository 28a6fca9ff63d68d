internal import Admin
internal import ChatFormat
internal import Conversations
internal import Gateway
internal import Glibc
internal import HTTPServer
internal import HTTPWire
internal import Metering
internal import Reactor
internal import SQLiteStore
internal import Settings
internal import Synchronization
internal import TLSStream
internal import Telemetry
internal import Upstream

/// A running gateway: loops, listeners, ledger.
///
/// It wires the rooms together and decides nothing.
final class GatewayProcess: @unchecked Sendable {
    // SAFETY of @unchecked: used by the one thread that starts, reloads and stops it.

    private(set) var configuration: Configuration
    /// What the process was started with, whatever was read since.
    private let started: ServeSettings
    let ledger: any Ledger
    let archive: any Archive
    let secrets: DataSecrets
    let hasher: KeyHasher
    /// Where clients are served, with real ports.
    private(set) var addresses: [SocketAddress] = []
    private var stations: [Station] = []
    private let arguments: [String]
    private let log: Log
    private let identity = Mutex<TLSContext?>(nil)
    private let retention: Mutex<Int>
    private let census = ConnectionCensus()
    private let resolver = NameResolver()
    private let tables = EarlyTables()
    private let api: AdminAPI
    private let entryRetention = EntryRetention()
    private let talks: Conversations
    private let desk: WarningDesk
    private let export: TelemetryExport

    /// Opens the ledger of the data folder; nothing listens yet.
    init(_ arguments: [String], _ configuration: Configuration) throws(StartFault) {
        self.arguments = arguments
        self.configuration = configuration
        let settings = configuration.settings
        started = settings
        log = Log(
            to: .standardError(),
            form: settings.logForm,
            level: settings.logLevel,
            isImmediate: true
        )
        secrets = try DataSecrets(folder: settings.dataFolder)
        hasher = KeyHasher(pepper: secrets.pepper, former: secrets.formerPepper)
        ledger = try openLedger(configuration)
        archive = try openArchive(settings)
        api = AdminAPI(
            ledger: ledger,
            archive: archive,
            hasher: hasher,
            version: tollgateVersion,
            clock: { wallTime() }
        )
        desk = WarningDesk(ledger: ledger, clock: { wallTime() }, tell: { [log] in tell($0, log) })
        api.show(desk)
        export = TelemetryExport(ledger, log)
        retention = Mutex(settings.archive.retentionMilliseconds)
        talks = Conversations(
            archive,
            policy: configuration.conversationPolicy,
            clock: { wallTime() }
        )
    }

    // MARK: start

    /// Starts loops and listeners; answers with the first owner's key, once in a folder's life.
    func start() throws(StartFault) -> Secret? {
        let settings = configuration.settings
        let policy = try configuration.gatewayPolicy(placeholderKey: secrets.placeholderKey)
        api.show(configuration.policyShelf(placeholderKey: secrets.placeholderKey))
        api.trust(policy.proxies)
        try loadIdentity(settings)
        let recovered = ledger.health.recoveredEntries
        if recovered > 0 {
            log.write(.warning, "recovered") { line in line.add("requests", recovered) }
        }
        let count = settings.loops > 0 ? settings.loops : Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let names = GatewayMetricNames(
            models: settings.routes.map(\.pattern).filter { !$0.contains("*") },
            upstreams: settings.upstreams.map(\.name)
        )
        let shards = (0..<count).map { _ in GatewayMetrics(names) }
        let readings: @Sendable () -> MetricReadings = { [ledger, archive, census] in
            metricReadings(
                names,
                shards,
                ledger.health,
                archive.health,
                connections: census.total
            )
        }
        let parts = GatewayParts(
            ledger: ledger,
            archive: archive,
            hasher: hasher,
            limiter: RateLimiter(),
            metricNames: names,
            metricsPage: { MetricsPage.text(readings()) },
            traces: export.traces
        )
        let admin = adminRoutes()
        for index in 0..<count {
            stations.append(station(index, parts, policy, shards[index], admin))
        }
        try listen(settings)
        try listenForAdministrators(settings, admin)
        if let loop = stations.first?.loop {
            pruneArchive(archive, on: loop) { [self] in retention.withLock { $0 } }
            desk.adopt(try warningHook(settings.alerts, on: loop, resolver))
            watchQuotas(desk, on: loop)
            try export.adopt(settings.otlp, on: loop, resolver)
            export.run(on: loop, readings)
        }
        entryRetention.keep(days: settings.entriesKeepDays)
        if let station = stations.first {
            entryRetention.begin(on: station.loop, ledger, station.log)
        }
        let now = Timestamp(milliseconds: Int64(WallClock.nanoseconds / 1_000_000))
        return try firstOwnerKey(now)
    }

    private func station(
        _ index: Int,
        _ parts: GatewayParts,
        _ policy: GatewayPolicy,
        _ metrics: GatewayMetrics,
        _ admin: AdminRoutes
    ) -> Station {
        let settings = configuration.settings
        let loop = EventLoop(index: index)
        loop.start()
        let log = Log(to: .standardError(), form: settings.logForm, level: settings.logLevel)
        let limits = configuration.serverLimits
        let (census, resolver, talks) = (census, resolver, talks)
        return loop.wait {
            let gateway = Gateway(
                on: loop,
                parts: parts,
                policy: policy,
                metrics: metrics,
                log: log,
                resolver: resolver,
                elsewhere: { gateway, request, reply in
                    if Conversations.serves(request) {
                        await talks.answer(gateway, request, reply)
                    } else {
                        await admin.answer(request, reply)
                    }
                }
            )
            let server = Server(
                on: loop,
                limits: limits,
                census: census,
                refusal: { status, sentence in refusal(status, sentence, parts.ledger, metrics) },
                handler: { await gateway.answer($0, $1) }
            )
            loop.atEndOfTurn { log.flush() }
            watchTurns(of: loop, metrics)
            return Station(loop, log, metrics, server, gateway)
        }
    }

    private func listen(_ settings: ServeSettings) throws(StartFault) {
        for address in settings.listen {
            var address = try SocketAddress(address)
            for (index, station) in stations.enumerated() {
                if index > 0, address.family == .local { break }
                let listener = try open(address, joining: index > 0)
                // Port 0 became a real one, which the other loops join.
                address = listener.address
                let accept = accepts()
                station.loop.wait { station.listen(listener, accept: accept) }
            }
            addresses.append(address)
        }
    }

    private func open(
        _ address: SocketAddress,
        joining: Bool
    ) throws(StartFault) -> Listener {
        do throws(SocketFault) {
            return try Listener(address, joining: joining)
        } catch {
            throw StartFault("\(error)")
        }
    }

    /// A connection as it is, or TLS over it with the newest certificate.
    private func accepts() -> Server.Accept {
        guard identity.withLock({ $0 != nil }) else {
            return { [tables] socket in
                tables.connectionCame()
                return socket
            }
        }
        let limit = configuration.settings.limits.headMilliseconds
        return { [self] socket in
            tables.connectionCame()
            guard let context = identity.withLock({ $0 }) else { return nil }
            let deadline = socket.loop.now.adding(milliseconds: limit)
            do throws(TLSFault) {
                return try await TLSStream.accept(socket, context, by: deadline)
            } catch {
                return nil
            }
        }
    }

    private func loadIdentity(_ settings: ServeSettings) throws(StartFault) {
        guard let certificate = settings.tlsCertificatePath, let key = settings.tlsKeyPath else {
            return
        }
        do throws(TLSFault) {
            let context = try TLSContext.server(certificate: certificate, key: key)
            identity.withLock { $0 = context }
        } catch {
            throw StartFault("\(error)")
        }
    }

    /// Opens `admin.sock`, whose file permission is the authorisation.
    private func listenForAdministrators(
        _ settings: ServeSettings,
        _ admin: AdminRoutes
    ) throws(StartFault) {
        let path = settings.adminSocketPath
        _ = unsafe unlink(path)
        guard let address = SocketAddress(path: path) else {
            throw StartFault("the path \(path) is too long for a Unix socket (107 bytes)")
        }
        let mask = umask(0o177)
        defer { umask(mask) }
        let listener = try open(address, joining: false)
        guard let station = stations.first else { return }
        let (census, limits) = (census, configuration.serverLimits)
        station.loop.wait {
            let server = Server(
                on: station.loop,
                limits: limits,
                census: census,
                refusal: { status, sentence in
                    ServerRefusal(body: ErrorBody.badRequest(sentence).bytes, fields: [])
                },
                handler: { await station.answerLocally($0, $1, admin) }
            )
            server.listen(listener)
            station.administrators = server
        }
    }

    private func adminRoutes() -> AdminRoutes {
        AdminRoutes(
            api,
            hasher: hasher,
            servesTLS: configuration.settings.tlsCertificatePath != nil,
            clock: { wallTime() }
        )
    }

    private func firstOwnerKey(_ now: Timestamp) throws(StartFault) -> Secret? {
        guard let loop = stations.first?.loop else { return nil }
        let (ledger, hasher) = (ledger, hasher)
        let made = loop.wait { () async -> Result<Secret?, LedgerFault> in
            do throws(LedgerFault) {
                return .success(try await ensureOwnerKey(in: ledger, hasher: hasher, now: now))
            } catch {
                return .failure(error)
            }
        }
        switch made {
        case .success(let key): return key
        case .failure(let fault): throw StartFault("the ledger does not answer: \(fault.name)")
        }
    }

    // MARK: reload

    /// Takes new settings and policies; with any mistake in them the old ones stay.
    func reload() {
        let fresh: Configuration
        let policy: GatewayPolicy
        do throws(Mistakes) {
            fresh = try Configuration(arguments: arguments)
        } catch {
            return keepOld("\(error)")
        }
        guard let loop = stations.first?.loop else { return }
        let hook: WarningHook?
        do throws(StartFault) {
            policy = try fresh.gatewayPolicy(placeholderKey: secrets.placeholderKey)
            try loadIdentity(fresh.settings)
            hook = try warningHook(fresh.settings.alerts, on: loop, resolver)
            try export.adopt(fresh.settings.otlp, on: loop, resolver)
        } catch {
            return keepOld(error.sentence)
        }
        let (ledger, metering) = (ledger, fresh.metering)
        let isAdopted = loop.wait { () async -> Bool in
            do throws(LedgerFault) {
                try await ledger.adopt(metering)
                return true
            } catch {
                return false
            }
        }
        guard isAdopted else { return keepOld("the ledger does not take the new plans") }
        archive.adopt(policy.archive)
        talks.adopt(fresh.conversationPolicy)
        retention.withLock { $0 = policy.archive.retentionMilliseconds }
        for station in stations { station.loop.wait { station.gateway.adopt(policy) } }
        let shelf = fresh.policyShelf(placeholderKey: secrets.placeholderKey)
        api.show(shelf)
        api.trust(policy.proxies)
        desk.adopt(hook)
        configuration = fresh
        entryRetention.keep(days: fresh.settings.entriesKeepDays)
        note(reloaded: shelf, on: loop)
        log.write(.info, "reloaded")
        for name in RestartSettings.changed(from: started, to: fresh.settings) {
            log.write(.warning, "needs_restart") { line in
                line.add("setting", name)
                line.add("kept", "the value that the process was started with")
            }
        }
    }

    private func keepOld(_ reason: String) {
        log.write(.error, "reload_failed") { line in
            line.add("reason", reason)
            line.add("kept", "the settings and policies from before")
        }
    }

    // MARK: stop

    /// Lets requests end within the drain limit, settles the rest, closes the ledger.
    func stop() {
        log.write(.info, "draining")
        let limit = configuration.settings.drainMilliseconds
        let deadline = MonotonicTime.current.adding(milliseconds: limit)
        for station in stations { station.loop.post { station.beginDrain() } }
        for station in stations { station.loop.wait { await station.drain(until: deadline) } }
        if let loop = stations.first?.loop {
            let (ledger, archive) = (ledger, archive)
            loop.wait {
                await archive.close()
                await ledger.close()
            }
        }
        for station in stations {
            station.loop.stop()
            station.loop.join()
        }
        _ = unsafe unlink(started.adminSocketPath)
        log.write(.info, "stopped")
    }
}

/// The answer to what never reached a handler, written down like every other refusal.
private func refusal(
    _ status: Int,
    _ sentence: String,
    _ ledger: any Ledger,
    _ metrics: GatewayMetrics
) -> ServerRefusal {
    let now = Timestamp(milliseconds: Int64(WallClock.nanoseconds / 1_000_000))
    let id = ledger.requestIDs.next(at: now)
    let label: RefusalLabel =
        status == 408 ? .slow : status == 413 || status == 431 ? .tooLarge : .malformed
    metrics.refused(label)
    ledger.refuse(RefusedRequest(id: id, status: status, reason: "malformed_http"))
    var error = ErrorBody.badRequest(sentence)
    error.status = status
    if status >= 500 { error.type = "server_error" }
    if status == 429 { (error.type, error.code) = ("requests", "rate_limit_exceeded") }
    var fields: [UInt8] = []
    HeadWriter.field("content-type", "application/json", to: &fields)
    fields += Array("x-request-id: ".utf8) + id.bytes + [0x0D, 0x0A]
    return ServerRefusal(body: error.bytes, fields: fields)
}
