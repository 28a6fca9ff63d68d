/// Digits that were written as words, as programs write down what was said: `four one one one`.
///
/// Only a run of nine or more counts: no number that matters is shorter.
struct SpokenDigits {
    /// One word of a run, and what it stands for.
    struct Word {
        let character: UInt8
        let range: Range<Int>
    }

    /// The fewest digits of a run, and the most that are read.
    private static let digits = 9...40

    private(set) var words: [Word] = []

    /// Behind the last word.
    var end: Int { words.last?.range.upperBound ?? 0 }

    /// Whether a text may hold a run, asked of every text.
    ///
    /// The shortest run has 35 bytes, so that of every twenty bytes one begins sixteen in which
    /// there is no letter that no such word has.
    static func occurs(_ source: Span<UInt8>, _ range: Range<Int>) -> Bool {
        @inline(__always)
        func all(_ byte: UInt8) -> SIMD16<UInt8> { SIMD16(repeating: byte) }
        var at = range.lowerBound
        while at &+ 16 <= range.upperBound {
            // SAFETY: sixteen bytes lie before the end, and the load checks it.
            let bytes = unsafe source.bytes.unsafeLoadUnaligned(
                fromByteOffset: at,
                as: SIMD16<UInt8>.self
            )
            let small = bytes | all(0x20)
            var mask = (small &- all(0x2F)) .< all(0x32)  // / to `
            mask = mask .| ((small &- all(0x62)) .< all(2))  // b c
            mask = mask .| ((small &- all(0x6A)) .< all(4))  // j k l m
            mask = mask .| ((small &- all(0x70)) .< all(2)) .| (small .== all(0x79))  // p q y
            // SAFETY: both are sixteen bytes, and every pattern of bits is a valid number.
            let words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
            if words.x | words.y == 0, holds(source, near: at, range) { return true }
            at &+= 20
        }
        return false
    }

    private static func holds(_ source: Span<UInt8>, near at: Int, _ range: Range<Int>) -> Bool {
        var start = at
        while start > range.lowerBound, at - start < 6, isLetter(source[start - 1]) { start -= 1 }
        guard word(source, start, range.upperBound) != nil else { return false }
        var steps = 0
        while steps < 64, let before = wordBefore(source, start, range) {
            (start, steps) = (before, steps + 1)
        }
        // What the run begins with may be a mark.
        for _ in 0..<3 {
            if SpokenDigits(source, start, range) != nil { return true }
            guard let word = word(source, start, range.upperBound),
                let next = gapEnd(source, word.end, range.upperBound)
            else { return false }
            start = next
        }
        return false
    }

    /// Reads the run that begins at an offset; nil when none does.
    init?(_ source: Span<UInt8>, _ start: Int, _ range: Range<Int>) {
        guard start == range.lowerBound || !isWordByte(source[start - 1]) else { return nil }
        var (at, count) = (start, 0)
        var mark: Word?
        while count < Self.digits.upperBound, let word = Self.word(source, at, range.upperBound) {
            let found = Word(character: word.character, range: at..<word.end)
            if isDigit(word.character) {
                // `oh` is a digit only between others.
                if count == 0, word.end - at == 2 { return nil }
                if let mark { words.append(mark) }
                words.append(found)
                (mark, count) = (nil, count + 1)
            } else {
                guard count > 0, mark == nil else { break }
                mark = found
            }
            guard let next = Self.gapEnd(source, word.end, range.upperBound) else { break }
            at = next
        }
        guard count >= Self.digits.lowerBound else { return nil }
    }

    /// Behind what stands between two words: up to three of space, comma, dash, dot and line end.
    private static func gapEnd(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var at = start
        while at < end, at - start < 3, isGap(source[at]) { at += 1 }
        return at > start && at < end ? at : nil
    }

    private static func isGap(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == 0x2C || byte == 0x2D || byte == 0x2E
    }

    private static func wordBefore(
        _ source: Span<UInt8>,
        _ start: Int,
        _ range: Range<Int>
    ) -> Int? {
        var end = start
        while end > range.lowerBound, start - end < 3, isGap(source[end - 1]) { end -= 1 }
        var at = end
        while at > range.lowerBound, end - at < 6, isLetter(source[at - 1]) { at -= 1 }
        return end < start && word(source, at, range.upperBound)?.end == end ? at : nil
    }

    /// The word at an offset, and the character that it stands for.
    private static func word(
        _ source: Span<UInt8>,
        _ start: Int,
        _ limit: Int
    ) -> (character: UInt8, end: Int)? {
        guard start < limit, isLetter(source[start]) else { return nil }
        var (end, letters) = (start, UInt64(0))
        while end < limit, end - start < 6, isLetter(source[end]) {
            letters = letters << 8 | UInt64(source[end] | 0x20)
            end += 1
        }
        guard end == limit || !isWordByte(source[end]), let character = character(letters) else {
            return nil
        }
        return (character, end)
    }

    /// None of the words has one of the letters that `occurs` looks for.
    @inline(__always)
    private static func character(_ letters: UInt64) -> UInt8? {
        switch letters {
        case 0x7A_65_72_6F, 0x6F_68: 0x30  // zero, oh
        case 0x6F_6E_65: 0x31  // one
        case 0x74_77_6F: 0x32  // two
        case 0x74_68_72_65_65: 0x33  // three
        case 0x66_6F_75_72: 0x34  // four
        case 0x66_69_76_65: 0x35  // five
        case 0x73_69_78: 0x36  // six
        case 0x73_65_76_65_6E: 0x37  // seven
        case 0x65_69_67_68_74: 0x38  // eight
        case 0x6E_69_6E_65: 0x39  // nine
        case 0x64_61_73_68: 0x2D  // dash
        case 0x64_6F_74: 0x2E  // dot
        default: nil
        }
    }
}
