/// What can happen at the border between two characters: whether any token reaches across it.
///
/// Scripts without blanks make pieces of whole sentences, which no table holds. But merging never
/// crosses a border that no token spans, and of all pairs of neighbours only some 22,000 are ever
/// spanned (in o200k_base). Cutting a sentence at the other borders leaves words that tables hold.
///
/// A token spans a border for the first time where its two halves meet, so the borders between
/// halves are all there are. A half that starts or ends inside a character is described by the
/// byte nearest to the border; such a border counts as `ragged`, and merging there must start
/// from bytes.
@safe struct CharacterBorders: @unchecked Sendable {
    // SAFETY: parts of the tables' memory, never freed; written only while they are built.
    private let characters: UnsafeMutablePointer<UInt32>
    private let spanned: UnsafeMutablePointer<UInt64>
    private let ragged: UnsafeMutablePointer<UInt64>
    // Bit n stands for a byte whose low six bits are n.
    private var partLeftBeforePart: UInt64 = 0
    private var partRightAfterPart: UInt64 = 0

    private static let characterCount = 0x10000
    private static let spannedBits = 1 << 19
    private static let raggedBits = 1 << 12

    /// A character's entry: its id and one more in the low 20 bits, or 0; then four flags.
    private static let idMask: UInt32 = 0xFFFFF
    private static let endsLeft: UInt32 = 1 << 20
    private static let startsRight: UInt32 = 1 << 21
    private static let startsRightAfterPart: UInt32 = 1 << 22
    private static let endsLeftBeforePart: UInt32 = 1 << 23

    init(in memory: inout TableMemory) {
        unsafe characters = memory.take(Self.characterCount, of: UInt32.self)
        unsafe spanned = memory.take(Self.spannedBits / 64, of: UInt64.self)
        unsafe ragged = memory.take(Self.raggedBits / 64, of: UInt64.self)
    }

    /// The memory needed.
    static var bytes: Int {
        TableMemory.bytes(characterCount, of: UInt32.self)
            + TableMemory.bytes(spannedBits / 64, of: UInt64.self)
            + TableMemory.bytes(raggedBits / 64, of: UInt64.self)
    }

    /// The id of a character that is one token, or nil; four-byte characters are not looked up.
    @inline(__always)
    func id(of character: UInt32) -> UInt32? {
        guard character < 0x10000 else { return nil }
        let id = self[character] & Self.idMask
        return id == 0 ? nil : id &- 1
    }

    /// What may happen at the border between two characters, at least one of them not ASCII.
    @inline(__always)
    func between(_ left: UInt32, _ right: UInt32) -> Border {
        guard left < 0x10000, right < 0x10000 else { return .ragged }
        let (l, r) = (self[left], self[right])
        // Of a character up to U+FFFF the last byte has the low six bits of its number.
        let (lastByte, firstByte) = (UInt64(left & 63), Self.firstByte(right) & 63)
        if left >= 0x80 {
            if r & Self.startsRightAfterPart != 0, isRagged(lastByte, right) { return .ragged }
            if right >= 0x80, partLeftBeforePart &>> lastByte & 1 != 0,
                partRightAfterPart &>> firstByte & 1 != 0
            {
                return .ragged
            }
        }
        if right >= 0x80, l & Self.endsLeftBeforePart != 0, isRagged(firstByte, left) {
            return .ragged
        }
        guard l & Self.endsLeft != 0, r & Self.startsRight != 0 else { return .closed }
        let bit = Self.bit(left, right)
        // SAFETY: `bit` is below `spannedBits`.
        return unsafe spanned[bit &>> 6] &>> UInt64(bit & 63) & 1 != 0 ? .open : .closed
    }

    /// Notes that a character is a token.
    mutating func add(_ character: UInt32, id: UInt32) {
        self[character] |= id + 1
    }

    /// Notes where the halves of a token meet: the last bytes of the left one (the last of all in
    /// the lowest byte of `left`) and the first of the right one (the first in the lowest byte).
    mutating func add(left: UInt32, _ leftLength: Int, right: UInt32, _ rightLength: Int) {
        let firstByte = UInt8(truncatingIfNeeded: right)
        let lastByte = UInt8(truncatingIfNeeded: left)
        guard firstByte & 0xC0 != 0x80 else { return }  // Inside a character.
        let (before, after) = (Self.last(left, leftLength), Self.first(right, rightLength))
        switch (before, after) {
        case (.whole(let l), .whole(let r)):
            guard l < 0x10000, r < 0x10000 else { return }  // Always taken as ragged.
            self[l] |= Self.endsLeft
            self[r] |= Self.startsRight
            let bit = Self.bit(l, r)
            // SAFETY: `bit` is below `spannedBits`.
            unsafe spanned[bit >> 6] |= 1 << UInt64(bit & 63)
        case (.part, .whole(let r)):
            guard r < 0x10000 else { return }
            self[r] |= Self.startsRightAfterPart
            addRagged(UInt64(lastByte & 63), r)
        case (.whole(let l), .part):
            guard l < 0x10000 else { return }
            self[l] |= Self.endsLeftBeforePart
            addRagged(UInt64(firstByte & 63), l)
        case (.part, .part):
            partLeftBeforePart |= 1 << UInt64(lastByte & 63)
            partRightAfterPart |= 1 << UInt64(firstByte & 63)
        case (.none, _), (_, .none):
            return  // No valid text has these bytes.
        }
    }

    /// Whether a part that ends or starts with such a byte may meet a whole character; there is no
    /// need to know which of the two stands left, as the character's flags tell.
    @inline(__always)
    private func isRagged(_ byte: UInt64, _ character: UInt32) -> Bool {
        let bit = Self.raggedBit(byte, character)
        // SAFETY: `bit` is below `raggedBits`.
        return unsafe ragged[bit &>> 6] &>> UInt64(bit & 63) & 1 != 0
    }

    private func addRagged(_ byte: UInt64, _ character: UInt32) {
        let bit = Self.raggedBit(byte, character)
        // SAFETY: `bit` is below `raggedBits`.
        unsafe ragged[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    @inline(__always)
    private static func raggedBit(_ byte: UInt64, _ character: UInt32) -> Int {
        let mixed = (byte &<< 32 | UInt64(character)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> 52)
    }

    private subscript(character: UInt32) -> UInt32 {
        @inline(__always) get {
            // SAFETY: callers look up characters below U+10000 only.
            unsafe characters[Int(character)]
        }
        nonmutating set {
            precondition(character < 0x10000, "only characters up to U+FFFF have an entry")
            // SAFETY: checked on the line above.
            unsafe characters[Int(character)] = newValue
        }
    }

    @inline(__always)
    private static func firstByte(_ character: UInt32) -> UInt64 {
        UInt64(character < 0x800 ? 0xC0 | character &>> 6 : 0xE0 | character &>> 12)
    }

    @inline(__always)
    private static func bit(_ left: UInt32, _ right: UInt32) -> Int {
        let mixed = (UInt64(left) &<< 21 | UInt64(right)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> 45)
    }
}

/// The border between two characters.
enum Border {
    /// No token reaches across: what stands on both sides merges on its own.
    case closed
    /// Tokens may reach across, with whole characters on both sides.
    case open
    /// Tokens may reach across with a part of a character.
    case ragged
}

extension CharacterBorders {
    private enum Neighbour {
        case whole(UInt32)
        case part
        case none
    }

    /// The last character of a half.
    private static func last(_ bytes: UInt32, _ length: Int) -> Neighbour {
        var character: UInt32 = 0
        for i in 0..<min(length, 4) {
            let byte = bytes >> UInt32(8 * i) & 0xFF
            if byte < 0x80 { return i == 0 ? .whole(byte) : .none }
            if byte < 0xC0 {
                character |= (byte & 0x3F) << UInt32(6 * i)
                continue
            }
            guard bytesOf(lead: byte) == i + 1 else { return .none }
            return .whole(character | leadBits(byte) << UInt32(6 * i))
        }
        return length < 4 ? .part : .none
    }

    /// The first character of a half.
    private static func first(_ bytes: UInt32, _ length: Int) -> Neighbour {
        let lead = bytes & 0xFF
        if lead < 0x80 { return .whole(lead) }
        let needed = bytesOf(lead: lead)
        var character = leadBits(lead)
        for i in 1..<needed where i < length {
            character = character << 6 | bytes >> UInt32(8 * i) & 0x3F
        }
        return needed <= length ? .whole(character) : .part
    }

    private static func bytesOf(lead: UInt32) -> Int {
        lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    }

    private static func leadBits(_ lead: UInt32) -> UInt32 {
        lead < 0xE0 ? lead & 0x1F : lead < 0xF0 ? lead & 0x0F : lead & 0x07
    }
}
