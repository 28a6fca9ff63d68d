package import Redaction

/// `policies/redaction.yaml`, checked: one policy a document, of which several may apply.
package struct RedactionFile: Sendable {
    /// In the order of the file.
    package var policies: [RedactionPolicy] = []
    /// Where each policy says its name, or begins; as many as there are policies.
    package var places: [Place] = []

    /// Reads the file; its mistakes go to the list, and what could be read is the answer.
    ///
    /// `readWords` gives the bytes of a word list by its path below the policies' folder.
    package init(
        reading text: [UInt8],
        named file: String,
        readWords: (_ path: String) -> [UInt8]?,
        noting list: MistakeList
    ) {
        for document in readYAML(text, named: file, noting: list) where !document.isMissing {
            readMap(document, called: "a policy", noting: list) { map in
                var written = WrittenPlaces(policy: map.place)
                let policy = policy(map, readWords, &written)
                if policies.contains(where: { $0.name == policy.name }) {
                    map.note("name", "two policies are called `\(policy.name)`")
                }
                for fault in policy.faults {
                    list.add(at: written[fault.path], "`\(fault.path)`: \(fault.sentence)")
                }
                policies.append(policy)
                places.append(map.place(of: "name"))
            }
        }
        // An empty file must not look like a wish to forward everything as it is.
        if policies.isEmpty, list.mistakes.isEmpty {
            list.add(
                at: Place(file),
                "there is no policy in this file; to change nothing, set each detector's action"
            )
        }
    }

    private func policy(
        _ map: MapReader,
        _ readWords: (String) -> [UInt8]?,
        _ written: inout WrittenPlaces
    ) -> RedactionPolicy {
        var policy = RedactionPolicy()
        if let version = map.read("version", .count(1...1_000)), version != 1 {
            map.note("version", "this program reads version 1")
        }
        policy.name = map.read("name", .name) ?? policy.name
        map.map("applies") { policy.applies = applies($0) }
        policy.onError = map.read("on_error", .choice) ?? policy.onError
        policy.unknownFields = map.read("unknown_fields", .choice) ?? policy.unknownFields
        policy.refusesProtectedFields =
            map.read("refuse_protected_fields", .flag) ?? policy.refusesProtectedFields
        map.map("fields") { policy.fields = fields($0) }
        map.map("detectors") { detectors in
            for name in RedactionKind.builtinNames {
                guard let kind = RedactionKind(builtin: name) else { continue }
                detectors.map(name) { detector in
                    written.add(detector, "allow", of: "detectors.\(name)")
                    rule(detector, into: &policy[kind], of: name)
                }
            }
        }
        written.add(map, "patterns", of: nil)
        map.maps("patterns") { item in
            guard let pattern = pattern(item) else { return }
            let path = "patterns[\(policy.patterns.count)]"
            written.add(item, "type", of: path)
            written.add(item, "regex", of: path)
            policy.patterns.append(pattern)
        }
        map.maps("words") { item in
            guard let words = words(item, readWords) else { return }
            written.add(item, "type", of: "words[\(policy.words.count)]")
            policy.words.append(words)
        }
        policy.allowedValues = map.readList("allow_values_sha256", .digest) ?? []
        map.map("placeholder") { placeholder in
            policy.placeholder.scope =
                placeholder.read("scope", .choice) ?? policy.placeholder.scope
        }
        map.map("response") { response in
            written.add(response, "scan", of: "response")
            policy.response.restore = response.read("restore", .flag) ?? policy.response.restore
            policy.response.scan = response.readList("scan", .kindName) ?? []
            policy.response.action = response.read("action", .choice)
        }
        return policy
    }

    private func applies(_ map: MapReader) -> RedactionPolicy.Applies {
        var applies = RedactionPolicy.Applies()
        applies.models = map.readList("models", .text) ?? applies.models
        applies.keys = map.readList("keys", .text) ?? applies.keys
        applies.teams = map.readList("teams", .text) ?? applies.teams
        applies.users = map.readList("users", .text) ?? applies.users
        return applies
    }

    private func fields(_ map: MapReader) -> RedactionPolicy.Fields {
        var fields = RedactionPolicy.Fields()
        fields.toolArguments = map.read("tool_arguments", .flag) ?? fields.toolArguments
        fields.toolResults = map.read("tool_results", .flag) ?? fields.toolResults
        fields.system = map.read("system", .flag) ?? fields.system
        fields.metadata = map.read("metadata", .flag) ?? fields.metadata
        fields.toolDescriptions = map.read("tool_descriptions", .flag) ?? fields.toolDescriptions
        fields.names = map.read("names", .flag) ?? fields.names
        return fields
    }

    /// Each kind has the members that mean something for it; others are mistakes.
    private func rule(_ map: MapReader, into rule: inout DetectorRule, of kind: String) {
        rule.action = map.read("action", .choice) ?? rule.action
        rule.restore = map.read("restore", .flag) ?? rule.restore
        switch kind {
        case "SSN": rule.bareDigits = map.read("bare_digits", .choice) ?? rule.bareDigits
        case "CARD":
            rule.issuers = map.read("issuers", .choice) ?? rule.issuers
            rule.keepLast = map.read("keep_last", .count(0...4)) ?? rule.keepLast
        case "URL":
            rule.schemes = map.read("schemes", .choice) ?? rule.schemes
            rule.style = map.read("style", .choice) ?? rule.style
            rule.allowedHosts = map.readList("allow_hosts", .text) ?? rule.allowedHosts
        case "EMAIL":
            rule.style = map.read("style", .choice) ?? rule.style
            rule.allowedHosts = map.readList("allow_hosts", .text) ?? rule.allowedHosts
        case "IP":
            rule.style = map.read("style", .choice) ?? rule.style
            rule.allowedNetworks = map.readList("allow", .text) ?? rule.allowedNetworks
        default: break
        }
    }

    private func pattern(_ map: MapReader) -> RedactionPolicy.Pattern? {
        let type = map.require("type", .kindName)
        let regex = map.require("regex", .text)
        let keywords = map.readList("keywords", .text) ?? []
        let action = map.read("action", .choice) ?? RedactionAction.redact
        let restore = map.read("restore", .flag) ?? false
        let lengthMax = map.read("max_length", .count(1...65_536)) ?? 1_024
        guard let type, let regex else { return nil }
        var pattern = RedactionPolicy.Pattern(type: type, regex: regex)
        (pattern.keywords, pattern.action) = (keywords, action)
        (pattern.restore, pattern.lengthMax) = (restore, lengthMax)
        return pattern
    }

    private func words(
        _ map: MapReader,
        _ readWords: (String) -> [UInt8]?
    ) -> RedactionPolicy.Words? {
        let type = map.require("type", .kindName)
        let file = map.require("file", .path)
        let match = map.read("match", .choice) ?? RedactionPolicy.Words.Match.word
        let action = map.read("action", .choice) ?? RedactionAction.report
        let restore = map.read("restore", .flag) ?? false
        guard let type, let file else { return nil }
        var words = RedactionPolicy.Words(type: type, file: file)
        (words.match, words.action, words.restore) = (match, action, restore)
        guard let bytes = readWords(file) else {
            map.note("file", "the word list `\(file)` cannot be read")
            return nil
        }
        words.entries = String(decoding: bytes, as: UTF8.self)
            .split(whereSeparator: \.isNewline)
            .map { trimmed($0) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        return words
    }

    private func trimmed(_ line: Substring) -> String {
        var line = line.drop { $0 == " " || $0 == "\t" }
        while line.last == " " || line.last == "\t" { line.removeLast() }
        return String(line)
    }
}

/// Where the members stand that only the whole policy can judge, by their paths in it.
private struct WrittenPlaces {
    /// Where the policy begins.
    let policy: Place
    private var places: [String: Place] = [:]

    init(policy: Place) { self.policy = policy }

    mutating func add(_ map: MapReader, _ name: String, of path: String?) {
        places[path.map { "\($0).\(name)" } ?? name] = map.place(of: name)
    }

    subscript(path: String) -> Place { places[path] ?? policy }
}
