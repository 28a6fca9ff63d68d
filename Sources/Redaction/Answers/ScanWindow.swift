/// The text of one part of an answer on its way past the detectors, however it is cut.
///
/// Laws: what goes on is never looked at again but as an explanation of what follows; what waits is
/// a word that is not at its end, the numbers before it, and what was found and may still grow. So
/// a stream's text goes on by whole words, and at most `waitingBytesMax` of it wait while nothing
/// was found in them.
struct ScanWindow: Sendable {
    /// Bytes in which nothing was found that wait at most.
    static let waitingBytesMax = 256
    /// What a finding grows to while it waits for its end; a private key has some 3 KiB.
    static let findingBytesMax = 32_768
    /// Bytes before what waits that may explain it.
    static let contextBytes = 160

    /// What explains, and behind it what waits.
    private var bytes: [UInt8] = []
    /// Up to here the text went on.
    private var passed = 0
    /// Whether the text that went on ends inside of a string, for text that is JSON.
    private var isInString = false
    /// Whether the rest of a word is left out, of which a placeholder went on already.
    private var leavesOut = false

    /// How many bytes wait.
    var waiting: Int { bytes.count - passed }

    /// Takes in the next text and appends what may go on; answers whether that is the same text.
    mutating func take(
        _ text: [UInt8],
        isEnd: Bool,
        inJSON: Bool,
        _ scanner: inout AnswerScanner,
        to output: inout [UInt8]
    ) -> Bool {
        let before = waiting
        let kept = leavesOut ? skipped(text) : text[...]
        bytes += kept
        // Within a word nothing goes on, so that there is nothing to look for yet.
        if !isEnd, scanner.reach == 0, waiting <= Self.waitingBytesMax, Self.isInWord(kept) {
            return false
        }
        guard let hits = scanner.hits(in: bytes, inJSON: inJSON) else {
            scanner.fail(to: &output)
            passed = bytes.count
            trim()
            return false
        }
        let limit = isEnd ? bytes.count : openStart(hits, scanner.reach)
        let isSame = write(hits, upTo: limit, inJSON, &scanner, to: &output)
        passed = limit
        trim()
        return isSame && before == 0 && waiting == 0 && kept.count == text.count
    }

    /// Appends the text up to a limit, with placeholders for what was found.
    private mutating func write(
        _ hits: [AnswerScanner.Hit],
        upTo limit: Int,
        _ inJSON: Bool,
        _ scanner: inout AnswerScanner,
        to output: inout [UInt8]
    ) -> Bool {
        var (at, isSame) = (passed, true)
        for hit in hits where hit.range.upperBound > passed && hit.range.lowerBound < limit {
            let start = max(hit.range.lowerBound, at)
            pass(at..<start, inJSON, to: &output)
            at = start
            var tag: [UInt8] = []
            guard scanner.settle(hit, bytes, to: &tag) else { continue }
            isSame = false
            // Where JSON expects a number, a placeholder is a string.
            let isBare = inJSON && !isInString && start == hit.range.lowerBound
            output += isBare ? [0x22] + tag + [0x22] : tag
            at = min(hit.range.upperBound, limit)
        }
        pass(at..<limit, inJSON, to: &output)
        return isSame
    }

    private mutating func pass(_ range: Range<Int>, _ inJSON: Bool, to output: inout [UInt8]) {
        output += bytes[range]
        guard inJSON else { return }
        var at = range.lowerBound
        while at < range.upperBound {
            if bytes[at] == 0x5C { at += 1 } else if bytes[at] == 0x22 { isInString.toggle() }
            at += 1
        }
    }

    /// What is left of a text behind the rest of the word that is left out.
    private mutating func skipped(_ text: [UInt8]) -> ArraySlice<UInt8> {
        let kept = text.drop { !Self.endsWord($0) && $0 != 0x22 && $0 != 0x27 && $0 != 0x3C }
        if !kept.isEmpty { leavesOut = false }
        return kept
    }

    private mutating func trim() {
        guard passed > Self.contextBytes + 64 else { return }
        // Behind a space, so that no half of a word looks like a value.
        var start = passed - Self.contextBytes
        while start < passed, !Self.endsWord(bytes[start]) { start += 1 }
        if start == passed { start = passed - Self.contextBytes }
        bytes.removeFirst(start)
        passed -= start
    }

    // MARK: what waits

    /// Where that begins of which what follows decides whether it is, or ends, a finding.
    private mutating func openStart(_ hits: [AnswerScanner.Hit], _ reach: Int) -> Int {
        var open = numbersStart(before: wordStart(before: bytes.count))
        open = max(passed, min(open, bytes.count - reach))
        if bytes.count - open > Self.waitingBytesMax {
            open = wholeCharacter(bytes.count - Self.waitingBytesMax)
        }
        if let block = blockStart() { open = min(open, block) }
        for hit in hits where hit.range.upperBound > open && hit.range.lowerBound < open {
            guard bytes.count - hit.range.lowerBound > Self.findingBytesMax else {
                return max(passed, hit.range.lowerBound)
            }
            leavesOut = true
            return bytes.count
        }
        return max(open, passed)
    }

    /// The start of the word that a text ends in; the text's end behind a space.
    private func wordStart(before end: Int) -> Int {
        var start = end
        while start > passed, !Self.endsWord(bytes[start - 1]), !isIdeograph(before: start) {
            start -= 1
        }
        return start
    }

    /// The start of the words before an offset that can be groups of one number.
    private func numbersStart(before end: Int) -> Int {
        var start = end
        while start > passed {
            var wordEnd = start
            while wordEnd > passed, start - wordEnd < 4, Self.endsWord(bytes[wordEnd - 1]) {
                wordEnd -= 1
            }
            let wordStart = wordStart(before: wordEnd)
            guard wordStart < wordEnd, isNumber(bytes[wordStart..<wordEnd]) else { return start }
            start = wordStart
        }
        return start
    }

    /// Whether a word can be a group of a number: it has a digit, or no letter, or it is so short
    /// as the groups of an account number.
    private func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
        word.contains { isDigit($0) || $0 >= 0x80 } || !word.contains(where: isLetter)
            || word.count <= 4 && !word.contains(where: isLower)
    }

    private static let blockBegin = Array("-----BEGIN ".utf8)

    /// Where a block begins that only its last line ends: a private key.
    private func blockStart() -> Int? {
        let mark = Self.blockBegin
        guard waiting >= mark.count else { return nil }
        let first = max(passed, bytes.count - Self.findingBytesMax)
        for at in stride(from: bytes.count - mark.count, through: first, by: -1)
        where holds(mark, at: at) {
            return holdsEnd(from: at + mark.count) ? nil : at
        }
        return nil
    }

    /// Whether the whole line is there that ends a block.
    private func holdsEnd(from start: Int) -> Bool {
        let (mark, dashes) = (Array("-----END ".utf8), Array("-----".utf8))
        guard let end = (start..<bytes.count).first(where: { holds(mark, at: $0) }) else {
            return false
        }
        return (end + mark.count..<bytes.count).contains { holds(dashes, at: $0) }
    }

    private func holds(_ mark: [UInt8], at offset: Int) -> Bool {
        bytes[offset] == mark[0] && offset + mark.count <= bytes.count
            && bytes[offset..<offset + mark.count].elementsEqual(mark)
    }

    /// The nearest offset not above this one at which a character begins, and no escape goes on.
    private func wholeCharacter(_ offset: Int) -> Int {
        var at = offset
        while at > passed, bytes[at] & 0xC0 == 0x80 || bytes[at - 1] == 0x5C { at -= 1 }
        return at
    }

    /// Whether the character before an offset is one of a script without spaces between words
    /// (U+3000 to U+D7FF), which no value goes on over.
    private func isIdeograph(before offset: Int) -> Bool {
        offset >= passed + 3 && 0xE3...0xED ~= bytes[offset - 3]
            && bytes[offset - 2] & 0xC0 == 0x80 && bytes[offset - 1] & 0xC0 == 0x80
    }

    /// Whether some text has neither a word's end nor a letter that is a word for itself.
    private static func isInWord(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty && text.allSatisfy { $0 > 0x20 && $0 < 0x80 }
    }

    private static func endsWord(_ byte: UInt8) -> Bool { byte <= 0x20 }
}
