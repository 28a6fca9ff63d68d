/// The room's inner loops: eight bytes at a time, each load checked against the span's bounds.
extension Span<UInt8> {
    /// Eight bytes as a little-endian word.
    @inline(__always)
    private func word(at index: Int) -> UInt64 {
        // SAFETY: the load traps outside of the span, and every bit pattern is a UInt64.
        UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        )
    }

    /// The first byte from `start` that no field value has: a control character other than HTAB.
    ///
    /// Bytes from 0x80 are `obs-text` (RFC 9110 section 5.5): allowed, opaque.
    @inline(__always)
    func firstOutsideValue(from start: Int, to end: Int) -> Int {
        var index = start
        while index + 8 <= end {
            let word = word(at: index)
            let found = word.bytesBelow(0x20) | word.bytesEqual(to: 0x7F)
            if found != 0 {
                let hit = index + found.trailingZeroBitCount / 8
                if self[hit] != 0x09 { return hit }
                index = hit + 1
            } else {
                index += 8
            }
        }
        while index < end, self[index].isValueByte { index += 1 }
        return index
    }

    /// The first byte from `start` that is not visible ASCII.
    @inline(__always)
    func firstInvisible(from start: Int, to end: Int) -> Int {
        var index = start
        while index + 8 <= end {
            let word = word(at: index)
            let found =
                word.bytesBelow(0x21) | word.bytesEqual(to: 0x7F) | word & UInt64.highBits
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < end, self[index] > 0x20, self[index] < 0x7F { index += 1 }
        return index
    }

    /// The first CR or LF from `start`.
    @inline(__always)
    func firstLineEnd(from start: Int, to end: Int) -> Int {
        var index = start
        while index + 8 <= end {
            let word = word(at: index)
            let found = word.bytesEqual(to: 0x0A) | word.bytesEqual(to: 0x0D)
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < end, self[index] != 0x0A, self[index] != 0x0D { index += 1 }
        return index
    }

    /// The first byte from `start` that is not in `set`.
    @inline(__always)
    func first(notIn set: ByteSet, from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, set.contains(self[index]) { index += 1 }
        return index
    }

    /// Up to eight bytes of `range` as a word, the missing ones zero.
    @inline(__always)
    func word(of range: Range<Int>) -> UInt64 {
        let length = Swift.min(range.count, 8)
        if range.lowerBound + 8 <= count {
            let mask = length == 8 ? UInt64.max : 1 << UInt64(8 * length) - 1
            return word(at: range.lowerBound) & mask
        }
        var word: UInt64 = 0
        for offset in 0..<length {
            word |= UInt64(self[range.lowerBound + offset]) << UInt64(8 * offset)
        }
        return word
    }

    /// Whether these bytes are exactly `text`.
    @inline(__always)
    func spells(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index] != text.byte(at: index) { return false }
        return true
    }

    /// Whether the bytes of `range` are `text`, which is in lower case, in any case.
    @inline(__always)
    func spells(_ text: StaticString, ignoringCaseIn range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count
        where self[range.lowerBound + offset].lowercased != text.byte(at: offset) {
            return false
        }
        return true
    }

    /// Whether the bytes of two ranges are the same letters, in any case.
    func sameLetters(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        guard one.count == other.count else { return false }
        for offset in 0..<one.count
        where self[one.lowerBound + offset].lowercased
            != self[other.lowerBound + offset].lowercased
        {
            return false
        }
        return true
    }
}

extension UInt64 {
    @inline(__always)
    fileprivate static var lowBits: UInt64 { 0x0101_0101_0101_0101 }
    @inline(__always)
    fileprivate static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// The high bit of each byte below `limit` (at most 0x80).
    ///
    /// A borrow can mark bytes above the first true one falsely, so only the lowest mark counts.
    @inline(__always)
    fileprivate func bytesBelow(_ limit: UInt8) -> UInt64 {
        (self &- Self.lowBits &* UInt64(limit)) & ~self & Self.highBits
    }

    /// The high bit of each byte that equals `byte`; again only the lowest mark counts.
    @inline(__always)
    fileprivate func bytesEqual(to byte: UInt8) -> UInt64 {
        (self ^ Self.lowBits &* UInt64(byte)).bytesBelow(1)
    }
}

extension UInt8 {
    @inline(__always)
    var isBlank: Bool { self == 0x20 || self == 0x09 }
    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }
    @inline(__always)
    var isValueByte: Bool { self >= 0x20 && self != 0x7F || self == 0x09 }
    @inline(__always)
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

extension StaticString {
    @inline(__always)
    func byte(at index: Int) -> UInt8 {
        // SAFETY: callers stay below `utf8CodeUnitCount`; the text lives as long as the program.
        unsafe utf8Start[index]
    }
}
