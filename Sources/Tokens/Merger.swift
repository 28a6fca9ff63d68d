/// Merges pieces of text that are not tokens themselves.
struct Merger {
    let tables: RankTables
    let scratch: MergeScratch
    /// Tells the encodings apart in the scratch's memory.
    let tag: UInt8

    /// How many tokens a piece makes.
    @inline(__always)
    func countPiece(_ text: TextBytes, _ start: Int, _ end: Int) -> Int {
        tables.holds(text, start, end) ? 1 : count(text, start, end)
    }

    /// How many tokens a piece makes that is not one itself.
    @inline(never)
    func count(_ text: TextBytes, _ start: Int, _ end: Int) -> Int {
        let length = end &- start
        guard length <= 16 else { return countAfresh(text, start, end) }
        let piece = Self.key(text, start, length)
        // A piece that ends in NUL has the key of a shorter one.
        guard text[end &- 1] != 0 else { return countAfresh(text, start, end) }
        if let count = scratch.memory.count(piece, tag) { return count }
        let count = countAfresh(text, start, end)
        scratch.memory.remember(piece, tag, count)
        return count
    }

    /// The tokens of a piece, put behind those in `tokens`.
    func encode(_ text: TextBytes, _ start: Int, _ end: Int, into tokens: inout [UInt32]) {
        if end &- start > Self.windowBytes {
            row(text, start, end)
            tokens.append(contentsOf: scratch.row)
            return
        }
        let count = mergeBytes(text, start, end)
        for i in 0..<count { tokens.append(scratch[i]) }
    }

    @inline(__always)
    private static func key(_ text: TextBytes, _ start: Int, _ length: Int) -> SIMD2<UInt64> {
        length <= 8
            ? SIMD2(TextBytes.masked(text.word(start), length), 0)
            : SIMD2(text.word(start), TextBytes.masked(text.word(start &+ 8), length &- 8))
    }

    private func countAfresh(_ text: TextBytes, _ start: Int, _ end: Int) -> Int {
        isASCII(text, start, end)
            ? countBytes(text, start, end) : countWords(text, start, end)
    }

    func isASCII(_ text: TextBytes, _ start: Int, _ end: Int) -> Bool {
        var i = start
        while i < end, text[i] < 0x80 { i &+= 1 }
        return i == end
    }

    /// The tokens of bytes that are merged as they are.
    func countBytes(_ text: TextBytes, _ start: Int, _ end: Int) -> Int {
        if end &- start <= Self.windowBytes { return mergeBytes(text, start, end) }
        row(text, start, end)
        return scratch.row.count
    }

    /// Cuts a piece at the closed borders between its characters and counts what lies between.
    func countWords(_ text: TextBytes, _ start: Int, _ end: Int) -> Int {
        var count = 0
        eachWord(text, start, end) { word, wordEnd in
            count &+= countWord(text, word, wordEnd, whole: wordEnd &- word.start == end &- start)
        }
        return count
    }

    /// Calls `body` with what lies between closed borders; the characters' ids are in the scratch.
    @inline(__always)
    func eachWord(
        _ text: TextBytes,
        _ start: Int,
        _ end: Int,
        _ body: (_ word: Word, _ end: Int) -> Void
    ) {
        var word = Word(start: start)
        var i = start
        var before: UInt32 = 0
        while i < end {
            let (character, length) = text.scalar(i)
            if i > start, before >= 0x80 || character >= 0x80 {
                switch tables.borders.between(before, character) {
                case .closed:
                    body(word, i)
                    word = Word(start: i)
                case .open:
                    break
                case .ragged:
                    word.isRagged = true
                }
            }
            add(character, to: &word)
            before = character
            i &+= length
        }
        body(word, end)
    }

    /// What lies between two closed borders; its characters' ids are in the scratch.
    struct Word {
        let start: Int
        var characters = 0
        /// Some character is no token, or a border is ragged: merging starts from bytes.
        var isRagged = false

        @inline(__always)
        init(start: Int) { self.start = start }
    }

    @inline(__always)
    private func add(_ character: UInt32, to word: inout Word) {
        if let id = tables.borders.id(of: character) {
            if word.characters < Self.windowBytes { scratch[word.characters] = id }
        } else {
            word.isRagged = true
        }
        word.characters &+= 1
    }

    @inline(__always)
    func countWord(_ text: TextBytes, _ word: Word, _ end: Int, whole: Bool) -> Int {
        if word.characters == 1, !word.isRagged { return 1 }
        let (start, length) = (word.start, end &- word.start)
        if whole { return countParts(text, word, end) }
        guard length <= 16, text[end &- 1] != 0 else {
            return tables.holds(text, start, end) ? 1 : countParts(text, word, end)
        }
        // What was met lately is nearer than the tables.
        let piece = Self.key(text, start, length)
        if let count = scratch.memory.count(piece, tag) { return count }
        let count = tables.holds(text, start, end) ? 1 : countParts(text, word, end)
        scratch.memory.remember(piece, tag, count)
        return count
    }

    private func countParts(_ text: TextBytes, _ word: Word, _ end: Int) -> Int {
        if word.isRagged || word.characters > Self.windowBytes {
            return countBytes(text, word.start, end)
        }
        return scratch.merge(word.characters, tables)
    }
}

extension Merger {
    /// A piece of more bytes is merged window by window.
    static let windowBytes = 64

    /// Merges bytes from single bytes; at most `MergeScratch.partsMax`.
    private func mergeBytes(_ text: TextBytes, _ start: Int, _ end: Int) -> Int {
        scratch.merge(bytesOf: text, start, end, tables)
    }

    /// Puts the tokens of a long piece into the scratch's row.
    ///
    /// A window's tokens are kept but for those near its end, which more text could change, and the
    /// next window starts behind the last one kept. The row is right if neighbours stay apart also
    /// where two windows meet; where they do not, the window is enlarged and started earlier. Text
    /// made to defeat that is counted by `TrailCounter`, which is slower and never gives way.
    private func row(_ text: TextBytes, _ start: Int, _ end: Int) {
        scratch.row.removeAll(keepingCapacity: scratch.row.capacity <= 1 << 14)
        var (at, usual, window, steps) = (start, Self.windowBytes, Self.windowBytes, 0)
        let stepsMax = 64 &+ (end &- start) / 8
        while at < end {
            let windowEnd = min(at &+ window, end)
            let count = mergeBytes(text, at, windowEnd)
            let (kept, next) = kept(count, at, windowEnd, isLast: windowEnd == end)
            steps &+= 1
            if steps > stepsMax {
                scratch.row = TrailCounter.row(tables, text, start, end, scratch)
                return
            }
            if kept == 0 {
                usual = min(window &* 2, MergeScratch.partsMax)
                window = usual
                continue
            }
            if let last = scratch.row.last, !tables.stayApart(last, scratch[0]) {
                scratch.row.removeLast()
                at &-= tables.length(of: last)
                window = min(window &* 2, MergeScratch.partsMax)
                continue
            }
            for i in 0..<kept { scratch.row.append(scratch[i]) }
            at = next
            window = usual
        }
    }

    /// How many of a window's tokens are kept, and where the next window starts.
    private func kept(_ count: Int, _ at: Int, _ end: Int, isLast: Bool) -> (Int, next: Int) {
        if isLast { return (count, end) }
        var (kept, next) = (0, at)
        let keepBefore = end &- (end &- at) / 4
        while kept < count {
            let after = next &+ tables.length(of: scratch[kept])
            if after > keepBefore { break }
            next = after
            kept &+= 1
        }
        return (kept, next)
    }
}
