/// Cuts a text into the pieces that are merged each on its own.
///
/// A rule answers as the published pattern does with its alternatives tried in order; it is written
/// as a scanner because a backtracking engine is slow and overflows its stack on long white space.
/// Every rule looks at a character a bounded number of times, so no text is quadratic.
protocol SplitRule {
    var classes: CharacterClasses { get }

    /// The end of the piece that starts at `i`, which is inside the text.
    func end(_ text: TextBytes, _ i: Int) -> Int
}

extension SplitRule {
    /// The end of the run of characters from `i` on that have any of these classes.
    @inline(__always)
    func run(_ text: TextBytes, _ i: Int, of any: CharacterClass) -> Int {
        var q = i
        while q < text.count {
            let (kind, length) = classes.at(text, q)
            guard kind.has(any) else { break }
            q &+= length
        }
        return q
    }

    /// The end of the run of characters from `i` on that have none of these classes.
    @inline(__always)
    func run(_ text: TextBytes, _ i: Int, without any: CharacterClass) -> Int {
        var q = i
        while q < text.count {
            let (kind, length) = classes.at(text, q)
            guard !kind.has(any) else { break }
            q &+= length
        }
        return q
    }

    /// The end of up to three numbers from `i` on.
    @inline(__always)
    func threeNumbers(_ text: TextBytes, _ i: Int) -> Int {
        var q = i
        for _ in 0..<3 where q < text.count {
            let (kind, length) = classes.at(text, q)
            guard kind.has(.number) else { break }
            q &+= length
        }
        return q
    }

    /// A run of white space: its end, where its last character starts, and the end of the last CR
    /// or LF in it (or `i` if there is none).
    @inline(__always)
    func spaces(_ text: TextBytes, _ i: Int) -> (end: Int, last: Int, afterNewline: Int) {
        var q = i
        var last = i
        var afterNewline = i
        while q < text.count {
            let (kind, length) = classes.at(text, q)
            guard kind.has(.space) else { break }
            last = q
            q &+= length
            if kind.has(.newline) { afterNewline = q }
        }
        return (q, last, afterNewline)
    }

    /// The end of a contraction such as `'s` or `'LL` at `i`, or `i` if there is none.
    ///
    /// Without regard to case `s` is also U+017F, the long s; no other letter here has such a twin.
    func contraction(_ text: TextBytes, _ i: Int) -> Int {
        guard text.byteOrZero(i) == 0x27, i &+ 1 < text.count else { return i }
        let first = text[i &+ 1]
        switch first | 0x20 {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return i &+ 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return text.byteOrZero(i &+ 2) | 0x20 == UInt8(ascii: "e") ? i &+ 3 : i
        case UInt8(ascii: "l"):
            return text.byteOrZero(i &+ 2) | 0x20 == UInt8(ascii: "l") ? i &+ 3 : i
        default:
            return first == 0xC5 && text.byteOrZero(i &+ 2) == 0xBF ? i &+ 3 : i
        }
    }
}

/// Finds runs of ASCII letters in eight bytes at once; bytes count from the lowest.
enum EightBytes {
    private static let high: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// How many of the eight bytes, from the first on, are `a` to `z`.
    @inline(__always)
    static func lowerRun(_ word: UInt64) -> Int {
        length(notLower(word))
    }

    /// How many of the eight bytes, from the first on, are `A` to `Z` or `a` to `z`.
    @inline(__always)
    static func letterRun(_ word: UInt64) -> Int {
        length(notLower(word | ones &* 0x20))
    }

    /// As `lowerRun`, but the first byte may also be `A` to `Z`.
    @inline(__always)
    static func capitalizedRun(_ word: UInt64) -> Int {
        // 0x40...0x5F gets its lower-case bit; only A to Z become letters by it.
        length(notLower(word | (word & 0x40) &>> 1))
    }

    /// A bit in the top of every byte that is not `a` to `z`; exact up to the first such byte,
    /// since a carry can only run upwards.
    @inline(__always)
    private static func notLower(_ word: UInt64) -> UInt64 {
        let fromA = word &+ ones &* (0x80 - 0x61)
        let pastZ = word &+ ones &* (0x80 - 0x7B)
        return (~fromA | pastZ | word) & high
    }

    @inline(__always)
    private static func length(_ stops: UInt64) -> Int {
        stops == 0 ? 8 : stops.trailingZeroBitCount &>> 3
    }
}
