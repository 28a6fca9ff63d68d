/// A piece of a streamed text that has grown beyond any word, merged as it comes.
///
/// Such pieces are made by runs of one class of characters. Where the end of a piece depends on
/// what follows, two answers are carried along: the piece with all that came, and the piece up to
/// where it ends otherwise, with the rest merged on its own.
struct LongPiece: Sendable {
    private enum Kind {
        /// o200k_base: upper-case characters, then lower-case ones.
        case word
        case letters
        case numbers
        case other
        case space
    }

    private let kind: Kind
    private let encoding: Encoding
    private let classes = CharacterClasses.all
    private let tables: RankTables
    /// All characters so far.
    private var whole: TrailCounter
    /// The tokens up to where the piece ends if nothing joins the rest to it.
    private var kept: Int?
    private var rest: TrailCounter
    /// The lower-case part of a word, or the line ends behind other characters.
    private var isSecondPart = false
    private var lastCharacter: [UInt8] = []
    /// What may be a contraction behind a word, and is ordinary text if nothing more comes.
    private(set) var undecided: [UInt8] = []
    /// Set when the piece has ended: its tokens, and what was taken but does not belong to it.
    private(set) var ended: (count: Int, rest: [UInt8])?

    /// Looks at the first characters of a piece, without taking them.
    init(_ encoding: Encoding, _ start: Span<UInt8>) {
        self.encoding = encoding
        tables = RankTables.of(encoding)
        (whole, rest) = (TrailCounter(tables), TrailCounter(tables))
        kind = Self.kind(encoding, classes, start)
    }

    /// The tokens of the piece if the text ends here, without those of `undecided`.
    var countAtEnd: Int {
        // cl100k_base takes all white space at the end as one piece, line ends or not.
        if kind == .space, encoding == .cl100kBase { return whole.count }
        return kept.map { $0 + rest.count } ?? whole.count
    }

    /// Takes characters until the piece ends; how many bytes it took.
    mutating func take(_ text: ArraySlice<UInt8>, _ scratch: MergeScratch) -> Int {
        var i = text.startIndex
        while i < text.endIndex, ended == nil {
            var end = i + 1
            while end < text.endIndex, text[end] & 0xC0 == 0x80 { end += 1 }
            let character = Array(text[i..<end])
            guard take(character, scratch) else { break }
            i = end
        }
        return i - text.startIndex
    }

    /// Takes a character, or ends the piece before it and answers false.
    private mutating func take(_ character: [UInt8], _ scratch: MergeScratch) -> Bool {
        if !undecided.isEmpty { return takeContraction(character, scratch) }
        let found = Self.kind(of: character, classes)
        guard whole.length == 0 || belongs(found, character) else {
            if kind == .word, character == [0x27] { return takeContraction(character, scratch) }
            end()
            return false
        }
        for byte in character { whole.append(byte, scratch) }
        lastCharacter = character
        let endsHere =
            kind == .word
            ? found.isSuperset(of: .both)
            : kind == .space && encoding.hasLineEndRule && found.has(.newline)
        if endsHere, !(kind == .word && isSecondPart) {
            kept = whole.count
            rest = TrailCounter(tables)
        } else if kind == .word, found.has(.lower) {
            isSecondPart = true
            kept = nil
        } else if kept != nil {
            for byte in character { rest.append(byte, scratch) }
        }
        return true
    }

    /// Whether a character continues the run.
    private mutating func belongs(_ found: CharacterClass, _ character: [UInt8]) -> Bool {
        switch kind {
        case .word: return found.has(isSecondPart ? .lower : .both)
        case .letters: return found.has(.letter)
        case .numbers: return found.has(.number)
        case .space: return found.has(.space)
        case .other:
            if !isSecondPart, !found.has(.notOther) { return true }
            let isSlash = character == [0x2F] && encoding.splitsLikeO200k
            guard encoding.hasLineEndRule, found.has(.newline) || isSlash else { return false }
            isSecondPart = true
            return true
        }
    }

    private mutating func end() {
        guard kind == .space else {
            ended = (countAtEnd, [])
            return
        }
        // The last blank belongs to what follows.
        let last = lastCharacter.count
        if let kept {
            let restCount = rest.length > last ? rest.count(without: last) : 0
            ended = (kept + restCount, rest.length > 0 ? lastCharacter : [])
        } else if whole.length > last {
            ended = (whole.count(without: last), lastCharacter)
        } else {
            ended = (whole.count, [])
        }
    }

    /// Takes a character behind a word that may be part of a contraction.
    private mutating func takeContraction(_ character: [UInt8], _ scratch: MergeScratch) -> Bool {
        undecided += character
        let letters = undecided.dropFirst().map { $0 | 0x20 }
        switch letters {
        case [], Array("r".utf8), Array("v".utf8), Array("l".utf8):
            return true
        case Array("s".utf8), Array("t".utf8), Array("m".utf8), Array("d".utf8),
            Array("re".utf8), Array("ve".utf8), Array("ll".utf8),
            _ where undecided == [0x27, 0xC5, 0xBF]:
            if kept == nil || rest.length == 0 {
                kept = nil
                for byte in undecided { whole.append(byte, scratch) }
            } else {
                for byte in undecided { rest.append(byte, scratch) }
            }
            ended = (countAtEnd, [])
        default:
            ended = (countAtEnd, undecided)
        }
        undecided = []
        return true
    }

    private static func kind(
        _ encoding: Encoding,
        _ classes: CharacterClasses,
        _ start: Span<UInt8>
    ) -> Kind {
        var text: [UInt8] = []
        for i in 0..<min(start.count, 8) { text.append(start[i]) }
        let end = text.indices.dropFirst().first { text[$0] & 0xC0 != 0x80 } ?? text.count
        let first = kind(of: Array(text[..<end]), classes)
        let second = end < text.count ? kind(of: Array(text[end...]), classes) : []
        let isBlank = text.first == 0x20
        if encoding.hasLineEndRule {
            let mayPrefix = !first.has([.letter, .number, .newline])
            let wanted: CharacterClass = encoding.splitsLikeO200k ? .both : .letter
            if first.has(.letter) || mayPrefix && second.has(wanted) {
                return encoding.splitsLikeO200k ? .word : .letters
            }
        } else {
            let leading = isBlank ? second : first
            if leading.has(.letter) { return .letters }
            if leading.has(.number) { return .numbers }
        }
        return (isBlank ? second : first).has(.space) || first.has(.newline) ? .space : .other
    }

    private static func kind(of character: [UInt8], _ classes: CharacterClasses) -> CharacterClass {
        unsafe character.withUnsafeBufferPointer {
            // SAFETY: the view does not outlive the closure; the text is valid UTF-8.
            unsafe classes.at(TextBytes($0), 0).kind
        }
    }
}

extension Encoding {
    /// Whether words have an upper-case and a lower-case part.
    var splitsLikeO200k: Bool { self == .o200kBase || self == .o200kHarmony }

    /// Whether line ends split white space, and may end a run of other characters.
    var hasLineEndRule: Bool { splitsLikeO200k || self == .cl100kBase }
}
