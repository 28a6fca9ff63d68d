extension WrittenSettings {
    /// Takes the variables that begin with `TOLLGATE_`; an empty one counts as not set.
    mutating func addEnvironment(_ environment: [String: String], noting list: MistakeList) {
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) {
            guard name.hasPrefix("TOLLGATE_"), !text.isEmpty, name != configVariable else {
                continue
            }
            guard let target = target(ofVariable: name) else {
                // Kubernetes sets variables for services of that name; they must not stop a start.
                let known = Array(SettingsIndex.shared.variables.keys).sorted()
                let hint = suggestion(for: name, among: known)
                if !hint.isEmpty {
                    list.warn(at: Place(name), "this variable is no setting" + hint)
                }
                continue
            }
            let isList = SettingsIndex.shared.shape(of: target)?.isList == true
            let texts = isList ? splitList(text) : [text]
            add(Written(texts: texts, place: Place(name), rank: .environment), for: target)
        }
    }

    /// `TOLLGATE_UPSTREAMS_AZURE_EU_KEY` is for the upstream `azure_eu`, or `azure-eu` when the
    /// file has that one.
    private func target(ofVariable name: String) -> Target? {
        if let target = SettingsIndex.shared.variables[name] { return target }
        let prefix = "TOLLGATE_UPSTREAMS_"
        guard name.hasPrefix(prefix) else { return nil }
        let rest = name.dropFirst(prefix.count).lowercased()
        let fits = upstreamTable.filter { rest.hasSuffix("_\($0.path)") }
        guard let setting = fits.max(by: { $0.path.utf8.count < $1.path.utf8.count }) else {
            return nil
        }
        let written = String(rest.dropLast(setting.path.utf8.count + 1))
        guard isName(written) else { return nil }
        let known = upstreamNames.first { $0.map { $0 == "-" ? "_" : $0 } == Array(written) }
        return .upstream(known ?? written, setting.path)
    }

    /// Takes flags: `--name value`, `--name=value`, or the name alone for a switch.
    mutating func addFlags(_ arguments: [String], noting list: MistakeList) {
        var given: [(target: Target, written: Written)] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard let flag = Flag(argument) else {
                list.add(at: Place(argument), "this is not a flag; flags begin with `--`")
                continue
            }
            guard let target = flag.target else {
                if flag.isConfig {
                    if flag.value == nil { rest = rest.dropFirst() }
                    continue
                }
                let known = Array(SettingsIndex.shared.flags.keys).sorted()
                let hint = suggestion(for: flag.name, among: known)
                list.add(at: Place("--\(flag.name)"), "this is not a flag" + hint.flagged)
                continue
            }
            let shape = SettingsIndex.shared.shape(of: target)
            guard let text = flag.value ?? (shape?.isSwitch == true ? "true" : rest.popFirst())
            else {
                list.add(at: Place("--\(flag.name)"), "a value must follow")
                continue
            }
            let place = Place("--\(flag.name)")
            let texts = shape?.isList == true ? splitList(text) : [text]
            if let index = given.firstIndex(where: { $0.target == target }) {
                guard shape?.isList == true else {
                    list.add(at: place, "is given twice")
                    continue
                }
                given[index].written.texts += texts
            } else {
                given.append((target, Written(texts: texts, place: place, rank: .flag)))
            }
        }
        for (target, written) in given { add(written, for: target) }
    }

    /// Several values in one text are divided by commas.
    private func splitList(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}

/// A flag as it stands on the command line.
struct Flag {
    let name: String
    let value: String?

    /// Nil for what does not begin with two dashes.
    init?(_ argument: String) {
        guard argument.hasPrefix("--"), argument != "--" else { return nil }
        let body = argument.dropFirst(2)
        name = String(body.prefix { $0 != "=" })
        value = name.count == body.count ? nil : String(body.dropFirst(name.count + 1))
    }

    /// Its setting, by its flag's name or the name that files use.
    var target: Target? {
        SettingsIndex.shared.flags[name] ?? SettingsIndex.shared.target(ofPath: name)
    }

    /// True for the flag that names the settings file.
    var isConfig: Bool { name == "config" }
}

/// The variable that names the settings file.
let configVariable = "TOLLGATE_CONFIG"

extension String {
    /// A suggestion with its word as a flag.
    fileprivate var flagged: String {
        let parts = split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return self }
        return "\(parts[0])`--\(parts[1])`\(parts[2])"
    }
}
