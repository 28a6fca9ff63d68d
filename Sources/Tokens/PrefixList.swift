/// Rules for models by name, or by a beginning followed by `*`; the name wins, else the longest
/// beginning.
struct PrefixList<Rule: Sendable>: Sendable {
    private struct Entry {
        let name: [UInt8]
        let isWhole: Bool
        let rule: Rule
    }

    private let entries: [Entry]

    /// Takes rules; of several for the same models the first one counts.
    init(_ rules: [Rule], _ pattern: (Rule) -> String) {
        let entries = rules.map { rule in
            let name = Array(pattern(rule).utf8)
            return name.last == UInt8(ascii: "*")
                ? Entry(name: name.dropLast(), isWhole: false, rule: rule)
                : Entry(name: name, isWhole: true, rule: rule)
        }
        func isBefore(_ x: Entry, _ y: Entry) -> Bool {
            x.isWhole == y.isWhole ? x.name.count > y.name.count : x.isWhole
        }
        // The standard library's sort keeps the order of equals, but does not promise it.
        self.entries = entries.enumerated()
            .sorted { x, y in
                isBefore(x.element, y.element)
                    || !isBefore(y.element, x.element) && x.offset < y.offset
            }
            .map(\.element)
    }

    /// The rule of a model, or nil if there is none for it.
    func rule(for model: Span<UInt8>) -> Rule? {
        for entry in entries where Self.fits(model, entry) { return entry.rule }
        return nil
    }

    private static func fits(_ model: Span<UInt8>, _ entry: Entry) -> Bool {
        let count = entry.name.count
        guard entry.isWhole ? count == model.count : count <= model.count else { return false }
        for i in 0..<count where model[i] != entry.name[i] { return false }
        return true
    }
}
