/// Rows of text in columns, for people.
struct Table {
    /// Which side a column's cells stand at.
    enum Side {
        case left, right
    }

    private let heads: [String]
    private let sides: [Side]
    private var rows: [[String]] = []
    private var foot: [String]?

    init(_ columns: [(head: String, side: Side)]) {
        heads = columns.map(\.head)
        sides = columns.map(\.side)
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells.map { $0.printable })
    }

    /// A last row below a line.
    mutating func addTotal(_ cells: [String]) {
        foot = cells.map { $0.printable }
    }

    var isEmpty: Bool { rows.isEmpty }

    /// The whole table, with a line below its heads.
    var text: String {
        let all = [heads] + rows + (foot.map { [$0] } ?? [])
        let widths = heads.indices.map { column in
            all.map { $0[column].displayWidth }.max() ?? 0
        }
        let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
        var lines = [line(heads, widths), rule]
        lines += rows.map { line($0, widths) }
        if let foot { lines += [rule, line(foot, widths)] }
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (column, cell) in cells.enumerated() {
            if column > 0 { text += "  " }
            let gap = String(repeating: " ", count: max(widths[column] - cell.displayWidth, 0))
            text += sides[column] == .left ? cell + gap : gap + cell
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension String {
    /// The text with spaces behind it up to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(width - displayWidth, 0))
    }

    /// How many columns of a terminal the text takes: East Asian wide characters and pictures two.
    var displayWidth: Int {
        reduce(0) { width, character in
            guard let first = character.unicodeScalars.first else { return width }
            return width + (first.isWide || character.unicodeScalars.count > 2 ? 2 : 1)
        }
    }

    /// The text without control characters, which could move the cursor or hide other text.
    var printable: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars { text.append(scalar.isControl ? "\u{FFFD}" : scalar) }
        return String(text)
    }

    /// A whole number with commas between thousands.
    static func grouped(_ number: Int64) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .format: value != 0x200D
        default: false
        }
    }

    /// The ranges of Unicode's East Asian Width W and F that occur in names.
    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
