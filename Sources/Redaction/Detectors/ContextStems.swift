/// How the words begin that explain a number: the first question of a search through the text
/// before it, sixteen bytes at a time.
///
/// The words themselves are known by the detectors; what begins like none of them is not asked for.
enum ContextStems {
    case ssn, card, phone
    /// Any letter.
    case any

    /// Where two letters stand with which a word begins; both vectors are of small letters.
    @inline(__always)
    func begin(_ here: SIMD16<UInt8>, _ next: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        // Comparing with a number instead of a vector is a loop over the elements in Swift 6.3.
        @inline(__always)
        func all(_ letter: Unicode.Scalar) -> SIMD16<UInt8> {
            SIMD16(repeating: UInt8(ascii: letter))
        }
        switch self {
        case .ssn:  // ssn, s.s.n, social, soc
            let second = (next .== all("s")) .| (next .== all(".")) .| (next .== all("o"))
            return (here .== all("s")) .& second
        case .card:  // ca, cr, cc, pa, ma, ka, ta, am, vi, di, de, kr
            let beforeA =
                (here .== all("c")) .| (here .== all("p")) .| (here .== all("m"))
                .| (here .== all("k")) .| (here .== all("t"))
            let beforeI = (here .== all("v")) .| (here .== all("d"))
            let beforeR = (here .== all("c")) .| (here .== all("k"))
            return (beforeA .& (next .== all("a"))) .| (beforeI .& (next .== all("i")))
                .| (beforeR .& (next .== all("r")))
                .| ((here .== all("c")) .& (next .== all("c")))
                .| ((here .== all("a")) .& (next .== all("m")))
                .| ((here .== all("d")) .& (next .== all("e")))
        case .phone:  // ph, wh, te, ce, tl, mo, ca, fa, ha, sm, ri, di
            let beforeH = (here .== all("p")) .| (here .== all("w"))
            let beforeE = (here .== all("t")) .| (here .== all("c"))
            let beforeA = (here .== all("c")) .| (here .== all("f")) .| (here .== all("h"))
            let beforeI = (here .== all("r")) .| (here .== all("d"))
            return (beforeH .& (next .== all("h"))) .| (beforeE .& (next .== all("e")))
                .| (beforeA .& (next .== all("a"))) .| (beforeI .& (next .== all("i")))
                .| ((here .== all("t")) .& (next .== all("l")))
                .| ((here .== all("m")) .& (next .== all("o")))
                .| ((here .== all("s")) .& (next .== all("m")))
        case .any:
            return (here &- all("a")) .< SIMD16<UInt8>(repeating: 26)
        }
    }
}

extension Scanner {
    /// How far before a number a word can explain it, in Unicode scalars.
    private static var contextScalars: Int { 40 }

    /// Whether a word stands before a number, near enough to explain it.
    @inline(__always)
    func hasWord(
        before start: Int,
        acrossLines: Bool = false,
        _ stems: ContextStems,
        _ isWord: (borrowing Scanner, Int) -> Bool
    ) -> Bool {
        // Three vectors before the number, and one byte of it.
        guard start >= 48, start < text.end else {
            return hasWordNear(before: start, acrossLines, isWord)
        }
        var at = start
        var left = Self.contextScalars / 8
        // Comparing with a number instead of a vector is a loop over the elements in Swift 6.3.
        @inline(__always)
        func all(_ byte: UInt8) -> SIMD16<UInt8> { SIMD16(repeating: byte) }
        while left > 0 {
            at &-= 16
            let (here, next) = (text.vector(at), text.vector(at &+ 1))
            let small = all(0x20)
            let high = Self.bits((here | next) .>= all(0x80))
            // Beyond ASCII, a character is not a byte.
            if high.x | high.y != 0 { return hasWordNear(before: start, acrossLines, isWord) }
            let found = Self.bits(stems.begin(here | small, next | small))
            var lines = SIMD2<UInt64>()
            if !acrossLines {
                let isEnd = (here .== all(0x0A)) .| (here .== all(0x0D))
                lines = Self.bits(isEnd)
            }
            if let answer = search(found.y, lines.y, from: at &+ 8, isWord) { return answer }
            left &-= 1
            if left == 0 { break }
            if let answer = search(found.x, lines.x, from: at, isWord) { return answer }
            left &-= 1
        }
        return false
    }

    /// Looks at the bytes of a word of eight that a mask shows, the last first; nil when neither a
    /// word nor the line's beginning is among them.
    @inline(__always)
    private func search(
        _ found: UInt64,
        _ lines: UInt64,
        from base: Int,
        _ isWord: (borrowing Scanner, Int) -> Bool
    ) -> Bool? {
        // What stands before the last end of a line does not count.
        var found =
            lines == 0 ? found : found & (UInt64.max &<< UInt64(63 &- lines.leadingZeroBitCount))
        while found != 0 {
            let bit = 63 &- found.leadingZeroBitCount
            if isWord(self, base &+ bit &>> 3) { return true }
            found ^= 1 &<< UInt64(bit)
        }
        return lines == 0 ? nil : false
    }

    /// The same, byte by byte.
    private func hasWordNear(
        before start: Int,
        _ acrossLines: Bool,
        _ isWord: (borrowing Scanner, Int) -> Bool
    ) -> Bool {
        var (at, scalars) = (start, 0)
        while at > 0, scalars < Self.contextScalars {
            at &-= 1
            let byte = text[at]
            if !acrossLines, byte == 0x0A || byte == 0x0D { return false }
            if isLetter(byte), isWord(self, at) { return true }
            if byte & 0xC0 != 0x80 { scalars &+= 1 }
        }
        return false
    }
}
