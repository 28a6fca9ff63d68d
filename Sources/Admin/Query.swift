internal import Metering

/// A request's query: names and values, decoded, in the order they came.
///
/// `name[]=x` is `name=x`, as OpenAI's clients write lists.
struct Query: Sendable {
    private let pairs: [(name: String, value: String)]

    init(_ text: String) throws(AdminFault) {
        var pairs: [(name: String, value: String)] = []
        for part in text.split(separator: "&") {
            let halves = part.split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let written = percentDecoded(halves[0], plusIsSpace: true)
            let value = percentDecoded(halves.count == 2 ? halves[1] : "", plusIsSpace: true)
            guard var name = written, let value else {
                throw .invalid(nil, "The query has a broken percent code.")
            }
            if name.hasSuffix("[]") { name.removeLast(2) }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    /// Refuses a name that the route does not know: a filter that is misspelt must not be ignored.
    func check(_ known: [String]) throws(AdminFault) {
        for (name, _) in pairs where !known.contains(name) {
            let list = known.isEmpty ? "none" : known.joined(separator: ", ")
            throw .invalid(name, "There is no parameter `\(name)` here; there are: \(list).")
        }
    }

    /// The one value of a name; nil without one.
    func text(_ name: String) throws(AdminFault) -> String? {
        let values = values(name)
        guard values.count < 2 else { throw .invalid(name, "`\(name)` may be given once.") }
        return values.first
    }

    /// All values of a name; an empty one is refused, because a filter must not be ignored.
    func texts(_ name: String) throws(AdminFault) -> [String] {
        let values = values(name)
        guard !values.contains("") else { throw .invalid(name, "`\(name)` must not be empty.") }
        return values
    }

    /// All values of a name, also those that commas divide; only for values without commas.
    func words(_ name: String) throws(AdminFault) -> [String] {
        var words: [String] = []
        for text in try texts(name) {
            let parts = text.split(separator: ",").map(String.init)
            guard !parts.isEmpty else { throw .invalid(name, "`\(name)` must not be empty.") }
            words += parts
        }
        return words
    }

    private func values(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    func integer(_ name: String, in range: ClosedRange<Int64>) throws(AdminFault) -> Int64? {
        guard let text = try text(name) else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            let most = range.upperBound == .max ? "" : " to \(range.upperBound)"
            let bounds = "a whole number from \(range.lowerBound)\(most)"
            throw .invalid(name, "`\(name)` must be \(bounds), not `\(text)`.")
        }
        return number
    }

    func truth(_ name: String) throws(AdminFault) -> Bool? {
        switch try text(name) {
        case nil: return nil
        case "true": return true
        case "false": return false
        case .some(let text):
            throw .invalid(name, "`\(name)` must be true or false, not `\(text)`.")
        }
    }

    func day(_ name: String) throws(AdminFault) -> CivilDay? {
        guard let text = try text(name) else { return nil }
        guard let day = CivilDay(text: text) else {
            throw .invalid(name, "`\(name)` must be a date such as 2026-11-21, not `\(text)`.")
        }
        return day
    }

    /// One of some words; nil without the name.
    func choice<Value>(
        _ name: String,
        _ choices: [(word: String, value: Value)]
    ) throws(AdminFault) -> Value? {
        guard let text = try text(name) else { return nil }
        guard let choice = choices.first(where: { $0.word == text }) else {
            let words = choices.map(\.word).joined(separator: ", ")
            throw .invalid(name, "`\(name)` must be one of \(words), not `\(text)`.")
        }
        return choice.value
    }
}
