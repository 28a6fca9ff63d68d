/// One line of the result.
struct Line {
    var name: String
    var waits: [UInt64]
    var seconds: Double
    var commits: Int64
    var threads: ThreadTimes

    static let head = Columns([
        "load", "requests/s", "per commit", "writer us", "log us", "loop us", "all us", "p50 ms",
        "p99 ms",
    ])

    func show() {
        let count = Double(max(waits.count, 1))
        func each(_ seconds: Double) -> String { (seconds * 1e6 / count).text(2) }
        Columns([
            name, (count / seconds).text(0), (count / Double(max(commits, 1))).text(1),
            each(threads["ledger-writer"]), each(threads["ledger-log"]), each(threads["loop-0"]),
            each(threads.all), wait(0.5), wait(0.99),
        ])
        .show()
    }

    private func wait(_ part: Double) -> String {
        guard !waits.isEmpty else { return "-" }
        let place = min(Int(Double(waits.count) * part), waits.count - 1)
        return (Double(waits[place]) / 1e6).text(2)
    }
}

/// Text in columns of equal width.
struct Columns {
    private let cells: [String]

    init(_ cells: [String]) {
        self.cells = cells
    }

    func show() {
        print(cells.map { $0 + String(repeating: " ", count: max(13 - $0.count, 1)) }.joined())
    }
}

extension Double {
    /// The number with so many digits after the point.
    func text(_ digits: Int) -> String {
        let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
        let whole = Int64((self * scale).rounded())
        guard digits > 0 else { return String(whole) }
        let rest = String(whole % Int64(scale))
        let zeros = String(repeating: "0", count: digits - rest.count)
        return "\(whole / Int64(scale)).\(zeros)\(rest)"
    }
}
