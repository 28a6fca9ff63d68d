/// Three columns of text beside each other, on a terminal of 100 columns.
struct SideBySide {
    private static let width = 32
    private static let gap = "  "

    /// The columns below their heads; each line is wrapped between words.
    static func text(_ columns: [(head: String, lines: [String])]) -> String {
        let wrapped = columns.map { column in column.lines.flatMap { wrap($0.printable) } }
        let height = wrapped.map(\.count).max() ?? 0
        var lines = [
            columns.map(\.head), columns.map { _ in String(repeating: "-", count: width) },
        ]
        for row in 0..<height {
            lines.append(wrapped.map { row < $0.count ? $0[row] : "" })
        }
        return lines.map(line).joined(separator: "\n") + "\n"
    }

    private static func line(_ cells: [String]) -> String {
        var text = cells.map { $0.padded(to: width) }.joined(separator: gap)
        while text.last == " " { text.removeLast() }
        return text
    }

    /// Breaks a line between words; a word that is too long for a line is cut.
    private static func wrap(_ text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            var word = String(word)
            let joined = line.isEmpty ? word : line + " " + word
            if joined.displayWidth <= width {
                line = joined
                continue
            }
            if !line.isEmpty { lines.append(line) }
            while word.displayWidth > width {
                var head = ""
                for character in word {
                    guard (head + String(character)).displayWidth <= width else { break }
                    head.append(character)
                }
                lines.append(head)
                word.removeFirst(head.count)
            }
            line = word
        }
        lines.append(line)
        return lines
    }
}
