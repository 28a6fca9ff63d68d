/// The split rule of cl100k_base.
///
/// The published pattern, alternatives in this order:
///
///     '(?i:[sdmt]|ll|ve|re)
///     [^\r\n\p{L}\p{N}]?+\p{L}++
///     \p{N}{1,3}+
///      ?[^\s\p{L}\p{N}]++[\r\n]*+
///     \s++$
///     \s*[\r\n]
///     \s+(?!\S)
///     \s
struct CL100kSplit: SplitRule {
    let classes: CharacterClasses

    @inline(__always)
    func end(_ text: TextBytes, _ i: Int) -> Int {
        let word = text.word(i)
        let first = UInt8(truncatingIfNeeded: word)
        guard first < 0x80, first != 0x27 else { return anyPiece(text, i) }
        let kind = classes[ascii: first]
        let prefix = kind.has(.letter) ? 0 : 1
        guard !kind.has([.number, .newline]) else { return asciiPiece(text, i, kind) }
        let letters = EightBytes.letterRun(word &>> UInt64(prefix &<< 3))
        guard letters > 0 else { return asciiPiece(text, i, kind) }
        var q = i &+ prefix &+ letters
        if letters &+ prefix == 8 { q = letterRun(text, q) }
        return q < text.count && text[q] >= 0x80 ? anyPiece(text, i) : q
    }

    @inline(never)
    private func letterRun(_ text: TextBytes, _ i: Int) -> Int {
        var q = i
        while true {
            let letters = EightBytes.letterRun(text.word(q))
            q &+= letters
            if letters < 8 { return q }
        }
    }

    /// A piece that starts with an ASCII character that starts no word and no contraction.
    @inline(__always)
    private func asciiPiece(_ text: TextBytes, _ i: Int, _ kind: CharacterClass) -> Int {
        var q = i &+ 1
        if kind.has(.number) {
            while q < text.count, q < i &+ 3, text[q] < 0x80 {
                guard classes[ascii: text[q]].has(.number) else { return q }
                q &+= 1
            }
            return q < text.count && q < i &+ 3 ? anyPiece(text, i) : q
        }
        if kind.has(.space) {
            guard text[i] == 0x20, q < text.count, text[q] < 0x80 else { return anyPiece(text, i) }
            if classes[ascii: text[q]].has(.notOther) { return anyPiece(text, i) }
            q &+= 1
        }
        while q < text.count {
            guard text[q] < 0x80 else { return anyPiece(text, i) }
            guard !classes[ascii: text[q]].has(.notOther) else { break }
            q &+= 1
        }
        return lineEnds(text, q)
    }

    /// The end of the CR and LF that belong to a piece of other characters.
    @inline(__always)
    private func lineEnds(_ text: TextBytes, _ i: Int) -> Int {
        var q = i
        while q < text.count, text[q] == 0x0A || text[q] == 0x0D { q &+= 1 }
        return q
    }

    /// A piece of any characters, by all the rules.
    @inline(never)
    private func anyPiece(_ text: TextBytes, _ i: Int) -> Int {
        let afterContraction = contraction(text, i)
        if afterContraction > i { return afterContraction }
        let (kind, length) = classes.at(text, i)
        if kind.has(.number) { return threeNumbers(text, i) }
        if !kind.has(.newline) {
            let start = kind.has(.letter) ? i : i &+ length
            let letters = run(text, start, of: .letter)
            if letters > start { return letters }
        }
        let start = text[i] == 0x20 ? i &+ 1 : i
        let others = run(text, start, without: .notOther)
        if others > start { return lineEnds(text, others) }
        let spaces = spaces(text, i)
        if spaces.end == text.count { return spaces.end }
        if spaces.afterNewline > i { return spaces.afterNewline }
        return spaces.last == i ? spaces.end : spaces.last
    }
}
