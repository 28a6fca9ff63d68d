/// What settings are read from; the caller has read the file and the environment.
package struct SettingsSources {
    /// The settings file's name and bytes; nil when there is none.
    package var file: (name: String, text: [UInt8])?
    /// The process's environment.
    package var environment: [String: String]
    /// What followed `serve` on the command line.
    package var arguments: [String]
    /// Reads the file of a secret that is written `file:PATH`; nil when that fails.
    package var readFile: (_ path: String) -> [UInt8]?

    /// Takes the sources that there are.
    package init(
        file: (name: String, text: [UInt8])? = nil,
        environment: [String: String] = [:],
        arguments: [String] = [],
        readFile: @escaping (_ path: String) -> [UInt8]? = { _ in nil }
    ) {
        self.file = file
        self.environment = environment
        self.arguments = arguments
        self.readFile = readFile
    }

    /// The settings file that `--config` or `TOLLGATE_CONFIG` names; nil when neither does.
    ///
    /// Then `tollgate.yaml` is read if it is there.
    package static func filePath(
        arguments: [String],
        environment: [String: String]
    ) -> String? {
        for (index, argument) in arguments.enumerated() {
            guard let flag = Flag(argument), flag.isConfig else { continue }
            return flag.value ?? arguments.dropFirst(index + 1).first
        }
        return environment[configVariable].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Parts a command line into the flags of settings, with their values, and the rest.
    ///
    /// So that `tollgate --data DIR user add NAME --json` knows its data folder.
    package static func split(
        _ arguments: [String]
    ) -> (settings: [String], rest: [String]) {
        var settings: [String] = []
        var rest: [String] = []
        var left = arguments[...]
        while let argument = left.popFirst() {
            guard let flag = Flag(argument), flag.isConfig || flag.target != nil else {
                rest.append(argument)
                continue
            }
            settings.append(argument)
            let isSwitch = flag.target.flatMap { SettingsIndex.shared.shape(of: $0) }?.isSwitch
            if flag.value == nil, isSwitch != true, let value = left.popFirst() {
                settings.append(value)
            }
        }
        return (settings, rest)
    }
}

/// Reads the settings from all sources: flags, then environment, then file, then defaults.
///
/// - Parameters:
///   - sources: The texts; nothing else is read.
///   - needsUpstream: False for commands that forward nothing and so need no provider's key.
/// - Returns: The settings, and what is allowed but probably not meant.
/// - Throws: All mistakes of all sources together.
package func readSettings(
    _ sources: SettingsSources,
    needsUpstream: Bool = true
) throws(Mistakes) -> (settings: ServeSettings, warnings: [Mistake]) {
    let list = MistakeList()
    let (settings, _) = readSettings(sources, needsUpstream: needsUpstream, noting: list)
    guard list.mistakes.isEmpty else { throw list.mistakes }
    return (settings, list.warnings)
}

/// Reads the settings from all sources, noting what is wrong and going on with the defaults there.
///
/// For those who then read the policy files, so that the mistakes of all files are told together;
/// settings with a mistake must serve nobody. Where the time zone was written comes with them:
/// whether there is such a zone is looked up later, on the machine's disk.
package func readSettings(
    _ sources: SettingsSources,
    needsUpstream: Bool,
    noting list: MistakeList
) -> (settings: ServeSettings, timeZonePlace: Place) {
    var written = WrittenSettings()
    if let file = sources.file {
        written.addFile(file.text, named: file.name, noting: list)
    }
    written.addEnvironment(sources.environment, noting: list)
    written.addFlags(sources.arguments, noting: list)
    let around = Surroundings(environment: sources.environment, readFile: sources.readFile)
    var settings = ServeSettings()
    for setting in rootTable {
        guard let value = written.all[.root(setting.path)] else { continue }
        store(value, setting, setting.path, &settings, around, list)
    }
    let assembly = UpstreamAssembly(written: written, around: around, list: list)
    assembly.assemble(&settings, needsUpstream: needsUpstream)
    checkTogether(settings, written, list)
    return (settings, written.all[.root("time_zone")]?.place ?? Place("time_zone"))
}

/// Reads one setting's texts, noting what is wrong with them where they stand.
func store<Root>(
    _ written: Written,
    _ setting: Setting<Root>,
    _ path: String,
    _ root: inout Root,
    _ around: Surroundings,
    _ list: MistakeList
) {
    do throws(Unreadable) {
        try setting.store(&root, written.texts, around)
    } catch {
        // A flag or variable is its own name; in a file the line holds several.
        let subject = written.rank == .file ? "`\(path)`: " : ""
        list.add(at: written.place, subject + error.sentence)
    }
}

/// What settings must be to one another.
private func checkTogether(
    _ settings: ServeSettings,
    _ written: WrittenSettings,
    _ list: MistakeList
) {
    func place(_ paths: String...) -> Place {
        paths.lazy.compactMap { written.all[.root($0)]?.place }.first ?? Place("settings")
    }
    if settings.listen.isEmpty { list.add(at: place("listen"), "`listen` names no address") }
    for (index, address) in settings.listen.enumerated() {
        guard case .tcp(_, let port) = address, port == 0 else {
            if settings.listen[..<index].contains(address) {
                list.add(at: place("listen"), "`\(address)` stands in `listen` twice")
            }
            continue
        }
    }
    switch (settings.tlsCertificatePath, settings.tlsKeyPath) {
    case (nil, .some): list.add(at: place("tls.key"), "`tls.key` needs `tls.certificate`, too")
    case (.some, nil):
        list.add(at: place("tls.certificate"), "`tls.certificate` needs `tls.key`, too")
    default: break
    }
    if let url = settings.alerts.webhook {
        if settings.alerts.form == .json, settings.alerts.secret == nil {
            list.add(at: place("alerts.webhook"), "`alerts.webhook` needs `alerts.secret`, too")
        }
        if isLinkLocal(url.host), !settings.alerts.allowsLinkLocal {
            list.add(
                at: place("alerts.webhook"),
                "`alerts.webhook` is link-local; say `alerts.link_local: true` if that is meant"
            )
        }
    }
    if let url = settings.otlp.url, isLinkLocal(url.host), !settings.otlp.allowsLinkLocal {
        list.add(
            at: place("otlp.url"),
            "`otlp.url` is link-local; say `otlp.link_local: true` if that is meant"
        )
    }
    let limits = settings.limits
    if limits.targetBytesMax > limits.headBytesMax {
        list.add(
            at: place("limits.target_bytes", "limits.head_bytes"),
            "`limits.target_bytes` must not be above `limits.head_bytes`"
        )
    }
    for route in settings.routes where settings.upstream(named: route.upstream) == nil {
        let names = settings.upstreams.map(\.name)
        list.add(
            at: place("routes"),
            "the route `\(Form<ModelRoute>.modelRoute.show(route))` goes to an upstream "
                + "that is not there" + suggestion(for: route.upstream, among: names)
        )
    }
}
