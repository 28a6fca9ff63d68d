/// Counts a text as servers without a tokenizer do: every run of letters, numbers and `_` is one,
/// and so is every other character but white space.
enum WordsAndMarks {
    static func count(_ text: TextBytes, _ classes: CharacterClasses) -> Int {
        var count = 0
        var inWord = false
        var i = 0
        while i < text.count {
            if i &+ 8 <= text.count, let found = EightBytes.wordsAndMarks(text.wholeWord(i), inWord)
            {
                count &+= EightBytes.topBits(found.found)
                inWord = found.endsInWord
                i &+= 8
                continue
            }
            let byte = text[i]
            let kind: CharacterClass
            var isWord = byte == UInt8(ascii: "_")
            if byte < 0x80 {
                kind = classes[ascii: byte]
                i &+= 1
            } else {
                let (scalar, length) = text.scalar(i)
                kind = classes[scalar]
                i &+= length
            }
            isWord = isWord || kind.has(.word)
            // A word counts where it starts.
            count &+= isWord ? (inWord ? 0 : 1) : kind.has(.space) ? 0 : 1
            inWord = isWord
        }
        return count
    }
}
