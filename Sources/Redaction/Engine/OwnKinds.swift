/// The kinds that policies describe themselves, ready to be looked for.
struct OwnKinds: Sendable {
    private let automaton: WordAutomaton?
    private let patterns: [PatternCode]
    /// Patterns without key words, which are tried on every text.
    private let always: UInt64
    /// Whether a pattern could not be compiled: then every text fails, as nobody looked at it.
    private let isBroken: Bool
    /// The most bytes that a finding of these kinds can have, 256 at most: what waits for the rest
    /// of a stream.
    ///
    /// 0 when no finding reaches over a space.
    let reach: Int

    init(_ policies: [RedactionPolicy], _ kinds: KindNames) {
        var words: [(text: [UInt8], meaning: WordAutomaton.Meaning)] = []
        var patterns: [PatternCode] = []
        var always: UInt64 = 0
        var isBroken = false
        for pattern in policies.flatMap(\.patterns) where pattern.action != .pass {
            guard let kind = kinds[pattern.type], patterns.count < 64 else {
                isBroken = true
                continue
            }
            do throws(PatternMistake) {
                let code = try PatternCode(pattern.regex, kind: kind, lengthMax: pattern.lengthMax)
                if pattern.keywords.isEmpty { always |= 1 << UInt64(patterns.count) }
                words += pattern.keywords.map { (Array($0.utf8), .keyword(patterns.count)) }
                patterns.append(code)
            } catch {
                isBroken = true
            }
        }
        for list in policies.flatMap(\.words) where list.action != .pass {
            guard let kind = kinds[list.type] else {
                isBroken = true
                continue
            }
            for entry in list.entries {
                let isStem = entry.hasSuffix("*")
                let word = isStem ? String(entry.dropLast()) : entry
                let meaning = WordAutomaton.Meaning.word(
                    kind,
                    isStem: isStem,
                    isWhole: list.match == .word
                )
                words += Self.cases(of: word).map { (Array($0.utf8), meaning) }
            }
        }
        let spaced = words.map(\.text).filter { $0.contains(0x20) }.map { word in
            // Each space may be four separators.
            word.count + word.count { $0 == 0x20 } * (WordAutomaton.separatorsMax - 1)
        }
        let longest = policies.flatMap(\.patterns).filter { $0.action != .pass }.map(\.lengthMax)
        reach = min(256, (spaced + longest).max() ?? 0)
        automaton = WordAutomaton(words)
        self.patterns = patterns
        self.always = always
        self.isBroken = isBroken
    }

    /// A word as people write it; the automaton knows capitals of ASCII only.
    private static func cases(of word: String) -> Set<String> {
        guard word.utf8.contains(where: { $0 >= 0x80 }) else { return [word] }
        let small = word.lowercased()
        let capital = small.prefix(1).uppercased() + small.dropFirst()
        return [word, small, capital, word.uppercased()]
    }

    /// True when policies have only built-in kinds.
    var isEmpty: Bool { automaton == nil && patterns.isEmpty && !isBroken }

    /// Adds what is found in a part of some bytes; false when a rule failed.
    func scan(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ room: RedactionScratch
    ) -> Bool {
        guard !isBroken else { return false }
        var wanted = always
        if let automaton {
            let first = room.findings.count
            // SAFETY: the text lives as long as this closure, within which nothing keeps it.
            wanted |= unsafe bytes.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return 0 }
                let text = unsafe Text(base + range.lowerBound, start: 0, end: range.count)
                return automaton.scan(text, into: &room.findings)
            }
            for index in room.findings.indices[first...] {
                room.findings[index].move(by: range.lowerBound)
            }
        }
        while wanted != 0 {
            let pattern = patterns[wanted.trailingZeroBitCount]
            wanted &= wanted - 1
            guard pattern.match(bytes, range, room.matches, into: &room.findings) else {
                return false
            }
        }
        return true
    }
}
