internal import Admin

/// Prints what commands found, in the form that was asked for.
extension Invocation {
    /// A list of things: a table of some of their members, all of them as JSON, or CSV.
    func print(
        _ things: [JSONView],
        _ columns: [(head: String, side: Table.Side, cell: (JSONView) -> String)],
        empty: String
    ) {
        switch form {
        case .json:
            var bytes: [UInt8] = []
            for thing in things {
                bytes += Array(bytes.isEmpty ? "[".utf8 : ",\n ".utf8) + thing.raw
            }
            if bytes.isEmpty { bytes.append(UInt8(ascii: "[")) }
            StandardOutput.write(bytes + Array("]\n".utf8))
        case .csv:
            var csv = CSVWriter()
            csv.row(columns.map { $0.head.lowercased().replacing(" ", with: "_") })
            for thing in things { csv.row(columns.map { $0.cell(thing) }) }
            StandardOutput.write(csv.bytes)
        case .table:
            guard !things.isEmpty else { return StandardOutput.print(empty) }
            var table = Table(columns.map { ($0.head, $0.side) })
            for thing in things { table.add(columns.map { $0.cell(thing) }) }
            StandardOutput.write(Array(table.text.utf8))
        }
    }

    /// One thing: its JSON, or a sentence.
    func print(_ thing: JSONView, or sentence: @autoclosure () -> String) {
        if form == .json {
            StandardOutput.write(thing.raw + [UInt8(ascii: "\n")])
        } else {
            StandardOutput.print(sentence())
        }
    }

    /// One thing: its JSON, or its members line by line.
    func printMembers(_ thing: JSONView) {
        guard form != .json else { return StandardOutput.write(thing.raw + [0x0A]) }
        let members = thing.members.filter { $0.name != "object" && $0.name != "version" }
        let width = members.map(\.name.count).max() ?? 0
        for (name, value) in members where !value.shown.isEmpty {
            let label = name.replacing("_", with: " ").padded(to: width + 2)
            StandardOutput.print(label + value.shown.printable)
        }
    }
}
