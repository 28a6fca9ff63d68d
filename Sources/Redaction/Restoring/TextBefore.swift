/// The last two bytes of what went before a text: they decide whether a word begins at its start.
struct TextBefore: Sendable {
    private var last: UInt8 = 0
    private var secondLast: UInt8 = 0

    /// Takes in what has gone on.
    mutating func note(_ text: ArraySlice<UInt8>) {
        guard let end = text.last else { return }
        secondLast = text.count > 1 ? text[text.endIndex - 2] : last
        last = end
    }

    /// Whether neither a letter nor a digit stands before an offset; the letter of an escape, as
    /// in `\n`, is none.
    func beginsWord(_ text: Span<UInt8>, at offset: Int) -> Bool {
        guard isAlphanumeric(byte(1, before: offset, text)) else { return true }
        let letter = byte(1, before: offset, text)
        let isEscape = letter == 0x6E || letter == 0x72 || letter == 0x74
        return isEscape && byte(2, before: offset, text) == 0x5C
    }

    private func byte(_ distance: Int, before offset: Int, _ text: Span<UInt8>) -> UInt8 {
        if offset >= distance { return text[offset - distance] }
        return distance - offset == 1 ? last : secondLast
    }
}
