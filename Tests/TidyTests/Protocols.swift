/// What our own protocols ask for: a witness is documented where it is asked for.
struct Protocols {
    /// The names of the requirements, by protocol.
    private(set) var requirements: [String: Set<String>] = [:]

    static let all = Protocols(of: Project.swiftSources)

    init(of sources: [SourceText]) {
        let opening = #/^\s*(?:package\s+)?protocol\s+(\w+)/#
        for source in sources {
            var name: String?
            for code in source.code {
                if let match = code.firstMatch(of: opening) { name = String(match.1) }
                if code.hasPrefix("}") { name = nil }
                if let name, let asked = Self.declaredName(in: code) {
                    requirements[name, default: []].insert(asked)
                }
            }
        }
    }

    /// The function, property or type that a line declares.
    static func declaredName(in code: String) -> String? {
        code.firstMatch(of: #/\b(?:func|var|let|typealias|associatedtype)\s+(\w+)/#)
            .map { String($0.1) }
    }

    /// Whether the declaration fulfils a protocol that its file names.
    func hasRequirement(_ code: String, in source: SourceText) -> Bool {
        guard let name = Self.declaredName(in: code) else { return false }
        return requirements.contains { kind, asked in
            asked.contains(name)
                && source.code.contains { $0.contains(":") && $0.contains(kind) }
        }
    }
}
