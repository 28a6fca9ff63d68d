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

    /// The first byte from `start` that is no `tchar`; letters, digits and dashes go fast.
    @inline(__always)
    func firstOutsideToken(from start: Int, to end: Int) -> Int {
        var index = start
        while index + 8 <= end {
            let found = word(at: index).bytesOutsideAlphanumericsAndDash
            if found == 0 {
                index += 8
            } else {
                index += found.trailingZeroBitCount / 8
                guard ByteSet.token.contains(self[index]) else { return index }
                index += 1
            }
        }
        return first(notIn: .token, from: index, to: end)
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

    /// The first of `length` bytes from `start` as a word: up to eight of them, the others zero.
    @inline(__always)
    func word(from start: Int, count length: Int) -> UInt64 {
        guard start + 8 <= count else { return lastWord(from: start, count: length) }
        return word(at: start) & UInt64.max >> UInt64(64 - 8 * Swift.min(length, 8))
    }

    /// The same within eight bytes of the span's end.
    @inline(never)
    private func lastWord(from start: Int, count length: Int) -> UInt64 {
        var word: UInt64 = 0
        for offset in 0..<Swift.min(length, 8) {
            word |= UInt64(self[start + offset]) << UInt64(8 * offset)
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

    /// The high bit of each byte that is neither letter nor digit nor `-`; all marks are true.
    @inline(__always)
    fileprivate var bytesOutsideAlphanumericsAndDash: UInt64 {
        // Additions of at most 0x7F to bytes below 0x80 carry into the byte's own high bit only.
        let low = self & ~Self.highBits
        let folded = low | Self.lowBits &* 0x20
        let letter = (folded &+ Self.lowBits &* 0x1F) & ~(folded &+ Self.lowBits &* 0x05)
        let digit = (low &+ Self.lowBits &* 0x50) & ~(low &+ Self.lowBits &* 0x46)
        let dash = ~((low ^ Self.lowBits &* 0x2D) &+ Self.lowBits &* 0x7F)
        return (~(letter | digit | dash) | self) & Self.highBits
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
