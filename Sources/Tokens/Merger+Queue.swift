extension Merger {
    /// The tokens of text that is known to be UTF-8, and its words and marks if they are wanted.
    func countValid(
        _ valid: Span<UInt8>,
        _ encoding: Encoding,
        wordsToo: Bool
    ) -> (tokens: Int, words: Int) {
        // SAFETY: the view does not outlive the closure.
        unsafe valid.withUnsafeBufferPointer { buffer in
            let text = unsafe TextBytes(buffer)
            let words = wordsToo ? WordsAndMarks.count(text, CharacterClasses.all) : 0
            return (count(text, encoding, .max), words)
        }
    }

    /// How many tokens a text makes in the encoding of the tables; stops soon after `limit`.
    func count(_ text: TextBytes, _ encoding: Encoding, _ limit: Int) -> Int {
        switch encoding {
        case .o200kBase, .o200kHarmony: count(text, O200kSplit(), limit)
        case .cl100kBase: count(text, CL100kSplit(), limit)
        case .p50kBase, .r50kBase: count(text, GPT2Split(), limit)
        }
    }

    /// How many tokens a text makes; counting stops soon after `limit`.
    ///
    /// The splitter runs ahead of the tables by a queue of pieces, so that waiting for memory and
    /// finding the next pieces happen at the same time.
    @inline(__always)
    func count(_ text: TextBytes, _ rule: some SplitRule, _ limit: Int) -> Int {
        let queue = scratch.queue
        var (i, count, queued) = (0, 0, 0)
        while i < text.count {
            let word = text.word(i)
            var length = i &+ 16 <= text.count ? rule.quickLength(text, i, word) : 0
            if length == 0 { length = rule.slowEnd(text, i) &- i }
            if length <= 8, text[i &+ length &- 1] != 0 {
                let first = TextBytes.masked(word, length)
                let home = tables.askFor(first)
                queue[queued] = PieceQueue.Item(first: first, second: 0, home: home, start: i)
                queued &+= 1
            } else if length <= 16, text[i &+ length &- 1] != 0 {
                let second = TextBytes.masked(text.word(i &+ 8), length &- 8)
                let home = tables.askFor(word, second)
                queue[queued] = PieceQueue.Item(first: word, second: second, home: home, start: i)
                queued &+= 1
            } else {
                count &+= countLong(text, i, i &+ length)
                if count > limit { return count }
            }
            i &+= length
            if queued == PieceQueue.itemsMax {
                count &+= take(queued, text)
                queued = 0
                if count > limit { return count }
            }
        }
        return count &+ take(queued, text)
    }

    /// Counts the first pieces of the queue.
    @inline(never)
    private func take(_ queued: Int, _ text: TextBytes) -> Int {
        let queue = scratch.queue
        var count = queued
        for i in 0..<queued {
            let item = queue[i]
            if tables.holds(item) { continue }
            let unused = (item.second == 0 ? item.first : item.second).leadingZeroBitCount / 8
            let length = (item.second == 0 ? 8 : 16) &- unused
            count &+= self.count(text, item.start, item.start &+ length) &- 1
        }
        return count
    }

    /// A piece of more than 16 bytes, or one that ends in NUL.
    @inline(never)
    private func countLong(_ text: TextBytes, _ start: Int, _ end: Int) -> Int {
        if tables.holds(text, start, end) { return 1 }
        guard end &- start > 16 else { return self.count(text, start, end) }
        if isASCII(text, start, end) { return countBytes(text, start, end) }
        return countWords(text, start, end)
    }
}

extension SplitRule {
    /// As `end`, kept out of the loop that takes the quick way.
    @inline(never)
    fileprivate func slowEnd(_ text: TextBytes, _ i: Int) -> Int { end(text, i) }
}
