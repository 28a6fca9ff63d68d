/// Reads comma-separated values with a head (RFC 4180; either line end, a byte order mark at most).
struct CSVReader {
    /// One row: its line in the file, and its cells by the head's names.
    struct Row {
        let line: Int
        fileprivate let cells: [String: String]

        /// The cell of a column without spaces around it; empty when there is none.
        subscript(column: String) -> String { cells[column] ?? "" }
    }

    /// The head's names in lower case.
    private(set) var head: [String] = []
    private(set) var rows: [Row] = []

    /// Reads a whole text; the fault names the line.
    init(_ bytes: [UInt8]) throws(CommandFault) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = Array(bytes.starts(with: mark) ? bytes[3...] : bytes[...])
        var scanner = Scanner(text)
        while let (line, cells) = try scanner.next() {
            guard cells != [""] else { continue }
            guard !head.isEmpty else {
                head = cells.map { $0.lowercased() }
                continue
            }
            guard cells.count == head.count else {
                throw .failed("line \(line) has \(cells.count) cells, its head \(head.count)")
            }
            rows.append(Row(line: line, cells: Dictionary(zip(head, cells)) { first, _ in first }))
        }
    }

    private struct Scanner {
        private let bytes: [UInt8]
        private var at = 0
        private var line = 1

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        /// The next row's cells; nil at the end.
        mutating func next() throws(CommandFault) -> (line: Int, cells: [String])? {
            guard at < bytes.count else { return nil }
            let first = line
            var cells: [String] = []
            while true {
                cells.append(try cell())
                guard at < bytes.count else { return (first, cells) }
                let byte = bytes[at]
                at += 1
                if byte == UInt8(ascii: ",") { continue }
                if byte == 0x0D, at < bytes.count, bytes[at] == 0x0A { at += 1 }
                line += 1
                return (first, cells)
            }
        }

        private mutating func cell() throws(CommandFault) -> String {
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return plain() }
            at += 1
            var text: [UInt8] = []
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                if byte == 0x0A { line += 1 }
                guard byte == UInt8(ascii: "\"") else {
                    text.append(byte)
                    continue
                }
                guard at < bytes.count, bytes[at] == byte else {
                    guard at == bytes.count || Self.ends(bytes[at]) else { break }
                    return Self.unguarded(text)
                }
                at += 1
                text.append(byte)
            }
            throw .failed("line \(line) has a quote that does not end its cell")
        }

        private mutating func plain() -> String {
            let start = at
            while at < bytes.count, !Self.ends(bytes[at]) { at += 1 }
            return Self.unguarded(Array(bytes[start..<at]))
        }

        private static func ends(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D
        }

        /// Takes off spaces, and the quote that keeps spreadsheets from reading a formula.
        private static func unguarded(_ bytes: [UInt8]) -> String {
            var text = bytes[...]
            while text.first == 0x20 { text.removeFirst() }
            while text.last == 0x20 { text.removeLast() }
            let formulas = Array("=+-@\t\r".utf8)
            if text.first == UInt8(ascii: "'"), let second = text.dropFirst().first,
                formulas.contains(second)
            {
                text.removeFirst()
            }
            return String(decoding: text, as: UTF8.self)
        }
    }
}
