/// What the quick ways of the split rules ask about a byte.
struct ByteKind: OptionSet {
    let rawValue: UInt8

    /// ASCII, and neither letter nor digit nor CR nor LF: may stand before a word.
    static let prefix = ByteKind(rawValue: 1)
    /// An ASCII letter.
    static let letter = ByteKind(rawValue: 2)
    /// An ASCII letter in upper case.
    static let upper = ByteKind(rawValue: 4)
    /// An ASCII digit.
    static let digit = ByteKind(rawValue: 8)
    /// ASCII, and neither letter nor digit nor white space nor NUL.
    static let other = ByteKind(rawValue: 16)
    /// Behind a word of o200k_base: may belong to it (a lower-case letter, `'`, not ASCII).
    static let joinsWord = ByteKind(rawValue: 32)
    /// Behind a word of cl100k_base: may belong to it (a letter, not ASCII).
    static let joinsLetters = ByteKind(rawValue: 64)
    /// Behind other characters: may belong to them (CR, LF, NUL, not ASCII).
    static let joinsOther = ByteKind(rawValue: 128)

    @inline(__always)
    func has(_ any: ByteKind) -> Bool { rawValue & any.rawValue != 0 }
}

/// The kinds of all bytes.
@safe struct ByteKinds: @unchecked Sendable {
    // SAFETY: 256 bytes that are written once and never freed.
    private let table: UnsafePointer<UInt8>

    /// The one table.
    static let all = ByteKinds()

    private init() {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        for byte in UInt8.min...UInt8.max {
            unsafe table[Int(byte)] = Self.kind(byte).rawValue
        }
        unsafe self.table = UnsafePointer(table)
    }

    /// The kind of a byte.
    @inline(__always)
    subscript(byte: UInt8) -> ByteKind {
        // SAFETY: the table has a place for every byte.
        unsafe ByteKind(rawValue: table[Int(byte)])
    }

    private static func kind(_ byte: UInt8) -> ByteKind {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): [.letter, .upper, .joinsLetters]
        case UInt8(ascii: "a")...UInt8(ascii: "z"): [.letter, .joinsWord, .joinsLetters]
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
        case 0x0A, 0x0D: .joinsOther
        case 0x00: [.prefix, .joinsOther]
        case 0x09, 0x0B, 0x0C, 0x20: .prefix
        case 0x27: [.prefix, .other, .joinsWord]
        case 0x80...: [.joinsWord, .joinsLetters, .joinsOther]
        default: [.prefix, .other]
        }
    }
}
