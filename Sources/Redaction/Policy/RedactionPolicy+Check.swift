extension RedactionPolicy {
    /// One thing in a policy that cannot work.
    package struct Fault: Equatable, Sendable {
        /// Which setting, as its file writes it: `patterns[0].regex`.
        package let path: String
        /// What is wrong, without a full stop.
        package let sentence: String
    }

    /// What is wrong with a policy that was read without mistakes; empty when it can be used.
    package var faults: [Fault] {
        var faults: [Fault] = []
        func add(_ path: String, _ sentence: String) {
            faults.append(Fault(path: path, sentence: sentence))
        }
        for (index, pattern) in patterns.enumerated() {
            let path = "patterns[\(index)]"
            if let reason = Self.reasonAgainst(pattern.type) { add(path + ".type", reason) }
            do throws(PatternMistake) {
                _ = try PatternCode(pattern.regex, kind: .ssn, lengthMax: 1)
            } catch {
                add(path + ".regex", "the expression does not compile: \(error.sentence)")
            }
        }
        for (index, list) in words.enumerated() {
            if let reason = Self.reasonAgainst(list.type) { add("words[\(index)].type", reason) }
        }
        for network in self[.ip].allowedNetworks where IPNetwork(network) == nil {
            add("detectors.IP.allow", "`\(network)` is no network: write 10.0.0.0/8")
        }
        let own = patterns.map(\.type) + words.map(\.type)
        for name in response.scan where !RedactionKind.builtinNames.contains(name) {
            if !own.contains(name) { add("response.scan", "there is no kind `\(name)`") }
        }
        for (index, name) in RedactionKind.builtinNames.enumerated()
        where response.scan.contains(name) {
            guard response.action ?? detectors[index].action == .pass else { continue }
            add("response.scan", "the action of `\(name)` is pass: give `response` an action")
        }
        if patterns.count > 64 { add("patterns", "more than 64 patterns in one policy") }
        return faults
    }

    /// Why a kind cannot have that name; nil for a good one.
    private static func reasonAgainst(_ type: String) -> String? {
        if RedactionKind.builtinNames.contains(type) { return "`\(type)` is a built-in kind" }
        let isName =
            type.utf8.allSatisfy { isUpper($0) || isDigit($0) || $0 == 0x5F }
            && isUpper(type.utf8.first ?? 0) && type.utf8.last != 0x5F && type.utf8.count <= 24
        return isName ? nil : "a kind's name has up to 24 of A-Z, 0-9 and `_`, a letter first"
    }
}
