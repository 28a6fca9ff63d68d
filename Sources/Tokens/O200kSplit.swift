/// The split rule of o200k_base and o200k_harmony.
///
/// The published pattern, alternatives in this order, where U = `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`,
/// l = `[\p{Ll}\p{Lm}\p{Lo}\p{M}]` and C = `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`:
///
///     [^\r\n\p{L}\p{N}]?U*l+C
///     [^\r\n\p{L}\p{N}]?U+l*C
///     \p{N}{1,3}
///      ?[^\s\p{L}\p{N}]+[\r\n/]*
///     \s*[\r\n]+
///     \s+(?!\S)
///     \s+
struct O200kSplit: SplitRule {
    let classes = CharacterClasses.all
    let kinds = ByteKinds.all

    @inline(__always)
    func quickLength(_ text: TextBytes, _ i: Int, _ word: UInt64) -> Int {
        let kind = kinds[UInt8(truncatingIfNeeded: word)]
        if kind.has([.letter, .prefix]) {
            let prefix = kind.has(.letter) ? 0 : 1
            let letters = EightBytes.capitalizedRunOfSeven(word &>> UInt64(prefix &<< 3))
            if letters > 0 {
                let length = prefix &+ letters
                let joins: ByteKind = letters == 1 ? [.joinsWord, .upper] : .joinsWord
                return kinds[text[i &+ length]].has(joins) ? 0 : length
            }
        }
        return quickOthers(word, kind)
    }

    @inline(__always)
    func end(_ text: TextBytes, _ i: Int) -> Int {
        // Nearly all pieces are an ASCII word of at most seven letters, one blank before it.
        let word = text.word(i)
        let first = UInt8(truncatingIfNeeded: word)
        guard first < 0x80 else { return anyPiece(text, i) }
        let kind = classes[ascii: first]
        let prefix = kind.has(.letter) ? 0 : 1
        guard !kind.has([.number, .newline]) else { return asciiPiece(text, i, word, kind) }
        let letters = EightBytes.capitalizedRunOfSeven(word &>> UInt64(prefix &<< 3))
        guard letters > 0 else { return asciiPiece(text, i, word, kind) }
        var q = i &+ prefix &+ letters
        if letters == 7 { q = lowerRun(text, q) }
        return wordEnd(text, i, prefix: prefix, end: q, letters: letters)
    }

    /// Decides what follows an ASCII word: most often nothing that belongs to it.
    @inline(__always)
    private func wordEnd(
        _ text: TextBytes,
        _ i: Int,
        prefix: Int,
        end q: Int,
        letters: Int
    ) -> Int {
        let next = text.byteOrZero(q)
        if next >= 0x80 { return anyPiece(text, i) }
        if letters == 1, classes[ascii: next].has(.upper) { return anyPiece(text, i) }
        return next == 0x27 ? contraction(text, q) : q
    }

    @inline(never)
    private func lowerRun(_ text: TextBytes, _ i: Int) -> Int {
        var q = i
        while true {
            let letters = EightBytes.lowerRun(text.word(q))
            q &+= letters
            if letters < 8 { return q }
        }
    }

    @inline(__always)
    func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D || byte == 0x2F }

    var takesAllAtEnd: Bool { false }

    /// A piece of any characters, by all the rules.
    @inline(never)
    func anyPiece(_ text: TextBytes, _ i: Int) -> Int {
        let (kind, length) = classes.at(text, i)
        if let end = word(text, i, kind, length) { return contraction(text, end) }
        if kind.has(.number) { return threeNumbers(text, i) }
        let start = text[i] == 0x20 ? i &+ 1 : i
        let others = run(text, start, without: .notOther)
        if others > start { return lineEnds(text, others) }
        return pieceEnd(text, i, spaces(text, i))
    }

    /// The first two alternatives without the contraction.
    private func word(
        _ text: TextBytes,
        _ i: Int,
        _ kind: CharacterClass,
        _ length: Int
    ) -> Int? {
        guard !kind.has([.number, .newline]) else { return nil }
        guard !kind.has(.letter) else {
            let found = casedWord(text, i)
            return found.lower ?? found.upper
        }
        let found = casedWord(text, i &+ length)
        if let lower = found.lower { return lower }
        // A mark can be the prefix, but where that fails it can also be the word's first character.
        if kind.has(.both), let lower = casedWord(text, i).lower { return lower }
        return found.upper
    }

    /// Where a word from `i` on ends: `lower` by the first alternative, `upper` by the second.
    private func casedWord(_ text: TextBytes, _ i: Int) -> (lower: Int?, upper: Int?) {
        var q = i
        var afterBoth: Int?
        while q < text.count {
            let (kind, length) = classes.at(text, q)
            guard kind.has(.upper) else {
                if kind.has(.lower) { return (run(text, q, of: .lower), nil) }
                break
            }
            q &+= length
            if kind.has(.lower) { afterBoth = q }
        }
        // Without a lower-case letter the first alternative gives back what only fits the upper
        // part, down to the last character that fits both.
        return (afterBoth, q > i ? q : nil)
    }
}
