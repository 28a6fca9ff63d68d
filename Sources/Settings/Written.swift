/// Which setting a text is for.
enum Target: Hashable {
    /// A setting of the root table.
    case root(String)
    /// A setting of the upstream of that name; nil for the default upstream, whatever its name.
    case upstream(String?, String)
}

/// What an operator wrote for one setting.
struct Written {
    /// Which source it is from; a higher rank wins.
    enum Rank: Int, Comparable {
        case file, environment, flag

        static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
    }

    var texts: [String]
    let place: Place
    let rank: Rank
}

/// Everything that was written, the strongest source for each setting.
struct WrittenSettings {
    private(set) var all: [Target: Written] = [:]
    /// Names of upstreams in the order in which they were first met.
    private(set) var upstreamNames: [String] = []

    /// Takes one, unless a stronger source said something already.
    mutating func add(_ written: Written, for target: Target) {
        if case .upstream(let name?, _) = target, !upstreamNames.contains(name) {
            upstreamNames.append(name)
        }
        if let known = all[target], known.rank > written.rank { return }
        all[target] = written
    }

    /// What was written for one setting of an upstream, by its name or as the default one.
    func written(_ path: String, of name: String, isDefault: Bool) -> Written? {
        let named = all[.upstream(name, path)]
        guard isDefault, let plain = all[.upstream(nil, path)] else { return named }
        guard let named, named.rank > plain.rank else { return plain }
        return named
    }

    /// True when anything was written for the default upstream without naming it.
    var namesDefault: Bool {
        all.keys.contains {
            if case .upstream(nil, _) = $0 { true } else { false }
        }
    }
}

/// The settings' names by how they are looked up, made once.
struct SettingsIndex {
    static let shared = SettingsIndex()

    private let roots: [String: (isList: Bool, isSwitch: Bool)]
    private let upstreams: [String: (isList: Bool, isSwitch: Bool)]
    /// `limits-body-bytes` to its target.
    let flags: [String: Target]
    /// `TOLLGATE_LIMITS_BODY_BYTES` to its target.
    let variables: [String: Target]

    private init() {
        var flags: [String: Target] = [:]
        var variables: [String: Target] = [:]
        var roots: [String: (Bool, Bool)] = [:]
        var upstreams: [String: (Bool, Bool)] = [:]
        for setting in rootTable {
            flags[setting.flagName] = .root(setting.path)
            variables[setting.variable] = .root(setting.path)
            roots[setting.path] = (setting.isList, setting.isSwitch)
        }
        for setting in upstreamTable {
            flags[upstreamFlagName(setting)] = .upstream(nil, setting.path)
            variables[upstreamVariable(setting)] = .upstream(nil, setting.path)
            upstreams[setting.path] = (setting.isList, setting.isSwitch)
        }
        (self.flags, self.variables) = (flags, variables)
        (self.roots, self.upstreams) = (roots, upstreams)
    }

    /// Whether a setting takes several values, and whether its flag may stand alone.
    func shape(of target: Target) -> (isList: Bool, isSwitch: Bool)? {
        switch target {
        case .root(let path): roots[path]
        case .upstream(_, let path): upstreams[path]
        }
    }

    /// The target of a name as files write it: `limits.body_bytes`, `upstreams.azure.key`.
    func target(ofPath path: String) -> Target? {
        if roots[path] != nil { return .root(path) }
        let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[0] == "upstreams", isName(parts[1]) else { return nil }
        return upstreams[parts[2]] == nil ? nil : .upstream(parts[1], parts[2])
    }
}

/// `upstream` for the URL, `upstream-key` and so on for the rest.
func upstreamFlagName(_ setting: Setting<UpstreamSettings>) -> String {
    setting.path == "url" ? "upstream" : "upstream-" + setting.flagName
}

/// `TOLLGATE_UPSTREAM` for the URL, `TOLLGATE_UPSTREAM_KEY` and so on for the rest.
func upstreamVariable(_ setting: Setting<UpstreamSettings>) -> String {
    setting.path == "url"
        ? "TOLLGATE_UPSTREAM" : "TOLLGATE_UPSTREAM_" + setting.variable.dropFirst(9)
}
