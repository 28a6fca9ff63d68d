extension Merger {
    /// How many tokens a text makes; counting stops soon after `limit`.
    ///
    /// The splitter runs ahead of the tables by a queue of pieces, so that waiting for memory and
    /// finding the next pieces happen at the same time.
    @inline(__always)
    func count(_ text: TextBytes, _ rule: some SplitRule, _ limit: Int) -> Int {
        let queue = scratch.queue
        queue.empty()
        var (i, count) = (0, 0)
        while i < text.count {
            let end = rule.end(text, i)
            let length = end &- i
            if length == 1 {
                count &+= 1
            } else if length <= 16, text[end &- 1] != 0 {
                if queue.add(tables.askFor(text, i, length)) {
                    count &+= drain(text)
                    if count > limit { return count }
                }
            } else {
                count &+= countLong(text, i, end)
                if count > limit { return count }
            }
            i = end
        }
        return count &+ drain(text)
    }

    /// Counts and forgets what is in the queue.
    @inline(never)
    private func drain(_ text: TextBytes) -> Int {
        let queue = scratch.queue
        var count = 0
        for i in 0..<queue.count {
            let item = queue[i]
            count &+=
                tables.holds(item, text)
                ? 1 : self.count(text, item.start, item.start &+ item.length)
        }
        queue.empty()
        return count
    }

    /// A piece of more than 16 bytes, or one that ends in NUL.
    @inline(never)
    private func countLong(_ text: TextBytes, _ start: Int, _ end: Int) -> Int {
        guard end &- start > 16 else { return self.count(text, start, end) }
        if tables.holds(text, start, end) { return 1 }
        if isASCII(text, start, end) { return countBytes(text, start, end) }
        var count = 0
        eachWord(text, start, end) { word, wordEnd in
            let length = wordEnd &- word.start
            if word.characters == 1, !word.isRagged {
                count &+= 1
            } else if length <= 16, text[wordEnd &- 1] != 0 {
                if scratch.queue.add(tables.askFor(text, word.start, length)) {
                    count &+= drain(text)
                }
            } else {
                count &+= countWord(text, word, wordEnd, whole: false)
            }
        }
        return count
    }
}
