internal import Admin
internal import HTTPWire

/// Reads entries page by page and prints them, remembering where it is.
struct EntryReader {
    private let line: AdminLine
    private let query: [(name: String, value: String)]
    private let form: OutputForm
    private var cursor: Int64 = 0
    private var hasHead = false

    private static let pageEntries: Int64 = 1_000
    private static let columns: [(head: String, side: Table.Side, width: Int)] = [
        ("Time, UTC", .left, 14), ("Request", .left, 17), ("User", .left, 11),
        ("Key", .left, 11), ("Model", .left, 12), ("Status", .right, 6), ("Prompt", .right, 6),
        ("Output", .right, 6), ("Source", .left, 9),
    ]

    init(line: AdminLine, query: [(name: String, value: String)], form: OutputForm) {
        self.line = line
        self.query = query
        self.form = form
    }

    /// Prints the newest entries, oldest of them first.
    mutating func newest(_ count: Int64) async throws(CommandFault) {
        var pages: [[JSONView]] = []
        var left = count
        var before: Int64?
        while left > 0 {
            var asked = query
            asked.append((name: "order", value: "desc"))
            asked.append((name: "limit", value: String(min(left, Self.pageEntries))))
            if let before { asked.append((name: "after", value: String(before))) }
            let page = try await line.view(.get, "/api/entries", asked)["data"]?.elements ?? []
            guard let last = page.last else { break }
            pages.append(page.reversed())
            left -= Int64(page.count)
            before = last["id"]?.integer
        }
        for page in pages.reversed() { show(page) }
    }

    /// Prints all that come behind those that were printed.
    mutating func rest() async throws(CommandFault) {
        while true {
            var asked = query
            asked.append((name: "limit", value: String(Self.pageEntries)))
            asked.append((name: "after", value: String(cursor)))
            let page = try await line.view(.get, "/api/entries", asked)["data"]?.elements ?? []
            show(page)
            guard page.count == Self.pageEntries else { return }
        }
    }

    private mutating func show(_ entries: [JSONView]) {
        guard let last = entries.last?["id"]?.integer else { return }
        cursor = last
        switch form {
        case .json:
            var bytes: [UInt8] = []
            for entry in entries { bytes += entry.raw + [0x0A] }
            StandardOutput.write(bytes)
        case .csv: showCSV(entries)
        case .table: showTable(entries)
        }
    }

    private mutating func showCSV(_ entries: [JSONView]) {
        let names = [
            "id", "request_id", "time", "kind", "user", "team", "key", "model", "status", "reason",
            "count", "prompt_tokens", "completion_tokens", "usage_source", "cost_usd",
            "upstream_request_id",
        ]
        var csv = CSVWriter()
        if !hasHead { csv.row(names) }
        hasHead = true
        for entry in entries {
            for name in names {
                let value = entry.member(name)
                // Numbers are ours and may be negative; texts come from anywhere.
                if let value, value.text == nil, !value.isNull {
                    csv.bare(value.shown)
                } else {
                    csv.text(value?.text ?? "")
                }
            }
            csv.endRow()
        }
        StandardOutput.write(csv.bytes)
    }

    /// Columns of fixed width, since what follows is not known yet.
    private mutating func showTable(_ entries: [JSONView]) {
        var text = ""
        if !hasHead {
            text += line(Self.columns.map(\.head)) + "\n"
            text += line(Self.columns.map { String(repeating: "-", count: $0.width) }) + "\n"
        }
        hasHead = true
        for entry in entries {
            let person = entry["user"]?.text ?? entry["team"]?.text.map { "(\($0))" } ?? "-"
            let cells = [
                Self.shortTime(entry["time"]?.shown ?? ""),
                entry["request_id"]?.shown ?? "", person, entry["key"]?.text ?? "-",
                entry["model"]?.shown ?? "", entry["status"]?.shown ?? "",
                entry["prompt_tokens"]?.shown ?? "", entry["completion_tokens"]?.shown ?? "",
                entry["usage_source"]?.shown ?? "",
            ]
            text += line(cells) + "\n"
        }
        StandardOutput.write(Array(text.utf8))
    }

    /// `11-21 14:22:52` of `2026-11-21T14:22:52.123Z`.
    private static func shortTime(_ time: String) -> String {
        guard time.utf8.count >= 19 else { return time }
        return time.prefix(10).suffix(5) + " " + time.prefix(19).suffix(8)
    }

    private func line(_ cells: [String]) -> String {
        var text = ""
        for (cell, column) in zip(cells, Self.columns) {
            // A number that is too wide moves its line; it is never cut.
            let shown =
                column.side == .left ? cell.printable.cut(to: column.width) : cell.printable
            let gap = String(repeating: " ", count: max(column.width - shown.displayWidth, 0))
            text += (text.isEmpty ? "" : " ") + (column.side == .left ? shown + gap : gap + shown)
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension String {
    /// The text, cut with an ellipsis where it is wider than a number of columns.
    func cut(to width: Int) -> String {
        guard displayWidth > width else { return self }
        var text = ""
        for character in self {
            guard (text + String(character)).displayWidth < width else { break }
            text.append(character)
        }
        return text + "…"
    }
}
