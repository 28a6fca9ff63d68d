/// Cuts a text into the pieces that are merged each on its own.
///
/// A rule answers as the published pattern does with its alternatives tried in order; it is written
/// as a scanner because a backtracking engine is slow and overflows its stack on long white space.
/// Every rule looks at a character a bounded number of times, so no text is quadratic.
protocol SplitRule {
    var classes: CharacterClasses { get }
    var kinds: ByteKinds { get }

    /// The end of the piece that starts at `i`, which is inside the text.
    func end(_ text: TextBytes, _ i: Int) -> Int

    /// The length of the piece at `i` where the next eight bytes tell (1 to 8), else 0; `word` are
    /// those bytes, and eight more follow.
    func quickLength(_ text: TextBytes, _ i: Int, _ word: UInt64) -> Int

    /// As `end`, for any characters: slower, and only asked where the quick way does not know.
    func anyPiece(_ text: TextBytes, _ i: Int) -> Int

    /// Whether white space at the end of the text is one piece even if there are line ends in it.
    var takesAllAtEnd: Bool { get }

    /// Whether a character belongs to a piece of other characters if it follows directly.
    func isLineEnd(_ byte: UInt8) -> Bool
}

extension SplitRule {
    /// The quick way for numbers, for other characters, and for a blank before a number.
    @inline(__always)
    func quickOthers(_ word: UInt64, _ kind: ByteKind) -> Int {
        if kind.has(.digit) {
            let digits = min(EightBytes.digitRun(word), 3)
            let next = word &>> UInt64(digits &<< 3) & 0xFF
            return digits < 3 && next >= 0x80 ? 0 : digits
        }
        let isBlank = word & 0xFF == 0x20
        guard isBlank || kind.has(.other) else { return 0 }
        let second = kinds[UInt8(truncatingIfNeeded: word &>> 8)]
        if isBlank, !second.has(.other) { return second.has(.digit) ? 1 : 0 }
        let start = isBlank ? 1 : 0
        let end = start &+ EightBytes.otherRun(word &>> UInt64(start &<< 3))
        guard end < 8 else { return 0 }
        let next = UInt8(truncatingIfNeeded: word &>> UInt64(end &<< 3))
        return kinds[next].has(.joinsOther) ? 0 : end
    }

    /// A piece that starts with an ASCII character which starts no word; `word` is at `i`.
    @inline(__always)
    func asciiPiece(
        _ text: TextBytes,
        _ i: Int,
        _ word: UInt64,
        _ kind: CharacterClass
    ) -> Int {
        if kind.has(.number) {
            let digits = min(EightBytes.digitRun(word), 3)
            let next = word &>> UInt64(digits &<< 3) & 0xFF
            return digits < 3 && next >= 0x80 ? anyPiece(text, i) : i &+ digits
        }
        guard kind.has(.space) else { return others(text, i, i, word) }
        let second = UInt8(truncatingIfNeeded: word &>> 8)
        guard word & 0xFF == 0x20, second < 0x80, i &+ 1 < text.count else {
            return asciiSpaces(text, i)
        }
        let secondKind = classes[ascii: second]
        if !secondKind.has(.notOther) { return others(text, i, i &+ 1, word &>> 8) }
        return secondKind.has(.number) ? i &+ 1 : asciiSpaces(text, i)
    }

    /// A piece of other characters from `start` on, where `word` is (the last byte may be missing).
    @inline(__always)
    private func others(_ text: TextBytes, _ i: Int, _ start: Int, _ word: UInt64) -> Int {
        let run = EightBytes.otherRun(word)
        let q = start &+ run
        let next = text.byteOrZero(q)
        // A zero is NUL, or what stands behind the end of the text or of the word.
        if run >= 7 || next == 0 && q < text.count { return longOthers(text, i, start) }
        if next >= 0x80 { return anyPiece(text, i) }
        return isLineEnd(next) ? lineEnds(text, q) : q
    }

    @inline(never)
    private func longOthers(_ text: TextBytes, _ i: Int, _ start: Int) -> Int {
        var q = start
        while q < text.count {
            guard text[q] < 0x80 else { return anyPiece(text, i) }
            guard !classes[ascii: text[q]].has(.notOther) else { break }
            q &+= 1
        }
        return lineEnds(text, q)
    }

    /// The end of the line ends that belong to a piece of other characters.
    @inline(__always)
    func lineEnds(_ text: TextBytes, _ i: Int) -> Int {
        var q = i
        while q < text.count, isLineEnd(text[q]) { q &+= 1 }
        return q
    }

    /// White space that starts with ASCII: most often a line end and the blanks behind it.
    @inline(never)
    private func asciiSpaces(_ text: TextBytes, _ i: Int) -> Int {
        var q = i
        while q < text.count, text[q] < 0x80, classes[ascii: text[q]].has(.space) {
            q &+= text[q] == 0x20 ? EightBytes.blankRun(text.word(q)) : 1
        }
        if q < text.count, text[q] >= 0x80 { return anyPiece(text, i) }
        return spaceEnd(text, i, q)
    }

    /// Where a piece ends in white space that is ASCII from `i` to `end`.
    @inline(__always)
    private func spaceEnd(_ text: TextBytes, _ i: Int, _ end: Int) -> Int {
        var afterNewline = end
        while afterNewline > i, text[afterNewline &- 1] != 0x0A, text[afterNewline &- 1] != 0x0D {
            afterNewline &-= 1
        }
        return pieceEnd(text, i, (end, end &- 1, afterNewline))
    }

    /// Where a piece ends in white space of any kind.
    @inline(__always)
    func pieceEnd(
        _ text: TextBytes,
        _ i: Int,
        _ spaces: (end: Int, last: Int, afterNewline: Int)
    ) -> Int {
        if takesAllAtEnd, spaces.end == text.count { return spaces.end }
        if spaces.afterNewline > i { return spaces.afterNewline }
        return spaces.end == text.count || spaces.last == i ? spaces.end : spaces.last
    }
}

extension SplitRule {
    /// The end of the run of characters from `i` on that have any of these classes.
    @inline(__always)
    func run(_ text: TextBytes, _ i: Int, of any: CharacterClass) -> Int {
        var q = i
        while q < text.count {
            let (kind, length) = classes.at(text, q)
            guard kind.has(any) else { break }
            q &+= length
        }
        return q
    }

    /// The end of the run of characters from `i` on that have none of these classes.
    @inline(__always)
    func run(_ text: TextBytes, _ i: Int, without any: CharacterClass) -> Int {
        var q = i
        while q < text.count {
            let (kind, length) = classes.at(text, q)
            guard !kind.has(any) else { break }
            q &+= length
        }
        return q
    }

    /// The end of up to three numbers from `i` on.
    @inline(__always)
    func threeNumbers(_ text: TextBytes, _ i: Int) -> Int {
        var q = i
        for _ in 0..<3 where q < text.count {
            let (kind, length) = classes.at(text, q)
            guard kind.has(.number) else { break }
            q &+= length
        }
        return q
    }

    /// A run of white space: its end, where its last character starts, and the end of the last CR
    /// or LF in it (or `i` if there is none).
    @inline(__always)
    func spaces(_ text: TextBytes, _ i: Int) -> (end: Int, last: Int, afterNewline: Int) {
        var q = i
        var last = i
        var afterNewline = i
        while q < text.count {
            let (kind, length) = classes.at(text, q)
            guard kind.has(.space) else { break }
            last = q
            q &+= length
            if kind.has(.newline) { afterNewline = q }
        }
        return (q, last, afterNewline)
    }

    /// The end of a contraction such as `'s` or `'LL` at `i`, or `i` if there is none.
    ///
    /// Without regard to case `s` is also U+017F, the long s; no other letter here has such a twin.
    func contraction(_ text: TextBytes, _ i: Int) -> Int {
        guard text.byteOrZero(i) == 0x27, i &+ 1 < text.count else { return i }
        let first = text[i &+ 1]
        switch first | 0x20 {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return i &+ 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return text.byteOrZero(i &+ 2) | 0x20 == UInt8(ascii: "e") ? i &+ 3 : i
        case UInt8(ascii: "l"):
            return text.byteOrZero(i &+ 2) | 0x20 == UInt8(ascii: "l") ? i &+ 3 : i
        default:
            return first == 0xC5 && text.byteOrZero(i &+ 2) == 0xBF ? i &+ 3 : i
        }
    }
}
