/// Rules for models, found by the start of a model's name; the longest start wins.
struct PrefixList<Rule: Sendable>: Sendable {
    private let entries: [(prefix: [UInt8], rule: Rule)]

    /// Takes rules; of several with the same start the first one counts.
    init(_ rules: [Rule], _ prefix: (Rule) -> String) {
        let entries = rules.map { (prefix: Array(prefix($0).utf8), rule: $0) }
        // Sorting keeps the order of rules that are equally long.
        self.entries = entries.enumerated()
            .sorted {
                ($1.element.prefix.count, $0.offset) < ($0.element.prefix.count, $1.offset)
            }
            .map(\.element)
    }

    /// The rule of a model, or nil if no rule's start is that of its name.
    func rule(for model: Span<UInt8>) -> Rule? {
        for entry in entries where Self.starts(model, with: entry.prefix) {
            return entry.rule
        }
        return nil
    }

    private static func starts(_ model: Span<UInt8>, with prefix: [UInt8]) -> Bool {
        guard prefix.count <= model.count else { return false }
        for i in prefix.indices where model[i] != prefix[i] { return false }
        return true
    }
}
