/// Fills the tables of an encoding in one pass over its ids.
///
/// A token's halves have smaller ids, so its bytes are put together from what is already there.
// SAFETY: ids are checked by the generator; the one buffer has a place for each of them.
@safe struct RankTablesBuilder: ~Copyable {
    let short: HashSlots<UInt64>
    let middle: HashSlots<SIMD2<UInt64>>
    private(set) var long: LongTokens
    let pairs: HashSlots<UInt64>
    let lengths: HashSlots<UInt8>
    private(set) var borders = CharacterBorders()
    private(set) var byteIDs = InlineArray<256, UInt32>(repeating: 0)

    private let source: RankSource
    // SAFETY: `made` has one member for every id, is used by this builder only, and is freed
    // with it.
    private let made: UnsafeMutableBufferPointer<Made>

    /// A token so far: its first 16 bytes, or its first 8 and where the long tokens have it.
    private struct Made: BitwiseCopyable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var length = 0
    }

    init(_ source: RankSource) {
        self.source = source
        let count = source.idCount
        // Of the tokens of all four encodings at most 76 % have up to 8 bytes, 26 % 9 to 16 and
        // 4 % more; a table that is a little fuller than planned is only a little slower.
        short = HashSlots(for: count * 76 / 100, load: 60, empty: 0)
        middle = HashSlots(for: count * 26 / 100, load: 60, empty: .zero)
        long = LongTokens(count: count * 4 / 100)
        pairs = HashSlots(for: count, load: 60, empty: 0)
        lengths = HashSlots(for: count, load: 100, empty: 1)
        unsafe made = .allocate(capacity: count)
        unsafe made.initialize(repeating: Made())
    }

    deinit {
        unsafe made.deallocate()
    }

    mutating func addAll() {
        for id in 0..<256 {
            let byte = source.byte(of: id)
            byteIDs[Int(byte)] = UInt32(id)
            if byte < 0x80 { borders.add(UInt32(byte), id: UInt32(id)) }
            unsafe made[id] = Made(first: UInt64(byte), second: 0, length: 1)
        }
        for id in 256..<source.idCount {
            let (left, right) = source.halves(of: id)
            guard left != RankSource.hole else { continue }
            add(id, left, right)
        }
    }

    @inline(__always)
    private mutating func add(_ id: Int, _ left: Int, _ right: Int) {
        // SAFETY: the generator checked that halves have smaller ids; read-only data since.
        let (l, r) = unsafe (made[left], made[right])
        let pair = UInt64(left) << 20 | UInt64(right)
        insert(pair << 20 | UInt64(id), into: pairs, RankTables.hash(pair))
        borders.add(
            left: end(of: l),
            leftLength: l.length,
            right: UInt32(truncatingIfNeeded: r.first),
            rightLength: r.length
        )
        let token = joined(l, r)
        unsafe made[id] = token
        lengths[id] = UInt8(token.length)
        let last = token.length > 8 ? token.second : token.first
        let lastByte = last >> UInt64(((token.length - 1) & 7) * 8) & 0xFF
        switch token.length {
        case 2...8 where lastByte != 0:
            insert(token.first, into: short, RankTables.hash(token.first))
            addCharacter(token, id: id)
        case 9...16 where lastByte != 0:
            var at = middle.home(RankTables.hash(token.first, token.second))
            while middle[at].y != 0 { at += 1 }
            middle[at] = SIMD2(token.first, token.second)
        default:
            break
        }
    }

    @inline(__always)
    private func insert(_ slot: UInt64, into slots: HashSlots<UInt64>, _ hash: UInt64) {
        var at = slots.home(hash)
        while slots[at] != 0 { at += 1 }
        slots[at] = slot
    }

    /// Notes a token that is one character of two or three bytes.
    @inline(__always)
    private mutating func addCharacter(_ token: Made, id: Int) {
        let word = UInt32(truncatingIfNeeded: token.first)
        let (a, b, c) = (word & 0xFF, word >> 8 & 0x3F, word >> 16 & 0x3F)
        if token.length == 2, a >= 0xC2, a < 0xE0, word >> 14 & 3 == 2 {
            borders.add((a & 0x1F) << 6 | b, id: UInt32(id))
        } else if token.length == 3, a & 0xF0 == 0xE0, word >> 14 & 3 == 2, word >> 22 & 3 == 2 {
            borders.add((a & 0x0F) << 12 | b << 6 | c, id: UInt32(id))
        }
    }

    @inline(__always)
    private mutating func joined(_ l: Made, _ r: Made) -> Made {
        let length = l.length + r.length
        guard length <= 16 else { return joinedLong(l, r, length) }
        if l.length >= 8 {
            let shift = UInt64((l.length - 8) * 8)
            return Made(first: l.first, second: l.second | r.first << shift, length: length)
        }
        let shift = UInt64(l.length * 8)
        return Made(
            first: l.first | r.first << shift,
            second: r.second << shift | r.first >> (64 - shift),
            length: length
        )
    }

    private mutating func joinedLong(_ l: Made, _ r: Made, _ length: Int) -> Made {
        let start = long.add(length) { text in
            Self.write(l, to: &text)
            Self.write(r, to: &text)
        }
        var first = l.first
        if l.length < 8 { first |= r.first << UInt64(l.length * 8) }
        return Made(first: first, second: UInt64(start), length: length)
    }

    private static func write(_ token: Made, to text: inout [UInt8]) {
        if token.length > 16 {
            let start = Int(token.second)
            for i in start..<start + token.length { text.append(text[i]) }
            return
        }
        for i in 0..<token.length {
            let word = i < 8 ? token.first : token.second
            text.append(UInt8(truncatingIfNeeded: word >> UInt64((i & 7) * 8)))
        }
    }

    /// The last four bytes of a token, the last one lowest.
    @inline(__always)
    private func end(of token: Made) -> UInt32 {
        if token.length > 16 {
            let end = Int(token.second) + token.length
            return (1...4).reduce(0) { $0 << 8 | UInt32(long.text[end - 5 + $1]) }
        }
        if token.length > 8 {
            let shift = UInt64((16 - token.length) * 8)
            let high = token.second << shift | (shift == 0 ? 0 : token.first >> (64 - shift))
            return UInt32(truncatingIfNeeded: high >> 32).byteSwapped
        }
        let high = token.first << UInt64((8 - token.length) * 8)
        return UInt32(truncatingIfNeeded: high >> 32).byteSwapped
    }
}
