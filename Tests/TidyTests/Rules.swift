import Testing

/// A rule of STYLE for one file, and the files it is for.
struct Rule: CustomTestStringConvertible {
    let name: String
    let applies: @Sendable (SourceText) -> Bool
    let findings: @Sendable (SourceText) -> [Finding]

    var testDescription: String { name }

    static let all: [Rule] = [
        .bareTask, .noPublic, .lineLength, .fileLength, .ownedNotes, .safetySentence,
        .documentedDoors, .noMachinePaths, .noRegistryHosts,
    ]

    /// A rule that looks at each line by itself; the closure answers with the complaint.
    init(
        _ name: String,
        for applies: @escaping @Sendable (SourceText) -> Bool,
        eachLine complaint: @escaping @Sendable (_ line: String, _ code: String) -> String?
    ) {
        self.name = name
        self.applies = applies
        findings = { source in
            source.lines.indices.compactMap { index in
                complaint(source.lines[index], source.code[index]).map {
                    Finding(path: source.path, line: index + 1, sentence: $0)
                }
            }
        }
    }

    init(
        _ name: String,
        for applies: @escaping @Sendable (SourceText) -> Bool,
        wholeFile findings: @escaping @Sendable (SourceText) -> [Finding]
    ) {
        self.name = name
        self.applies = applies
        self.findings = findings
    }
}

extension Rule {
    private static let shipping: @Sendable (SourceText) -> Bool = {
        $0.isSwift && $0.path.hasPrefix("Sources/")
    }

    /// Only the event loop's `spawn` starts a task: any other loses the executor preference.
    static let bareTask = Rule("tasks are started by loop.spawn only", for: shipping) { _, code in
        let start = #/\bTask(?:<[^>]*>)?\s*(?:\.detached\b|\.immediate|[({])/#
        guard code.holds("Task"), let match = code.firstMatch(of: start) else { return nil }
        let isSpawn = code[match.range.lowerBound...].hasPrefix("Task(executorPreference:")
        return isSpawn ? nil : "start tasks with loop.spawn"
    }

    static let noPublic = Rule("nothing is public", for: shipping) { _, code in
        (code.holds("public") || code.holds("open"))
            && code.contains(#/^\s*(?:@\w+\s+)*(?:public|open)(?:\(set\))?\s+\w/#)
            ? "`package` is the room's door" : nil
    }

    /// A test's literals may be longer: what stands on the wire is easier to read in one piece.
    static let lineLength = Rule("lines have at most 100 columns", for: \.isSwift) { source in
        let measured = source.path.hasPrefix("Tests/") ? source.code : source.lines
        return measured.enumerated().compactMap { index, line in
            guard line.utf8.count > 100, line.count > 100 else { return nil }
            let sentence = "\(line.count) columns"
            return Finding(path: source.path, line: index + 1, sentence: sentence)
        }
    }

    static let fileLength = Rule("files have at most 400 lines", for: \.isSwift) { source in
        guard source.lines.count > 400 else { return [] }
        return [Finding(path: source.path, line: 401, sentence: "\(source.lines.count) lines")]
    }

    /// A note with a name and a date is allowed; the two stronger marks never reach main.
    static let ownedNotes = Rule("notes have an owner and a date", for: \.isSwift) { line, _ in
        guard line.holds("TODO") || line.holds("XX") || line.holds("FIX"),
            let start = line.firstRange(of: "//")
        else { return nil }
        let comment = line[start.lowerBound...]
        if comment.contains(#/\b(?:FIX|XX)(?:ME|X)\b/#) { return "mend it or file it" }
        let note = #/\bTODO\b(?!\(\w+, \d{4}-\d{2}-\d{2}\))/#
        return comment.contains(note) ? "a TODO needs (owner, date)" : nil
    }

    /// The sentence stands somewhere in the same top-level declaration, or just above it.
    static let safetySentence = Rule("what is unsafe says why it is safe", for: shipping) {
        source in
        let marks = #/\bunsafe\s+[^:=)\s]|@unchecked\b|nonisolated\(unsafe\)|@(?:unsafe|safe)\b/#
        let said = #/\bSAFETY(?: of [^:]+)?:/#
        var found: [Finding] = []
        var unexplained: [Int] = []
        var isSaid = false
        var depth = 0
        for (index, code) in source.code.enumerated() {
            let line = source.lines[index]
            if line.holds("SAFETY"), line.contains(said) { isSaid = true }
            if code.holds("safe") || code.holds("@unchecked"), code.contains(marks) {
                unexplained.append(index + 1)
            }
            depth += code.utf8.count { $0 == 0x7B } - code.utf8.count { $0 == 0x7D }
            guard depth == 0 && line.isEmpty || index == source.code.count - 1 else { continue }
            if !isSaid {
                let sentence = "needs // SAFETY:"
                found += unexplained.map {
                    Finding(path: source.path, line: $0, sentence: sentence)
                }
            }
            (unexplained, isSaid) = ([], false)
        }
        return found
    }

    /// Initialisers may speak by their labels, and so may witnesses of a protocol.
    static let documentedDoors = Rule("every package declaration is documented", for: shipping) {
        source in
        let attributes = #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*/#
        let modifiers = #/(?:[a-z]+(?:\([a-z]+\))?\s+)*package\s+(?!import\b)/#
        let witness =
            #/\b(?:var (?:d\w*escription|customMirror)\b|func (?:hash\(|==|<)|init[?(<])/#
        return source.code.indices.compactMap { index in
            let code = source.code[index]
            guard code.holds("package"),
                let start = code.prefixMatch(of: attributes)?.range.upperBound,
                code[start...].prefixMatch(of: modifiers) != nil, !code.contains(witness),
                !Protocols.all.hasRequirement(code, in: source)
            else { return nil }
            var above = index - 1
            while above >= 0, source.lines[above].contains(#/^\s*(?:@|\/\/ )/#) { above -= 1 }
            let isDocumented = above >= 0 && source.lines[above].contains(#/^\s*(?:\/\/\/|\*\/)/#)
            if isDocumented { return nil }
            return Finding(path: source.path, line: index + 1, sentence: "needs a /// line")
        }
    }

    static let noMachinePaths = Rule("no path of one machine", for: { _ in true }) { line, _ in
        machinePaths.first { path in
            line.holds(path)
                && line.ranges(of: path).contains { range in
                    range.lowerBound == line.startIndex
                        || !line[line.index(before: range.lowerBound)].isPathCharacter
                }
        }
        .map { "\($0) exists on one machine only" }
    }

    static let noRegistryHosts = Rule("no registry by name", for: { _ in true }) { line, _ in
        hosts.first { line.holds($0) }.map { "\($0): use the ordinary client" }
    }

    // Put together here so that this file does not hold what it looks for.
    private static let machinePaths = ["work", "root"].map { "/" + $0 + "/" }
    private static let hosts = [
        ["pypi", "org"], ["pythonhosted", "org"], ["npmjs", "org"], ["npmjs", "com"],
        ["crates", "io"], ["proxy.golang", "org"], ["deb.debian", "org"], ["rubygems", "org"],
        ["security.debian", "org"], ["docker", "io"], ["ghcr", "io"], ["quay", "io"],
    ]
    .map { $0.joined(separator: ".") }
}

extension Character {
    fileprivate var isPathCharacter: Bool { isLetter || isNumber || "._-~}/".contains(self) }
}
