internal import CAssets

/// What the split rules ask about a character; the bits of one byte of the class table.
struct CharacterClass: OptionSet {
    let rawValue: UInt8

    /// Lu, Lt, Lm, Lo or M: may stand in the upper-case part of a word.
    static let upper = CharacterClass(rawValue: 1)
    /// Ll, Lm, Lo or M: may stand in the lower-case part of a word.
    static let lower = CharacterClass(rawValue: 2)
    /// L: any letter; a mark is none.
    static let letter = CharacterClass(rawValue: 4)
    /// N: any number.
    static let number = CharacterClass(rawValue: 8)
    /// White_Space.
    static let space = CharacterClass(rawValue: 16)
    /// CR or LF, which are also `space`.
    static let newline = CharacterClass(rawValue: 32)

    static let both: CharacterClass = [.upper, .lower]
    static let word: CharacterClass = [.letter, .number]
    static let notOther: CharacterClass = [.letter, .number, .space]

    @inline(__always)
    func has(_ any: CharacterClass) -> Bool { rawValue & any.rawValue != 0 }
}

/// Unicode 16.0 classes as tiktoken 0.14.0's regular expressions see them.
///
/// The standard library is at Unicode 17.0 and calls 4,700 code points differently, so
/// `generalCategory` would not be exact.
@safe struct CharacterClasses: @unchecked Sendable {
    // SAFETY: points to 8,704 block numbers and the blocks they name, read-only for ever.
    private let table: UnsafePointer<UInt8>

    private static let indexBytes = 0x110000 / 128

    /// The embedded table.
    static let all = CharacterClasses()

    private init() {
        let embedded = unsafe cassets_unicode16_classes()
        unsafe table = unsafe embedded.bytes
    }

    /// The class of a character up to U+10FFFF.
    @inline(__always)
    subscript(scalar: UInt32) -> CharacterClass {
        // SAFETY: the index covers all code points, and every block number has its block.
        unsafe CharacterClass(
            rawValue: table[
                Self.indexBytes &+ Int(table[Int(scalar &>> 7)]) &* 128 &+ Int(scalar & 127)
            ]
        )
    }

    /// The class of an ASCII character.
    @inline(__always)
    subscript(ascii byte: UInt8) -> CharacterClass {
        assert(byte < 0x80)
        // SAFETY: the first block is that of ASCII.
        return unsafe CharacterClass(rawValue: table[Self.indexBytes &+ Int(byte)])
    }

    /// The class and the length of the character at `i`.
    @inline(__always)
    func at(_ text: TextBytes, _ i: Int) -> (kind: CharacterClass, length: Int) {
        let first = text[i]
        if first < 0x80 { return (self[ascii: first], 1) }
        let (scalar, length) = text.scalar(i)
        return (self[scalar], length)
    }
}
