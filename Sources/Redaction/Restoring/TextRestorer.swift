internal import JSONText

/// Puts values back into text, for the placeholders that one request was given.
///
/// Placeholders of other requests, of kinds that are never put back, and what only looks like a
/// placeholder stay as they are.
struct TextRestorer: Sendable {
    private let issued: IssuedTags
    private var trie = TagTrie()

    init(_ issued: IssuedTags) {
        self.issued = issued
        for (number, tag) in issued.tags.enumerated() {
            trie.add(Array(issued.text(of: tag)), number: number)
        }
    }

    /// Whether a placeholder begins, or may begin, somewhere in a text.
    func mayBegin(in text: Span<UInt8>, after before: TextBefore, isEnd: Bool) -> Bool {
        for at in text.indices where begins(text, at: at, after: before) {
            if trie.read(text, at: at, isEnd: isEnd) != .nothing { return true }
        }
        return false
    }

    @inline(__always)
    private func begins(_ text: Span<UInt8>, at: Int, after before: TextBefore) -> Bool {
        trie.begins[Int(text[at])]
            && (text[at] == UInt8(ascii: "[") || before.beginsWord(text, at: at))
    }

    /// Appends the text with its values up to where what follows decides; answers with that offset.
    ///
    /// At the end of a text that is its end. Inside of JSON, which tool arguments are, a value is
    /// escaped as JSON wants it. A placeholder without brackets begins where a word does: so a text
    /// that ends in the middle of a word does not wait.
    func restore(
        _ text: Span<UInt8>,
        after before: TextBefore = TextBefore(),
        isEnd: Bool,
        inJSON: Bool,
        to output: inout [UInt8],
        _ counts: inout RestoredCounts
    ) -> Int {
        var (at, plain) = (0, 0)
        while at < text.count {
            guard begins(text, at: at, after: before) else {
                at += 1
                continue
            }
            switch trie.read(text, at: at, isEnd: isEnd) {
            case .nothing:
                at += 1
            case .open:
                output.append(copying: text.extracting(plain..<at))
                return at
            case .tag(let number, let end):
                output.append(copying: text.extracting(plain..<at))
                let tag = issued.tags[number]
                let value = issued.value(of: tag)
                if inJSON {
                    JSONWriter.appendEscaped(value.span, to: &output)
                } else {
                    output += value
                }
                counts.add(tag.kind)
                (at, plain) = (end, end)
            }
        }
        output.append(copying: text.extracting(plain..<at))
        return at
    }
}
