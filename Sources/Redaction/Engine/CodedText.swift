/// Characters that were written as something else where nothing asks for it: `%35%33%36` and
/// `&#53;&#51;&#54;` for digits, `bo [at] example [dot] com` for an address.
///
/// Only what no program writes by itself is decoded, so that the escapes of a URL stay a part of
/// it: numbers of entities; an escaped `@`, `=`, or dash; and escaped letters and digits, which
/// need no escape.
enum CodedText {
    /// What stands for a character.
    struct Code {
        let character: UInt8
        let end: Int
        /// Whether the spaces around it do not belong to the text either.
        var swallowsSpaces = false
        /// Whether it stands for nothing at all.
        var isNothing = false
    }

    /// Whether a text has a code at all, or digits in words; asked of every text.
    static func occurs(_ source: Span<UInt8>, _ range: Range<Int>) -> Bool {
        hasCode(source, range) || SpokenDigits.occurs(source, range)
    }

    /// Sixteen bytes at a time.
    private static func hasCode(_ source: Span<UInt8>, _ range: Range<Int>) -> Bool {
        @inline(__always)
        func all(_ byte: UInt8) -> SIMD16<UInt8> { SIMD16(repeating: byte) }
        var at = range.lowerBound
        while at &+ 17 <= range.upperBound {
            // SAFETY: sixteen bytes and one more lie before the end, and the loads check it.
            let (here, next) = unsafe (
                source.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self),
                source.bytes.unsafeLoadUnaligned(fromByteOffset: at + 1, as: SIMD16<UInt8>.self)
            )
            // Two bytes tell nearly always, and prose and programs are full of each of them.
            let isClosed = (next .== all(0x29)) .| ((next | all(0x20)) .== all(0x7D))  // ) ] }
            var mask = ((here | all(0x20)) .== all(0x74)) .& isClosed
            mask = mask .| ((here .== all(0x26)) .& (next .== all(0x23)))
            mask = mask .| ((here .== all(0x25)) .& (next .< all(0x38)))
            // ** and ` before a digit, and behind one.
            let isMark = (here .== all(0x2A)) .| (here .== all(0x60))
            mask = mask .| (isMark .& ((next &- all(0x30)) .< all(10)))
            let endsMarked = (next .== all(0x2A)) .| (next .== all(0x60))
            mask = mask .| (endsMarked .& ((here &- all(0x30)) .< all(10)))
            mask = mask .| ((here .== all(0x5C)) .& (next .!= all(0x5C)))
            let isControl = (here .< all(0x20)) .& .!((here &- all(0x09)) .< all(5))
            mask = mask .| isControl
            // SAFETY: both are sixteen bytes, and every pattern of bits is a valid number.
            let words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
            if words.x | words.y != 0, holds(source, at, words, range) { return true }
            at &+= 16
        }
        while at < range.upperBound {
            if mark(source, at, range) { return true }
            at &+= 1
        }
        return false
    }

    /// Whether one of the bytes that a mask shows belongs to a code.
    private static func holds(
        _ source: Span<UInt8>,
        _ start: Int,
        _ mask: SIMD2<UInt64>,
        _ range: Range<Int>
    ) -> Bool {
        var (low, high) = (mask.x & 0x8080_8080_8080_8080, mask.y & 0x8080_8080_8080_8080)
        while low != 0 {
            if mark(source, start &+ low.trailingZeroBitCount &>> 3, range) { return true }
            low &= low &- 1
        }
        while high != 0 {
            if mark(source, start &+ 8 &+ high.trailingZeroBitCount &>> 3, range) { return true }
            high &= high &- 1
        }
        return false
    }

    /// Whether the byte at an offset is the mark of a code: its first byte, or, of a word in
    /// brackets, its last letter.
    private static func mark(_ source: Span<UInt8>, _ at: Int, _ range: Range<Int>) -> Bool {
        switch source[at] {
        case 0x00...0x08, 0x0E...0x1F, 0x25, 0x26, 0x5C: return read(source, at, range) != nil
        case 0x2A, 0x60:
            // Of two or three, the last one was found.
            return (max(range.lowerBound, at - 2)...at).contains {
                source[$0] == source[at] && read(source, $0, range) != nil
            }
        case 0x30...0x39: return at + 1 < range.upperBound && read(source, at + 1, range) != nil
        case 0x54, 0x74:  // [at], [dot]
            return at >= range.lowerBound + 2 && read(source, at - 2, range) != nil
                || at >= range.lowerBound + 3 && read(source, at - 3, range) != nil
        default: return false
        }
    }

    /// The code that begins at an offset; nil when none does.
    static func read(_ source: Span<UInt8>, _ at: Int, _ range: Range<Int>) -> Code? {
        switch source[at] {
        case 0x25: percent(source, at, range)
        case 0x26: entity(source, at, range)
        case 0x5B, 0x28, 0x7B: word(source, at, range)
        case 0x2A, 0x60: emphasis(source, at, range)
        case 0x5C: backslash(source, at, range)
        case 0x1B: escapeSequence(source, at, range)
        // Nobody sees the other control characters.
        case 0x00...0x08, 0x0E...0x1F: Code(character: 0, end: at + 1, isNothing: true)
        default: nil
        }
    }

    private static func percent(_ source: Span<UInt8>, _ at: Int, _ range: Range<Int>) -> Code? {
        guard let character = escaped(source, at, range) else { return nil }
        switch character {
        case 0x40, 0x3D, 0x2D: break
        case _ where isAlphanumeric(character): break
        // Between escaped digits, a space or a dot is one of the number's.
        case 0x20, 0x2E, 0x2F, 0x3A, 0x2B, 0x28, 0x29:
            guard let behind = escaped(source, at + 3, range), isAlphanumeric(behind) else {
                return nil
            }
        default: return nil
        }
        return Code(character: character, end: at + 3)
    }

    /// The character of ASCII that `%35` stands for.
    private static func escaped(_ source: Span<UInt8>, _ at: Int, _ range: Range<Int>) -> UInt8? {
        guard at + 3 <= range.upperBound, source[at] == 0x25, isHexDigit(source[at + 1]),
            isHexDigit(source[at + 2])
        else { return nil }
        let value = hex(source[at + 1]) << 4 | hex(source[at + 2])
        return 0x20..<0x7F ~= value ? value : nil
    }

    private static func hex(_ byte: UInt8) -> UInt8 {
        isDigit(byte) ? byte & 0x0F : (byte & 0x0F) + 9
    }

    /// `&#53;` or `&#x35;`.
    private static func entity(_ source: Span<UInt8>, _ start: Int, _ range: Range<Int>) -> Code? {
        guard start + 4 <= range.upperBound, source[start + 1] == 0x23 else { return nil }
        var (at, value, digits) = (start + 2, 0, 0)
        let isHex = source[at] | 0x20 == 0x78
        if isHex { at += 1 }
        while at < range.upperBound, digits < 7 {
            let byte = source[at]
            guard isHex ? isHexDigit(byte) : isDigit(byte) else { break }
            value = value * (isHex ? 16 : 10) + Int(hex(byte))
            (at, digits) = (at + 1, digits + 1)
        }
        guard digits > 0, at < range.upperBound, source[at] == 0x3B, 0x20..<0x7F ~= value,
            value != 0x22, value != 0x27, value != 0x3C, value != 0x3E, value != 0x5C
        else { return nil }
        return Code(character: UInt8(value), end: at + 1)
    }

    /// `**` or a backtick inside of a number, as Markdown has it: `4111 **1111** 1111 1111`.
    private static func emphasis(
        _ source: Span<UInt8>,
        _ start: Int,
        _ range: Range<Int>
    ) -> Code? {
        var end = start + 1
        while end < range.upperBound, end - start < 3, source[end] == source[start] { end += 1 }
        func digit(_ at: Int) -> Bool { range.contains(at) && isDigit(source[at]) }
        func glue(_ at: Int) -> Bool {
            range.contains(at) && (source[at] == 0x20 || source[at] == 0x2D || source[at] == 0x2E)
        }
        let isLeft = digit(start - 1) || glue(start - 1) && digit(start - 2)
        let isRight = digit(end) || glue(end) && digit(end + 1)
        // With spaces on both sides it is a product.
        guard isLeft, isRight, !(glue(start - 1) && glue(end)) else { return nil }
        return Code(character: 0, end: end, isNothing: true)
    }

    /// `ESC [ 1 ; 31 m`: what terminals colour text with (ECMA-48, section 5.4).
    private static func escapeSequence(
        _ source: Span<UInt8>,
        _ at: Int,
        _ range: Range<Int>
    ) -> Code? {
        guard at + 2 < range.upperBound, source[at + 1] == 0x5B else { return nil }
        var end = at + 2
        while end < range.upperBound, end - at < 32, 0x20..<0x40 ~= source[end] { end += 1 }
        guard end < range.upperBound, 0x40..<0x7F ~= source[end] else { return nil }
        return Code(character: 0, end: end + 1, isNothing: true)
    }

    /// A backslash that keeps Markdown from reading the mark behind it: `536\-22\-8734`.
    private static func backslash(
        _ source: Span<UInt8>,
        _ at: Int,
        _ range: Range<Int>
    ) -> Code? {
        guard at > range.lowerBound, at + 2 < range.upperBound, isAlphanumeric(source[at - 1]),
            isAlphanumeric(source[at + 2])
        else { return nil }
        switch source[at + 1] {
        case 0x2D, 0x2E, 0x40, 0x5F: return Code(character: 0, end: at + 1, isNothing: true)
        default: return nil
        }
    }

    /// `[at]`, `(dot)`.
    private static func word(_ source: Span<UInt8>, _ at: Int, _ range: Range<Int>) -> Code? {
        let closing: UInt8 = source[at] == 0x28 ? 0x29 : source[at] + 2
        func letter(_ offset: Int) -> UInt8 {
            at + offset < range.upperBound ? source[at + offset] | 0x20 : 0
        }
        func closes(_ offset: Int) -> Bool {
            at + offset < range.upperBound && source[at + offset] == closing
        }
        if letter(1) == 0x61, letter(2) == 0x74, closes(3) {
            return Code(character: 0x40, end: at + 4, swallowsSpaces: true)
        }
        if letter(1) == 0x64, letter(2) == 0x6F, letter(3) == 0x74, closes(4) {
            return Code(character: 0x2E, end: at + 5, swallowsSpaces: true)
        }
        return nil
    }
}
