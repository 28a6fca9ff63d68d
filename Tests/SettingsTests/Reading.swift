import Testing

@testable import Settings

/// Reads a settings file and whatever else is given; a key is there unless a test takes it away.
func read(
    _ file: String? = nil,
    environment: [String: String] = ["OPENAI_API_KEY": "k"],
    arguments: [String] = [],
    files: [String: String] = [:],
    needsUpstream: Bool = true
) throws(Mistakes) -> (settings: ServeSettings, warnings: [Mistake]) {
    try readSettings(
        SettingsSources(
            file: file.map { ("tollgate.yaml", Array($0.utf8)) },
            environment: environment,
            arguments: arguments,
            readFile: { path in files[path].map { Array($0.utf8) } }
        ),
        needsUpstream: needsUpstream
    )
}

/// The lines that reading throws; none when it succeeds.
func mistakes(_ body: () throws(Mistakes) -> Void) -> [String] {
    do throws(Mistakes) {
        try body()
        return []
    } catch {
        return error.all.map(\.description)
    }
}

/// One wrong text and the exact lines it earns.
struct WrongCase: CustomTestStringConvertible, Sendable {
    let text: String
    let lines: [String]

    init(_ text: String, _ lines: String...) {
        self.text = text
        self.lines = lines
    }

    var testDescription: String { lines.first ?? text }
}
