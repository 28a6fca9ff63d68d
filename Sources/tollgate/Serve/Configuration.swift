internal import Admin
internal import Gateway
internal import Glibc
internal import HTTPServer
internal import HTTPWire
internal import JSONText
internal import Metering
internal import Reactor
internal import Redaction
internal import Settings
internal import TLSStream
internal import Tokens
internal import Upstream

/// Everything an operator can say, read and checked together: settings and policy files.
struct Configuration {
    let settings: ServeSettings
    let metering: Policy
    let redaction: [RedactionPolicy]
    let prompts: PromptFile
    let tokens: TokenRules
    /// What is allowed but probably not meant.
    let warnings: [Mistake]

    /// Reads all files; every mistake of all of them is thrown at once.
    init(arguments: [String], needsUpstream: Bool = true) throws(Mistakes) {
        let environment = processEnvironment()
        let named = SettingsSources.filePath(arguments: arguments, environment: environment)
        let list = MistakeList()
        var file: (name: String, text: [UInt8])?
        if let path = named ?? (isFile("tollgate.yaml") ? "tollgate.yaml" : nil) {
            if let text = readFile(path) {
                file = (path, text)
            } else {
                list.add(at: Place(path), "the settings file cannot be read: \(systemReason())")
            }
        }
        let sources = SettingsSources(
            file: file,
            environment: environment,
            arguments: arguments,
            readFile: readFile
        )
        let read = readSettings(sources, needsUpstream: needsUpstream, noting: list)
        settings = read.settings
        let folder = settings.policiesFolder
        if folder != ServeSettings().policiesFolder, !isFile(folder) {
            list.add(at: Place("policies"), "the folder `\(folder)` cannot be read")
        }
        let (pricesText, pricesName) = Self.policy(.prices, in: folder, list)
        let prices = PriceFile(reading: pricesText, named: pricesName, noting: list)
        let (plansText, plansName) = Self.policy(.plans, in: folder, list)
        let plans = PlanFile(reading: plansText, named: plansName, noting: list)
        let (promptsText, promptsName) = Self.policy(.prompts, in: folder, list)
        prompts = PromptFile(reading: promptsText, named: promptsName, noting: list)
        let (tokensText, tokensName) = Self.policy(.tokens, in: folder, list)
        tokens = TokenFile(reading: tokensText, named: tokensName, noting: list).rules
        // Without a file the rules that ship apply: no file must not mean no redaction.
        redaction = Self.redaction(in: folder, list)
        let zone = Self.zone(settings.timeZone, at: read.timeZonePlace, list)
        metering = plans.policy(prices: prices, hangUp: settings.hangUp, zone: zone)
        warnings = list.warnings
        guard list.mistakes.isEmpty else { throw list.mistakes }
    }

    /// The policies of `redaction.yaml` and of all files `redaction-*.yaml` beside it.
    private static func redaction(in folder: String, _ list: MistakeList) -> [RedactionPolicy] {
        var policies: [RedactionPolicy] = []
        var places: [Place] = []
        let more = fileNames(in: folder).filter {
            $0.hasPrefix("redaction-") && $0.hasSuffix(".yaml")
        }
        for (text, name) in [policy(.redaction, in: folder, list)]
            + more.sorted().compactMap({ found($0, in: folder, list) })
        {
            let file = RedactionFile(
                reading: text,
                named: name,
                readWords: { path in readFile(folder + "/" + path) },
                noting: list
            )
            for (policy, place) in zip(file.policies, file.places) {
                guard let first = policies.firstIndex(where: { $0.name == policy.name }) else {
                    continue
                }
                list.add(
                    at: place,
                    "two files have a policy called `\(policy.name)`: the other one is at "
                        + "\(places[first]); give each a `name` of its own"
                )
            }
            policies += file.policies
            places += file.places
        }
        if policies.count > Redactor.policiesMax {
            list.add(at: Place(folder), "more than \(Redactor.policiesMax) redaction policies")
        }
        return policies
    }

    /// A policy file, or what ships when there is none.
    private static func policy(
        _ policy: ShippedPolicy,
        in folder: String,
        _ list: MistakeList
    ) -> (text: [UInt8], name: String) {
        found(policy.fileName, in: folder, list) ?? (policy.text, policy.name)
    }

    /// A file of the policies folder; nil when there is none.
    ///
    /// One that is there and cannot be read is a mistake: quotas and rules must not vanish because
    /// of a file's mode.
    private static func found(
        _ name: String,
        in folder: String,
        _ list: MistakeList
    ) -> (text: [UInt8], name: String)? {
        let path = folder + "/" + name
        if let text = readFile(path) { return (text, path) }
        if errno != ENOENT {
            list.add(at: Place(path), "the file cannot be read: \(systemReason())")
        }
        return nil
    }

    private static func zone(
        _ name: String,
        at place: Place,
        _ list: MistakeList
    ) -> CivilZone {
        if name == "UTC" { return .utc }
        let bytes = readFile("/usr/share/zoneinfo/" + name)
        guard let bytes, let zone = ZoneFile.zone(named: name, in: bytes) else {
            list.add(
                at: place,
                "`time_zone`: there is no time zone `\(name)` on this machine"
            )
            return .utc
        }
        return zone
    }

    /// The policy files as they are on the disk now, for administrators to read.
    func policyShelf(placeholderKey: [UInt8]) -> PolicyShelf {
        let more = fileNames(in: settings.policiesFolder).filter {
            $0.hasPrefix("redaction-") && $0.hasSuffix(".yaml")
        }
        let others = ShippedPolicy.allCases.map(\.fileName).filter { $0 != "redaction.yaml" }
        let names = ["redaction.yaml"] + more.sorted() + others
        let files = names.compactMap { name -> PolicyShelf.File? in
            let own = readFile(settings.policiesFolder + "/" + name)
            let shipped = ShippedPolicy.allCases.first { $0.fileName == name }?.text
            guard let bytes = own ?? shipped else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            return PolicyShelf.File(name: name, text: text, isShipped: own == nil)
        }
        let redactor = Redactor(redaction, placeholderKey: placeholderKey)
        return PolicyShelf(files: files, redactor: redactor)
    }

    // MARK: what the gateway's loops get

    /// The policy that loops work by, with TLS contexts made anew.
    func gatewayPolicy(placeholderKey: [UInt8]) throws(StartFault) -> GatewayPolicy {
        var targets: [UpstreamRoutes.Target] = []
        for upstream in settings.upstreams {
            targets.append(
                UpstreamRoutes.Target(
                    endpoint: try Self.endpoint(upstream),
                    knowsOnlyMaxTokens: upstream.knowsOnlyMaxTokens,
                    azureVersion: upstream.api == .azure ? upstream.apiVersion : nil
                )
            )
        }
        let names = settings.upstreams.map(\.name)
        var lines: [UpstreamRoutes.Line] = []
        for route in settings.routes {
            guard let pattern = ModelPattern(route.pattern) else {
                throw StartFault("route `\(route.pattern)`: `*` may stand only at the end")
            }
            guard let target = names.firstIndex(of: route.upstream) else { continue }
            lines.append(
                UpstreamRoutes.Line(pattern: pattern, target: target, rename: route.rename)
            )
        }
        let routes = UpstreamRoutes(
            targets: targets,
            lines: lines,
            fallback: names.firstIndex(of: settings.defaultUpstream) ?? 0
        )
        var limits = GatewayLimits()
        limits.bodyBytesMax = settings.limits.bodyBytesMax
        limits.answerBytesMax = settings.limits.upstreamBodyBytesMax
        limits.eventBytesMax = settings.limits.eventLineBytesMax
        limits.upstreamHeadBytesMax = settings.limits.upstreamHeadBytesMax
        limits.json.depth = settings.limits.jsonDepthMax
        limits.json.members = settings.limits.jsonMembersMax
        limits.json.numberDigits = settings.limits.jsonDigitsMax
        return GatewayPolicy(
            redactor: Redactor(redaction, placeholderKey: placeholderKey),
            upstreams: routes,
            limits: limits,
            tokens: tokens,
            origins: settings.corsOrigins,
            proxies: ProxyTrust(settings.trustedProxies),
            joinsTraces: settings.otlp.url != nil,
            archive: settings.archive
        )
    }

    static func endpoint(_ upstream: UpstreamSettings) throws(StartFault) -> Endpoint {
        var fields: [(name: [UInt8], value: [UInt8])] = []
        func add(_ name: String, _ value: [UInt8]) { fields.append((Array(name.utf8), value)) }
        if let key = upstream.key {
            switch upstream.api {
            case .openai: add("authorization", Array("Bearer ".utf8) + key.revealed)
            case .azure: add("api-key", key.revealed)
            }
        }
        if let organization = upstream.organization {
            add("openai-organization", Array(organization.utf8))
        }
        if let project = upstream.project { add("openai-project", Array(project.utf8)) }
        for header in upstream.headers { add(header.name, header.value.revealed) }
        var deadlines = Endpoint.Deadlines()
        deadlines.connectMilliseconds = upstream.connectMilliseconds
        deadlines.firstByteMilliseconds = upstream.firstByteMilliseconds
        deadlines.betweenBytesMilliseconds = upstream.idleMilliseconds
        deadlines.wholeMilliseconds = upstream.wholeMilliseconds
        return Endpoint(
            name: upstream.name,
            host: upstream.url.host,
            port: upstream.url.port,
            basePath: Array(upstream.url.path.utf8),
            fields: fields,
            secure: upstream.url.usesTLS ? try secure(upstream) : nil,
            deadlines: deadlines
        )
    }

    private static func secure(_ upstream: UpstreamSettings) throws(StartFault) -> Endpoint.Secure {
        let context: TLSContext
        do throws(TLSFault) {
            context = try TLSContext.client(caFile: upstream.authoritiesPath)
        } catch {
            throw StartFault("upstream \(upstream.name): \(error)")
        }
        return { (socket, host, deadline) async throws(UpstreamFault) -> any ByteStream in
            do throws(TLSFault) {
                return try await TLSStream.connect(socket, context, host: host, by: deadline)
            } catch {
                throw .untrusted("TLS with \(host): \(error)")
            }
        }
    }

    /// What the HTTP server grants its clients.
    var serverLimits: ServerLimits {
        let given = settings.limits
        var limits = ServerLimits()
        limits.wire.headBytesMax = given.headBytesMax
        limits.wire.fieldsMax = given.headFieldsMax
        limits.wire.targetBytesMax = given.targetBytesMax
        limits.bodyBytesMax = given.bodyBytesMax
        limits.headMilliseconds = given.headMilliseconds
        limits.bodyMilliseconds = given.bodyMilliseconds
        limits.bodyMillisecondsPer64KiB = 65_536 * 1_000 / max(given.bodyBytesPerSecond, 1)
        limits.idleMilliseconds = given.idleMilliseconds
        limits.stallMilliseconds = given.writeStallMilliseconds
        limits.connectionsMax = given.connectionsMax
        limits.connectionsPerAddressMax = given.connectionsPerAddressMax
        return limits
    }
}

/// The process's environment variables.
func processEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var entry = unsafe environ
    // SAFETY: environ is a list of C strings that ends with nil; nobody changes it while we start.
    while let text = unsafe entry.pointee {
        let line = unsafe String(cString: text)
        if let equals = line.firstIndex(of: "=") {
            variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
        }
        unsafe entry += 1
    }
    return variables
}

func isFile(_ path: String) -> Bool {
    // SAFETY: the C string lives as long as the call.
    unsafe access(path, R_OK) == 0
}
