/// Names that entries refer to by number: models, upstreams, kinds of redaction, reasons.
struct Words {
    private var numbers: [String: Int64] = [:]
    private var texts: [Int64: String] = [:]
    private var next: Int64 = 1
    private var newest = (text: "", number: Int64(0))
    /// New words that the next commit writes down.
    private(set) var fresh: [(number: Int64, text: String)] = []

    /// Clients choose model names: past this many words, new ones share the number of `other`.
    static let countMax = 20_000
    static let bytesMax = 200
    static let other = "(other)"

    /// Takes a word that the store holds.
    mutating func load(_ number: Int64, _ text: String) {
        numbers[text] = number
        texts[number] = text
        next = max(next, number + 1)
    }

    /// The number of a word; 0 for none.
    mutating func number(_ text: String?) -> Int64 {
        guard let text else { return 0 }
        // Most requests name the same upstream as the one before.
        if text == newest.text { return newest.number }
        if let number = numbers[text] {
            newest = (text, number)
            return number
        }
        guard numbers.count < Self.countMax || text == Self.other else {
            return number(Self.other)
        }
        guard text.utf8.count <= Self.bytesMax else {
            return number(String(decoding: text.utf8.prefix(Self.bytesMax), as: UTF8.self))
        }
        let number = next
        next += 1
        numbers[text] = number
        texts[number] = text
        fresh.append((number, text))
        return number
    }

    /// The number of exactly this word.
    func exactNumber(_ text: String) -> Int64? { numbers[text] }

    /// The word with a number; empty for none.
    func text(_ number: Int64) -> String { texts[number] ?? "" }

    /// Called when the fresh words are on disk.
    mutating func freshAreWritten() { fresh.removeAll(keepingCapacity: true) }
}
