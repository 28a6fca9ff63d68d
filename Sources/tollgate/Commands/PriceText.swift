/// The text of a `prices.yaml`, in which some models' numbers change and all else stays: comments,
/// order, other members, other models.
struct PriceText {
    private var lines: [String]
    /// Models whose numbers are others now.
    private(set) var changed: [String] = []
    /// Models that were not there.
    private(set) var added: [String] = []

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    var text: String { lines.joined(separator: "\n") }

    /// Puts a list's rows in; new models go to the end of `models`.
    mutating func take(_ list: ImportedPrices) throws(CommandFault) {
        guard let start = lines.firstIndex(where: { $0.hasPrefix("models:") }) else {
            throw .failed("the price file has no line `models:`")
        }
        for row in list.rows {
            guard let block = block(of: row.model, after: start) else {
                added.append(row.model)
                let place = end(ofModels: start)
                let new = ImportedPrices.lines(of: row)
                lines.insert(contentsOf: new, at: place)
                continue
            }
            let before = Array(lines[block])
            let after = Self.updated(before, by: row)
            guard before != after else { continue }
            changed.append(row.model)
            lines.replaceSubrange(block, with: after)
        }
    }

    /// Where the block of models ends: behind its last indented line.
    private func end(ofModels start: Int) -> Int {
        var last = start
        for index in lines.indices.dropFirst(start + 1) {
            if lines[index].hasPrefix("  ") {
                last = index
            } else if !lines[index].isEmpty, !lines[index].hasPrefix("#") {
                break
            }
        }
        return last + 1
    }

    /// The lines of a model, its name's included.
    private func block(of model: String, after start: Int) -> Range<Int>? {
        let heads = ["  \(model):", "  \(ImportedPrices.quoted(model)):", "  \"\(model)\":"]
        let end = end(ofModels: start)
        guard let first = lines[start..<end].firstIndex(where: { heads.contains($0) }) else {
            return nil
        }
        var last = first + 1
        while last < end, lines[last].hasPrefix("    ") { last += 1 }
        return first..<last
    }

    private static func updated(_ block: [String], by row: ImportedPrices.Row) -> [String] {
        var block = block
        func set(_ member: String, _ value: String?) {
            guard let value else { return }
            let line = "    \(member): \(value)"
            if let place = block.firstIndex(where: { $0.hasPrefix("    \(member):") }) {
                block[place] = line
            } else {
                let price = block.firstIndex { $0.hasPrefix("    price:") }
                block.insert(
                    line,
                    at: member.hasPrefix("max_") ? price ?? block.count : block.count
                )
            }
        }
        set("max_input_tokens", row.inputTokensMax.map { "\($0)" })
        set("max_output_tokens", row.outputTokensMax.map { "\($0)" })
        for column in row.columns {
            let old = rates(block.first { $0.hasPrefix("    \(column.name):") })
            set(column.name, ImportedPrices.flow(merged(column.rates, into: old)))
        }
        return block
    }

    /// `{ input: 5, output: 30 }` as pairs.
    private static func rates(_ line: String?) -> ImportedPrices.Rates {
        guard let line, let open = line.firstIndex(of: "{"), let close = line.firstIndex(of: "}")
        else { return [] }
        return line[line.index(after: open)..<close].split(separator: ",").compactMap { pair in
            let halves = pair.split(separator: ":", maxSplits: 1).map { half in
                half.filter { $0 != " " }
            }
            return halves.count == 2 ? (String(halves[0]), String(halves[1])) : nil
        }
    }

    private static func merged(
        _ new: ImportedPrices.Rates,
        into old: ImportedPrices.Rates
    ) -> ImportedPrices.Rates {
        var all = old
        for rate in new {
            if let place = all.firstIndex(where: { $0.name == rate.name }) {
                all[place] = rate
            } else {
                all.append(rate)
            }
        }
        return all
    }
}
