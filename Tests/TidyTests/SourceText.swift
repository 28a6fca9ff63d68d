import Foundation
import Testing

/// One text file of the project: its lines as written, and as the compiler sees them.
struct SourceText: CustomTestStringConvertible {
    /// The path from the project's root.
    let path: String
    let lines: [String]
    /// The same lines without comments and without what stands in string literals.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        self.lines = lines
        guard path.hasSuffix(".swift") else {
            code = lines
            return
        }
        var stripper = CodeStripper()
        code = lines.map { stripper.strip($0) }
    }

    /// The room of a shipping source, the test target of a test.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    var testDescription: String { path }
}

/// Blanks comments and string contents, line by line.
struct CodeStripper {
    private enum Place: Equatable {
        case code
        case blockComment(depth: Int)
        case string(closing: String, escape: String, spansLines: Bool)
    }

    private var place = Place.code

    mutating func strip(_ line: String) -> String {
        // Most lines hold neither; the walk below is slow in a debug build.
        if place == .code, !line.holds("\""), !line.holds("/") { return line }
        var rest = Substring(line)
        var kept = ""
        while let character = rest.first {
            switch place {
            case .code:
                if rest.hasPrefix("//") { return kept }
                if rest.hasPrefix("/*") {
                    place = .blockComment(depth: 1)
                    rest.removeFirst(2)
                } else if let length = openString(rest) {
                    kept += "\""
                    rest.removeFirst(length)
                } else {
                    kept.append(character)
                    rest.removeFirst()
                }
            case .blockComment(let depth):
                if rest.hasPrefix("*/") {
                    place = depth == 1 ? .code : .blockComment(depth: depth - 1)
                    rest.removeFirst(2)
                } else if rest.hasPrefix("/*") {
                    place = .blockComment(depth: depth + 1)
                    rest.removeFirst(2)
                } else {
                    rest.removeFirst()
                }
            case .string(let closing, let escape, _):
                if rest.hasPrefix(closing) {
                    kept += "\""
                    place = .code
                    rest.removeFirst(closing.count)
                } else if rest.hasPrefix(escape) {
                    rest = rest.dropFirst(escape.count + 1)
                } else {
                    rest.removeFirst()
                }
            }
        }
        if case .string(_, _, spansLines: false) = place { place = .code }
        return kept
    }

    /// The length of a string's opening, if one stands here.
    private mutating func openString(_ rest: Substring) -> Int? {
        guard rest.first == "\"" || rest.first == "#" else { return nil }
        let hashes = String(rest.prefix { $0 == "#" })
        let quotes = rest.dropFirst(hashes.count)
        guard quotes.hasPrefix("\"") else { return nil }
        let mark = quotes.hasPrefix("\"\"\"") ? "\"\"\"" : "\""
        place = .string(
            closing: mark + hashes,
            escape: "\\" + hashes,
            spansLines: mark.count == 3
        )
        return hashes.count + mark.count
    }
}

extension String {
    /// Whether the text stands in this one, byte for byte; `contains` is slow in a debug build.
    func holds(_ text: String) -> Bool {
        // SAFETY: both C strings live as long as the call.
        unsafe strstr(self, text) != nil
    }
}
