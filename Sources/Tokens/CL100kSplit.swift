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
    let classes = CharacterClasses.all
    let kinds = ByteKinds.all

    @inline(__always)
    func quickLength(_ text: TextBytes, _ i: Int, _ word: UInt64) -> Int {
        let first = UInt8(truncatingIfNeeded: word)
        let kind = kinds[first]
        if kind.has([.letter, .prefix]) {
            if first == 0x27 { return 0 }
            let prefix = kind.has(.letter) ? 0 : 1
            let letters = EightBytes.letterRunOfSeven(word &>> UInt64(prefix &<< 3))
            if letters > 0 {
                let length = prefix &+ letters
                return kinds[text[i &+ length]].has(.joinsLetters) ? 0 : length
            }
        }
        return quickOthers(word, kind)
    }

    @inline(__always)
    func end(_ text: TextBytes, _ i: Int) -> Int {
        let word = text.word(i)
        let first = UInt8(truncatingIfNeeded: word)
        guard first < 0x80, first != 0x27 else { return anyPiece(text, i) }
        let kind = classes[ascii: first]
        let prefix = kind.has(.letter) ? 0 : 1
        guard !kind.has([.number, .newline]) else { return asciiPiece(text, i, word, kind) }
        let letters = EightBytes.letterRunOfSeven(word &>> UInt64(prefix &<< 3))
        guard letters > 0 else { return asciiPiece(text, i, word, kind) }
        var q = i &+ prefix &+ letters
        if letters == 7 { q = letterRun(text, q) }
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

    @inline(__always)
    func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    var takesAllAtEnd: Bool { true }

    /// A piece of any characters, by all the rules.
    @inline(never)
    func anyPiece(_ text: TextBytes, _ i: Int) -> Int {
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
        return pieceEnd(text, i, spaces(text, i))
    }
}
