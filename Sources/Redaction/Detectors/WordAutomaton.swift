/// Finds many words in one pass (Aho and Corasick), the letters of ASCII in any case.
///
/// Word lists and the key words of patterns share one automaton, so that a thousand words cost
/// what one costs.
struct WordAutomaton: Sendable {
    /// What a word is for.
    enum Meaning: Sendable {
        /// A finding of a kind; `isStem` when the word may go on.
        case word(RedactionKind, isStem: Bool, isWhole: Bool)
        /// The pattern of that number may match.
        case keyword(Int)
    }

    private struct Output {
        let length: Int
        /// The word itself where it has separators: the text may have others, and more of them.
        let phrase: [UInt8]?
        let meaning: Meaning
    }

    /// Bytes that no word has share class 0.
    private var classes = [UInt8](repeating: 0, count: 256)
    private var classCount = 1
    /// The next state by state and class.
    private var next: [Int32] = []
    /// What ends at each state, suffixes included.
    private var outputs: [[Output]] = []

    /// How many separators may stand for one space of a phrase.
    static let separatorsMax = 4

    /// What may stand between the words of a phrase: spaces, line ends, dashes, `_`.
    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x2D || byte == 0x5F || byte &- 0x09 < 5
    }

    /// Builds the automaton; nil without words.
    init?(_ words: [(text: [UInt8], meaning: Meaning)]) {
        let words = words.filter { !$0.text.isEmpty }
        guard !words.isEmpty else { return nil }
        for byte in words.flatMap(\.text).map(lowercased) where classes[Int(byte)] == 0 {
            precondition(classCount < 256, "words of more than 255 different bytes")
            classes[Int(byte)] = UInt8(classCount)
            classCount += 1
        }
        // All separators are one to the automaton, and several of them no more than one.
        let separators = (0..<256).map { UInt8($0) }.filter(Self.isSeparator)
        let shared = separators.map { classes[Int($0)] }.max() ?? 0
        for byte in separators { classes[Int(byte)] = shared }
        for byte in UInt8(0x41)...0x5A { classes[Int(byte)] = classes[Int(byte | 0x20)] }
        addState()
        for word in words { insert(word.text, word.meaning) }
        link()
    }

    private mutating func addState() {
        next.append(contentsOf: repeatElement(-1, count: classCount))
        outputs.append([])
    }

    private mutating func insert(_ text: [UInt8], _ meaning: Meaning) {
        var state = 0
        for (index, byte) in text.enumerated() {
            if index > 0, Self.isSeparator(byte), Self.isSeparator(text[index - 1]) { continue }
            let slot = state * classCount + Int(classes[Int(byte)])
            if next[slot] < 0 {
                next[slot] = Int32(outputs.count)
                addState()
            }
            state = Int(next[slot])
        }
        let phrase = text.contains(where: Self.isSeparator) ? text : nil
        outputs[state].append(Output(length: text.count, phrase: phrase, meaning: meaning))
    }

    /// Fills the missing steps with those of the longest suffix that is also a beginning.
    private mutating func link() {
        var suffix = [Int](repeating: 0, count: outputs.count)
        var queue: [Int] = []
        for step in 0..<classCount {
            if next[step] < 0 { next[step] = 0 } else { queue.append(Int(next[step])) }
        }
        var head = 0
        while head < queue.count {
            let state = queue[head]
            head += 1
            outputs[state] += outputs[suffix[state]]
            for step in 0..<classCount {
                let slot = state * classCount + step
                let fallback = next[suffix[state] * classCount + step]
                if next[slot] < 0 {
                    next[slot] = fallback
                } else {
                    suffix[Int(next[slot])] = Int(fallback)
                    queue.append(Int(next[slot]))
                }
            }
        }
    }

    /// Looks through a text; answers with the patterns that may match, one bit each.
    func scan(_ text: Text, into findings: inout [Finding]) -> UInt64 {
        var (state, patterns) = (0, UInt64(0))
        var wasSeparator = false
        for at in 0..<text.end {
            let isSeparator = Self.isSeparator(text[at])
            defer { wasSeparator = isSeparator }
            if isSeparator, wasSeparator { continue }
            state = Int(next[state &* classCount &+ Int(classes[Int(text[at])])])
            guard !outputs[state].isEmpty else { continue }
            for output in outputs[state] {
                switch output.meaning {
                case .keyword(let pattern): patterns |= 1 << UInt64(pattern)
                case .word(let kind, let isStem, let isWhole):
                    let begin =
                        if let phrase = output.phrase {
                            Self.begin(of: phrase, text, endingAt: at + 1)
                        } else {
                            at + 1 - output.length
                        }
                    guard let begin else { continue }
                    var end = at + 1
                    if isWhole, isPart(text, before: begin) { continue }
                    if isStem {
                        while isPart(text, at: end) {
                            end += text[end] < 0x80 ? 1 : text.scalar(at: end).count
                        }
                    } else if isWhole, isPart(text, at: end) {
                        continue
                    }
                    findings.append(Finding(kind, begin, end))
                }
            }
        }
        return patterns
    }

    /// Where a phrase begins whose letters end at an offset; nil when what stands between its
    /// words is not what may.
    ///
    /// A space of the phrase stands for one to four separators, anything else for itself.
    private static func begin(
        of phrase: [UInt8],
        _ text: Text,
        endingAt end: Int
    ) -> Int? {
        var (at, index) = (end, phrase.count)
        while index > 0 {
            index -= 1
            guard at > 0 else { return nil }
            at -= 1
            guard phrase[index] == 0x20 else {
                if isSeparator(phrase[index]), text[at] != phrase[index] { return nil }
                continue
            }
            guard isSeparator(text[at]) else { return nil }
            while index > 0, phrase[index - 1] == 0x20 { index -= 1 }
            let first = at
            while at > 0, index > 0, isSeparator(text[at - 1]), !isSeparator(phrase[index - 1]) {
                at -= 1
                if first - at >= separatorsMax { return nil }
            }
        }
        return at
    }

    /// Whether a letter or digit, of any script, stands at an offset.
    private func isPart(_ text: Text, at: Int) -> Bool {
        let byte = text[at]
        return byte < 0x80
            ? isAlphanumeric(byte) : ScalarClass(text.scalar(at: at).value) == .letter
    }

    private func isPart(_ text: Text, before end: Int) -> Bool {
        let byte = text[end - 1]
        return byte < 0x80
            ? isAlphanumeric(byte) : ScalarClass(text.scalar(before: end).value) == .letter
    }
}
