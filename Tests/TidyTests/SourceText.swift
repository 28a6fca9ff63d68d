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
        case string(hashes: Int)
        case multilineString(hashes: Int)
    }

    private var place = Place.code

    mutating func strip(_ line: String) -> String {
        // Most lines hold neither; the walk below is slow in a debug build.
        if place == .code, !line.utf8.contains(where: { $0 == 0x22 || $0 == 0x2F }) { return line }
        var rest = Substring(line)
        var kept = ""
        while let character = rest.first {
            switch place {
            case .code:
                if rest.hasPrefix("//") { return kept }
                if rest.hasPrefix("/*") {
                    place = .blockComment(depth: 1)
                    rest.removeFirst(2)
                } else if let opened = Self.openedString(at: rest) {
                    kept += "\""
                    place = opened.place
                    rest.removeFirst(opened.length)
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
            case .string(let hashes):
                skipString(&rest, &kept, end: "\"", hashes: hashes)
            case .multilineString(let hashes):
                skipString(&rest, &kept, end: "\"\"\"", hashes: hashes)
            }
        }
        if case .string = place { place = .code }
        return kept
    }

    private static func openedString(at rest: Substring) -> (place: Place, length: Int)? {
        let hashes = rest.prefix { $0 == "#" }.count
        let quotes = rest.dropFirst(hashes)
        if quotes.hasPrefix("\"\"\"") {
            return (.multilineString(hashes: hashes), hashes + 3)
        }
        return quotes.hasPrefix("\"") ? (.string(hashes: hashes), hashes + 1) : nil
    }

    private mutating func skipString(
        _ rest: inout Substring,
        _ kept: inout String,
        end: String,
        hashes: Int
    ) {
        let escape = "\\" + String(repeating: "#", count: hashes)
        let closing = end + String(repeating: "#", count: hashes)
        if rest.hasPrefix(closing) {
            kept += "\""
            place = .code
            rest.removeFirst(closing.count)
        } else if rest.hasPrefix(escape) {
            rest.removeFirst(escape.count)
            if !rest.isEmpty { rest.removeFirst() }
        } else {
            rest.removeFirst()
        }
    }
}
