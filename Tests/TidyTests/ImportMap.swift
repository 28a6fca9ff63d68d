/// Which room may import which: the table of the design, the manifest, and what the sources do.
enum ImportMap {
    /// The design's table (docs/decisions/0001-rooms-and-manifest.md), room by room.
    static let table: [String: Set<String>] = [
        "Digest": ["COpenSSL"],
        "HTTPWire": [],
        "JSONText": [],
        "ChatFormat": ["JSONText"],
        "Tokens": ["CAssets", "Digest", "JSONText"],
        "Redaction": ["JSONText", "Digest", "CPCRE2"],
        "Metering": ["Digest"],
        "Settings": ["CAssets", "CYAML", "Digest", "Metering", "Redaction"],
        "Reactor": ["CLinux"],
        "TLSStream": ["COpenSSL", "Reactor"],
        "HTTPServer": ["HTTPWire", "Reactor"],
        "Upstream": ["HTTPWire", "Reactor", "CZlib"],
        "SQLiteStore": ["CLinux", "CSQLite", "Metering", "Reactor", "Digest"],
        "StandIn": ["HTTPServer", "HTTPWire", "JSONText", "Reactor"],
        "Telemetry": [],
        "Gateway": [
            "ChatFormat", "Digest", "HTTPServer", "HTTPWire", "JSONText", "Metering", "Reactor",
            "Redaction", "Telemetry", "Tokens", "Upstream",
        ],
        "Admin": [
            "Digest", "HTTPServer", "HTTPWire", "JSONText", "Metering", "Reactor", "Redaction",
            "Telemetry", "Tokens",
        ],
        "tollgate": [
            "Admin", "ChatFormat", "Digest", "Gateway", "HTTPServer", "HTTPWire", "JSONText",
            "Metering", "Reactor", "Redaction", "Settings", "SQLiteStore", "StandIn", "TLSStream",
            "Telemetry", "Tokens", "Upstream",
        ],
    ]

    /// What comes with the toolchain and may be used anywhere; Foundation is not among it.
    static let toolchain: Set<String> = ["Synchronization", "Glibc", "Swift"]

    /// The rooms that the manifest declares, with their imports.
    static func declared(in manifest: SourceText) -> [String: Set<String>] {
        let text = manifest.lines.joined(separator: " ")
        var found: [String: Set<String>] = [:]
        let room = #/room\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?,?\s*\)/#
        let program = #/\.executableTarget\(\s*name: "(tollgate)",\s*dependencies: \[([^\]]*)\]/#
        for match in text.matches(of: room) {
            found[String(match.1)] = names(match.2 ?? "")
        }
        for match in text.matches(of: program) {
            found[String(match.1)] = names(match.2)
        }
        return found
    }

    private static func names(_ list: Substring) -> Set<String> {
        Set(list.matches(of: #/"(\w+)"/#).map { String($0.1) })
    }

    /// The module that a line of code imports.
    static func imported(by code: String) -> String? {
        let words = #/^\s*(?:@\w+\s+)*(?:(?:package|internal|private|public|fileprivate)\s+)?/#
        let kind = #/(?:struct|class|enum|protocol|func|var|let|typealias)\s+/#
        guard let start = code.prefixMatch(of: words) else { return nil }
        var rest = code[start.range.upperBound...]
        guard rest.hasPrefix("import ") else { return nil }
        rest = rest.dropFirst("import ".count)
        if let kind = rest.prefixMatch(of: kind) { rest = rest[kind.range.upperBound...] }
        return String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    }

    /// Imports that the room's row in the table does not have.
    static func findings(in source: SourceText, table: [String: Set<String>]) -> [Finding] {
        guard let row = table[source.target] else {
            return [
                Finding(path: source.path, line: 1, sentence: "\(source.target) is no room we know")
            ]
        }
        return source.code.enumerated().compactMap { index, code in
            guard let module = imported(by: code), !toolchain.contains(module),
                !row.contains(module)
            else { return nil }
            return Finding(
                path: source.path,
                line: index + 1,
                sentence: "\(source.target) may not import \(module)"
            )
        }
    }
}
