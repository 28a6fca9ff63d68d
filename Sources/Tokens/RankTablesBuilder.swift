internal import CAssets

/// Fills the tables of an encoding in one pass over its ids.
///
/// A token's halves have smaller ids, so its bytes are put together from what is already there.
// SAFETY: ids are checked by the generator; the one buffer has a place for each of them.
@safe final class RankTablesBuilder {
    let short: HashSlots<UInt64>
    let middle: HashSlots<SIMD2<UInt64>>
    private(set) var long: LongTokens
    let pairs: PairSlots
    let lengths: HashSlots<UInt8>
    private(set) var borders: CharacterBorders
    let byteIDs: HashSlots<UInt32>
    let bytePairs: HashSlots<UInt32>

    private let source: RankSource
    // SAFETY: `made` has one member for every id, which is written before it is read; it is used
    // by this builder only, and freed with it.
    private let made: UnsafeMutablePointer<Made>

    /// A token so far: its first 16 bytes, or its first 8 and where the long tokens have it.
    private typealias Made = SIMD2<UInt64>

    // Of the tokens of all four encodings at most 75 % have up to 8 bytes, 26 % 9 to 16 and 4 %
    // more; a table that is a little fuller than planned is only a little slower.
    private static let load = 60
    private static let shortPercent = 75
    private static let middlePercent = 26
    private static let longPercent = 4

    init(_ source: RankSource) {
        self.source = source
        let count = source.idCount
        let (shorts, middles, longs) = (
            count * Self.shortPercent / 100, count * Self.middlePercent / 100,
            count * Self.longPercent / 100
        )
        var memory = TableMemory(
            bytes: HashSlots<UInt64>.bytes(for: shorts, load: Self.load)
                + PairSlots.bytes(for: count, load: Self.load)
                + HashSlots<SIMD2<UInt64>>.bytes(for: middles, load: Self.load)
                + CharacterBorders.bytes + LongTokens.bytes(count: longs)
                + HashSlots<UInt8>.bytes(for: count, load: 100)
                + HashSlots<UInt32>.bytes(for: 256, load: 100)
                + HashSlots<UInt32>.bytes(for: 1 << 16, load: 100)
        )
        short = HashSlots(for: shorts, load: Self.load, in: &memory)
        pairs = PairSlots(for: count, load: Self.load, source, in: &memory)
        borders = CharacterBorders(in: &memory)
        middle = HashSlots(for: middles, load: Self.load, in: &memory)
        byteIDs = HashSlots(for: 256, load: 100, in: &memory)
        bytePairs = HashSlots(for: 1 << 16, load: 100, in: &memory)
        lengths = HashSlots(for: count, load: 100, in: &memory)
        long = LongTokens(count: longs, in: &memory)
        unsafe made = .allocate(capacity: count)
    }

    deinit {
        unsafe made.deallocate()
    }

    func addAll() {
        for id in 0..<256 {
            let byte = source.byte(of: id)
            byteIDs[Int(byte)] = UInt32(id)
            if byte > 0 {
                insert(UInt64(byte), into: short, short.home(RankTables.hash(UInt64(byte))))
            }
            if byte < 0x80 { borders.add(UInt32(byte), id: UInt32(id)) }
            unsafe made[id] = Made(UInt64(byte), 0)
            lengths[id] = 1
        }
        // The places of a token are all over fresh memory, so they are asked for well before they
        // are filled.
        unsafe withUnsafeTemporaryAllocation(of: Entry.self, capacity: Self.ahead) { entries in
            unsafe entries.initialize(repeating: Entry())
            for id in 256..<source.idCount {
                if id + Self.ahead < source.idCount { prefetchHalves(of: id + Self.ahead) }
                let at = id % Self.ahead
                unsafe insert(entries[at])
                unsafe entries[at] = entry(id)
            }
            for at in 0..<Self.ahead { unsafe insert(entries[at]) }
        }
    }

    private static let ahead = 32

    @inline(__always)
    private func prefetchHalves(of id: Int) {
        let (left, right) = source.halves(of: id)
        guard left != RankSource.hole else { return }
        // SAFETY: halves have smaller ids than `id`, and nothing is read.
        unsafe cassets_prefetch(made + left)
        unsafe cassets_prefetch(made + right)
        lengths.prefetch(left)
        lengths.prefetch(right)
    }

    /// What a token adds to the hash tables, and where.
    private struct Entry: BitwiseCopyable {
        /// The merged id, or zero.
        var id = 0
        var pairHash: UInt64 = 0
        var pairHome = 0
        var token: Made = .zero
        /// In the table of short tokens or in that of middle ones.
        var home: Int?
        var isMiddle = false
    }

    @inline(__always)
    private func entry(_ id: Int) -> Entry {
        let (left, right) = source.halves(of: id)
        guard left != RankSource.hole else { return Entry() }
        // SAFETY: the generator checked that halves have smaller ids; read-only data since.
        let l = unsafe Half(bytes: made[left], length: Int(lengths[left]))
        let r = unsafe Half(bytes: made[right], length: Int(lengths[right]))
        let length = l.length &+ r.length
        let token = joined(l, r, length)
        unsafe made[id] = token
        lengths[id] = UInt8(truncatingIfNeeded: length)
        let (before, after) = (end(of: l), UInt32(truncatingIfNeeded: r.bytes.x))
        if (before | after) & 0x80 != 0 {
            borders.add(left: before, l.length, right: after, r.length)
        }
        let pairHash = PairSlots.hash(
            UInt32(truncatingIfNeeded: left),
            UInt32(truncatingIfNeeded: right)
        )
        var entry = Entry(id: id, pairHash: pairHash, pairHome: pairs.askFor(pairHash))
        if length == 2 {
            bytePairs[Int(source.byte(of: left)) << 8 | Int(source.byte(of: right))] = UInt32(
                id + 1
            )
        }
        if length <= 8 {
            // Tokens that end in NUL are left to merging, see `RankTables.holds`.
            guard token.x &>> UInt64(length &* 8 &- 8) != 0 else { return entry }
            entry.token = token
            let home = short.home(RankTables.hash(token.x))
            entry.home = home
            short.prefetch(home)
            if length <= 3 { addCharacter(token.x, length, id) }
        } else if length <= 16, token.y &>> UInt64(length &* 8 &- 72) != 0 {
            entry.token = token
            let home = middle.home(RankTables.hash(token.x, token.y))
            entry.home = home
            entry.isMiddle = true
            middle.prefetch(home)
        }
        return entry
    }

    @inline(__always)
    private func insert(_ entry: Entry) {
        guard entry.id != 0 else { return }
        pairs.insert(entry.pairHash, id: entry.id, entry.pairHome)
        guard var at = entry.home else { return }
        guard entry.isMiddle else {
            insert(entry.token.x, into: short, at)
            return
        }
        while middle[at].y != 0 { at &+= 1 }
        middle[at] = entry.token
    }

    private struct Half {
        let bytes: Made
        let length: Int
    }

    @inline(__always)
    private func insert(_ slot: UInt64, into slots: HashSlots<UInt64>, _ home: Int) {
        var at = home
        while slots[at] != 0 { at &+= 1 }
        slots[at] = slot
    }

    /// Notes a token that is one character of two or three bytes.
    @inline(__always)
    private func addCharacter(_ token: UInt64, _ length: Int, _ id: Int) {
        let word = UInt32(truncatingIfNeeded: token)
        let (a, b, c) = (word & 0xFF, word &>> 8 & 0x3F, word &>> 16 & 0x3F)
        if length == 2, a >= 0xC2, a < 0xE0, word &>> 14 & 3 == 2 {
            borders.add((a & 0x1F) &<< 6 | b, id: UInt32(id))
        } else if length == 3, a & 0xF0 == 0xE0, word &>> 14 & 3 == 2, word &>> 22 & 3 == 2 {
            borders.add((a & 0x0F) &<< 12 | b &<< 6 | c, id: UInt32(id))
        }
    }

    @inline(__always)
    private func joined(_ l: Half, _ r: Half, _ length: Int) -> Made {
        guard length <= 16 else { return joinedLong(l, r, length) }
        // Shifts by 64 and more give zero.
        let shift = l.length &* 8
        return Made(
            l.bytes.x | r.bytes.x << shift,
            l.bytes.y | r.bytes.y << shift | r.bytes.x >> (64 &- shift)
        )
    }

    @inline(never)
    private func joinedLong(_ l: Half, _ r: Half, _ length: Int) -> Made {
        let start = long.add(length) { text in
            Self.write(l, to: &text)
            Self.write(r, to: &text)
        }
        let first = l.length < 8 ? l.bytes.x | r.bytes.x << (l.length * 8) : l.bytes.x
        return Made(first, UInt64(start))
    }

    private static func write(_ half: Half, to text: inout [UInt8]) {
        if half.length > 16 {
            let start = Int(half.bytes.y)
            for i in start..<start + half.length { text.append(text[i]) }
            return
        }
        for i in 0..<half.length {
            let word = i < 8 ? half.bytes.x : half.bytes.y
            text.append(UInt8(truncatingIfNeeded: word >> UInt64((i & 7) * 8)))
        }
    }

    /// The last four bytes of a half, the last one lowest.
    @inline(__always)
    private func end(of half: Half) -> UInt32 {
        guard half.length <= 16 else { return longEnd(of: half) }
        let high: UInt64
        if half.length > 8 {
            let shift = (16 &- half.length) &* 8
            high = half.bytes.y << shift | half.bytes.x >> (64 &- shift)
        } else {
            high = half.bytes.x &<< UInt64((8 &- half.length) &* 8)
        }
        return UInt32(truncatingIfNeeded: high &>> 32).byteSwapped
    }

    private func longEnd(of half: Half) -> UInt32 {
        let end = Int(half.bytes.y) + half.length
        return (1...4).reduce(0) { $0 << 8 | UInt32(long.text[end - 5 + $1]) }
    }
}
