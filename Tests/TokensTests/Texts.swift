/// Texts that reach every class of characters and every rule, from a seed.
struct Texts {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The next number below `bound` (xorshift64*, Vigna 2014).
    mutating func number(below bound: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    private static let alphabets: [[String]] = [
        ["a", "b", "e", "t", "s", "th", "ing"], ["A", "B", "Ä", "Ǆ"], ["ß", "é", "ſ", "я"],
        ["ʰ", "ǅ"], ["中", "の", "ー", "ข", "अ", "가"], ["\u{0301}", "\u{0903}", "\u{20DD}"],
        ["1", "٣", "½", "Ⅷ"], [" ", "  ", "\t"], ["\n", "\r\n", "\r"], ["\u{00A0}", "\u{3000}"],
        [".", ",", "!", "/", "-", "=", "\"", "{", "}"], ["'s", "'LL", "'re", "'ſ", "'", "'V"],
        ["🥊", "👩‍👩‍👧", "\u{10FFFF}"], ["\u{0}", "\u{7F}", "\u{85}", "\u{200B}", "\u{FEFF}"],
    ]

    /// A text of some runs.
    mutating func next() -> [UInt8] {
        var text = ""
        for _ in 0...number(below: 12) {
            let alphabet = Self.alphabets[number(below: Self.alphabets.count)]
            for _ in 0...number(below: 5) { text += alphabet[number(below: alphabet.count)] }
        }
        return Array(text.utf8)
    }

    /// A text of bytes that are hardly ever UTF-8.
    mutating func nextBytes() -> [UInt8] {
        let leads: [UInt8] = [
            0x41, 0x80, 0xBF, 0xC2, 0xE0, 0xA0, 0xED, 0xF0, 0x90, 0xF4, 0xFF, 0xE3, 0x81,
        ]
        return (0...number(below: 12)).map { _ in leads[number(below: leads.count)] }
    }
}
