/// Writes a detection copy into room that is known to be large enough.
@unsafe struct CopyWriter {
    // SAFETY: room for the whole source and sixteen bytes more, which the caller has made.
    private let base: UnsafeMutablePointer<UInt8>
    /// Where the first byte written stands in the whole copy.
    private let mark: Int
    private let textStart: Int
    /// How many bytes were written.
    private(set) var count = 0

    init(_ base: UnsafeMutablePointer<UInt8>, from mark: Int, textStart: Int) {
        unsafe self.base = base
        unsafe self.mark = mark
        unsafe self.textStart = textStart
    }

    mutating func write(
        _ source: Span<UInt8>,
        _ range: Range<Int>,
        escaped: Bool,
        decodes: Bool,
        _ map: inout CopyMap
    ) {
        var at = range.lowerBound
        while at < range.upperBound {
            at =
                unsafe decodes
                ? writeCoded(source, from: at, range, escaped: escaped, &map)
                : writePlain(source, from: at, to: range.upperBound, escaped: escaped)
            guard at < range.upperBound else { return }
            let (scalar, next): (UInt32, Int)
            if source[at] == 0x5C {
                (scalar, next) = EscapeReader.scalar(source, at, range.upperBound)
            } else {
                let (character, length) = EscapeReader.character(source, at, range.upperBound)
                (scalar, next) = (character, at + length)
                if unsafe Folding(scalar, behindDigit: isBehindDigit) == .keep {
                    for offset in at..<next { unsafe put(source[offset]) }
                    at = next
                    continue
                }
            }
            unsafe write(scalar, at..<next, &map)
            at = next
        }
    }

    /// Copies up to the next byte that needs a closer look, and decodes what is written as
    /// something else; see `CodedText`.
    private mutating func writeCoded(
        _ source: Span<UInt8>,
        from start: Int,
        _ range: Range<Int>,
        escaped: Bool,
        _ map: inout CopyMap
    ) -> Int {
        var at = start
        while at < range.upperBound, source[at] < 0x80, source[at] != 0x5C || !escaped {
            if isLetter(source[at]), let run = SpokenDigits(source, at, range) {
                unsafe write(run, &map)
                at = run.end
                continue
            }
            guard let code = CodedText.read(source, at, range) else {
                unsafe put(source[at])
                at += 1
                continue
            }
            var end = code.end
            if code.swallowsSpaces {
                var spaces = 0
                while spaces < 4, at - spaces > start, source[at - spaces - 1] == 0x20 {
                    spaces += 1
                }
                unsafe count &-= spaces
                unsafe map.add(copy: mark + count, source: at - spaces)
                while end < range.upperBound, end - code.end < 4, source[end] == 0x20 { end += 1 }
            }
            if code.isNothing {
                unsafe map.add(copy: mark + count, source: at)
            } else {
                unsafe put(code.character)
            }
            unsafe map.add(copy: mark + count, source: end)
            at = end
        }
        return at
    }

    /// Writes the digits of a run of words, each with its own place.
    private mutating func write(_ run: SpokenDigits, _ map: inout CopyMap) {
        for word in run.words {
            unsafe map.add(copy: mark + count, source: word.range.lowerBound)
            unsafe put(word.character)
            unsafe map.add(copy: mark + count, source: word.range.upperBound)
        }
    }

    /// Copies up to the next byte that needs a closer look, sixteen at a time.
    private mutating func writePlain(
        _ source: Span<UInt8>,
        from start: Int,
        to end: Int,
        escaped: Bool
    ) -> Int {
        var at = start
        let backslash = SIMD16<UInt8>(repeating: escaped ? 0x5C : 0xFF)
        let high = SIMD16<UInt8>(repeating: 0x80)
        while at + 16 <= end {
            // SAFETY: sixteen bytes lie before the end, and the load checks its bounds.
            let bytes = unsafe source.bytes.unsafeLoadUnaligned(
                fromByteOffset: at,
                as: SIMD16<UInt8>.self
            )
            // SAFETY: there is room for the rest of the source and sixteen bytes more.
            unsafe UnsafeMutableRawPointer(base + count).storeBytes(
                of: bytes,
                as: SIMD16<UInt8>.self
            )
            let mask = (bytes .== backslash) .| (bytes .>= high)
            // SAFETY: both are sixteen bytes, and every pattern of bits is a valid number.
            let words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
            if words.x | words.y != 0 {
                let length =
                    words.x != 0
                    ? words.x.trailingZeroBitCount &>> 3
                    : 8 &+ words.y.trailingZeroBitCount &>> 3
                unsafe count &+= length
                return at &+ length
            }
            unsafe count &+= 16
            at &+= 16
        }
        while at < end, source[at] < 0x80, source[at] != 0x5C || !escaped {
            unsafe put(source[at])
            at += 1
        }
        return at
    }

    /// Writes a character that was escaped, or has to be folded, and notes where it ended.
    private mutating func write(_ scalar: UInt32, _ place: Range<Int>, _ map: inout CopyMap) {
        let next = place.upperBound
        if scalar < 0x80 {
            unsafe put(UInt8(truncatingIfNeeded: scalar))
            unsafe map.add(copy: mark + count, source: next)
            return
        }
        switch unsafe Folding(scalar, behindDigit: isBehindDigit) {
        case .ascii(let byte):
            unsafe map.noteFolded(scalar, at: mark + count)
            unsafe put(byte)
        case .drop:
            // What ends here ends before the character that is left out.
            unsafe map.add(copy: mark + count, source: place.lowerBound)
        case .mark where unsafe isBehindDigit:
            unsafe map.extendLast(copy: mark + count, source: next)
            return
        case .keep, .mark: unsafe putUTF8(scalar)
        }
        unsafe map.add(copy: mark + count, source: next)
    }

    private var isBehindDigit: Bool { unsafe count > 0 && isDigit(base[count - 1]) }

    private mutating func putUTF8(_ scalar: UInt32) {
        switch scalar {
        case 0..<0x800: unsafe put(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
        case 0x800..<0x1_0000:
            unsafe put(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
            unsafe put(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
        default:
            unsafe put(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
            unsafe put(0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3F))
            unsafe put(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
        }
        unsafe put(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        // SAFETY: nothing written is longer than what it was read from.
        unsafe base[count] = byte
        unsafe count &+= 1
    }
}
