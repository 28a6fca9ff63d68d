/// Which room may import which: what the manifest declares, and the laws that it has to keep.
enum ImportMap {
    /// Where a room stands; it may know only what stands below it.
    enum Layer: Int, Comparable {
        case door, pure, transport, driver, application, program

        static func < (lower: Layer, upper: Layer) -> Bool { lower.rawValue < upper.rawValue }
    }

    /// The rooms of each layer (docs/decisions/0001-rooms-and-manifest.md).
    static let layers: [Layer: Set<String>] = [
        .door: ["CAssets", "CLinux", "COpenSSL", "CPCRE2", "CSQLite", "CYAML", "CZlib"],
        .pure: [
            "ChatFormat", "Digest", "HTTPWire", "JSONText", "Metering", "Redaction", "Settings",
            "Tokens",
        ],
        .transport: ["Reactor", "TLSStream"],
        .driver: ["HTTPServer", "SQLiteStore", "Telemetry", "Upstream"],
        .application: ["Admin", "Conversations", "Gateway", "StandIn"],
        .program: ["tollgate"],
    ]

    /// The few rooms that each C library is known to.
    static let keepers: [String: Set<String>] = [
        "CAssets": ["Admin", "Settings", "Tokens"],
        "CLinux": ["Reactor", "SQLiteStore", "Upstream"],
        "COpenSSL": ["Digest", "TLSStream"],
        "CPCRE2": ["Redaction"],
        "CSQLite": ["SQLiteStore"],
        "CYAML": ["Settings"],
        "CZlib": ["Upstream"],
    ]

    /// What comes with the toolchain and may be used anywhere; Foundation is not among it.
    static let toolchain: Set<String> = ["Synchronization", "Glibc", "Swift"]

    static func layer(of room: String) -> Layer? {
        layers.first { $0.value.contains(room) }?.key
    }

    /// What is wrong with this room's row, in sentences.
    static func brokenLaws(room: String, imports: Set<String>) -> [String] {
        guard let mine = layer(of: room) else { return ["\(room) stands in no layer"] }
        return imports.sorted().compactMap { other in
            guard let theirs = layer(of: other) else { return "\(other) stands in no layer" }
            switch theirs {
            case .door:
                let isKeeper = keepers[other]?.contains(room) == true
                return isKeeper ? nil : "\(room) may not know the C library behind \(other)"
            case mine where mine == .pure || mine == .transport:
                return nil
            case mine where room == "Conversations" && other == "Gateway":
                // Every question to a model is told as the gateway's own story.
                return nil
            case mine:
                return "\(room) and \(other) stand side by side and may not know each other"
            case .transport where other == "TLSStream" && mine == .application,
                .driver where other.hasSuffix("Store") && mine == .application:
                return "only the program chooses \(other), not \(room)"
            default:
                return theirs < mine ? nil : "\(room) stands below \(other)"
            }
        }
    }

    /// The rooms that the manifest declares, with their imports.
    static func declared(in manifest: SourceText) -> [String: Set<String>] {
        let text = manifest.lines.joined(separator: " ")
        var found: [String: Set<String>] = [:]
        let room = #/room\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?,?\s*\)/#
        let program = #/\.executableTarget\(\s*name: "(tollgate)",\s*dependencies: \[([^\]]*)\]/#
        for match in text.matches(of: room) {
            found[String(match.1)] = quoted(match.2 ?? "", by: "\"")
        }
        for match in text.matches(of: program) {
            found[String(match.1)] = quoted(match.2, by: "\"")
        }
        return found
    }

    /// The rooms of a page's table: names between backticks in two columns.
    static func described(in page: SourceText) -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        for line in page.lines where line.hasPrefix("| `") {
            let cells = line.split(separator: "|")
            guard cells.count == 2 else { continue }
            for room in quoted(cells[0], by: "`") { found[room] = quoted(cells[1], by: "`") }
        }
        return found
    }

    private static func quoted(_ list: Substring, by mark: Character) -> Set<String> {
        let parts = list.split(separator: mark, omittingEmptySubsequences: false)
        return Set(parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) })
    }

    /// The module that a line of code imports.
    static func imported(by code: String) -> String? {
        guard code.holds("import ") else { return nil }
        let words = #/^\s*(?:@\w+\s+)*(?:(?:package|internal|private|public|fileprivate)\s+)?/#
        let kind = #/(?:struct|class|enum|protocol|func|var|let|typealias)\s+/#
        guard let start = code.prefixMatch(of: words) else { return nil }
        var rest = code[start.range.upperBound...]
        guard rest.hasPrefix("import ") else { return nil }
        rest = rest.dropFirst("import ".count)
        if let kind = rest.prefixMatch(of: kind) { rest = rest[kind.range.upperBound...] }
        return String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    }

    /// Imports that the room's row does not have.
    static func findings(in source: SourceText, table: [String: Set<String>]) -> [Finding] {
        guard let row = table[source.target] else {
            let sentence = "\(source.target) is not declared in the manifest"
            return [Finding(path: source.path, line: 1, sentence: sentence)]
        }
        return source.code.enumerated().compactMap { index, code in
            guard let module = imported(by: code), !toolchain.contains(module),
                !row.contains(module)
            else { return nil }
            let sentence = "\(source.target) may not import \(module)"
            return Finding(path: source.path, line: index + 1, sentence: sentence)
        }
    }
}
