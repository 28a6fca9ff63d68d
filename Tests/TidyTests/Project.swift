import Foundation

/// The files of this project as they stand on disk.
enum Project {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// What people write; built and fetched folders, and data files, are not looked at.
    static let texts: [SourceText] = files().sorted { $0.path < $1.path }

    static let swiftSources = texts.filter { $0.path.hasPrefix("Sources/") && $0.isSwift }
    static let swiftFiles = texts.filter { $0.isSwift && !$0.path.hasPrefix("Package") }
    static let manifest = texts.first { $0.path == "Package.swift" }

    private static let kinds: Set<String> = [
        "swift", "h", "c", "modulemap", "md", "yaml", "yml", "py", "sh", "txt", "html", "css", "js",
        "service", "ini", "lua", "conf", "sql", "",
    ]

    private static func files() -> [SourceText] {
        guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        else { return [] }
        var found: [SourceText] = []
        for case let url as URL in walk {
            let path = String(url.path.dropFirst(root.path.count + 1))
            if isPassedOver(path) {
                walk.skipDescendants()
            } else if kinds.contains(url.pathExtension),
                let text = try? String(contentsOf: url, encoding: .utf8)
            {
                found.append(SourceText(path: path, text: text))
            }
        }
        return found
    }

    private static func isPassedOver(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let last = parts.last else { return false }
        let ours: Set<Substring> = [".ci", ".swift-format", ".gitignore", ".dockerignore"]
        if last.hasPrefix("."), !ours.contains(last) { return true }
        return last == "__pycache__" || parts.first == "data"
    }
}

extension SourceText {
    var isSwift: Bool { path.hasSuffix(".swift") }
}
