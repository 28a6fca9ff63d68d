/// The few tokens of more than 16 bytes: runs of blanks and dashes, long words of long alphabets.
struct LongTokens: Sendable {
    private let slots: HashSlots<SIMD2<UInt64>>
    private(set) var text: [UInt8] = []
    /// A bit for the hash of the last eight bytes of every token.
    private var ends = [UInt64](repeating: 0, count: 1024)
    private static let lengthMax = 128
    private static let load = 50

    init(count: Int, in memory: inout TableMemory) {
        slots = HashSlots(for: count, load: Self.load, in: &memory)
    }

    /// The memory that so many tokens need.
    static func bytes(count: Int) -> Int {
        HashSlots<SIMD2<UInt64>>.bytes(for: count, load: load)
    }

    /// Adds a token; `append` writes its bytes.
    mutating func add(_ length: Int, _ write: (inout [UInt8]) -> Void) -> Int {
        precondition(length > 16 && length <= Self.lengthMax, "a token of an unknown length")
        let start = text.count
        write(&text)
        precondition(text.count == start + length, "a token of another length than its halves")
        let (hash, end) = unsafe text.withUnsafeBufferPointer { buffer in
            // SAFETY: the view does not outlive the closure.
            let bytes = unsafe TextBytes(buffer)
            return (Self.hash(bytes, start, start + length), Self.end(bytes, start + length))
        }
        ends[end >> 6] |= 1 << UInt64(end & 63)
        var at = slots.home(hash)
        while slots[at].y != 0 { at += 1 }
        slots[at] = SIMD2(hash, UInt64(start) << 8 | UInt64(length))
        return start
    }

    /// Whether a piece of more than 16 bytes is a token.
    func holds(_ piece: TextBytes, _ start: Int, _ end: Int) -> Bool {
        let length = end &- start
        guard length <= Self.lengthMax, mayEnd(piece, end) else { return false }
        let hash = Self.hash(piece, start, end)
        var at = slots.home(hash)
        while true {
            let slot = slots[at]
            if slot.y == 0 { return false }
            if slot.x == hash, Int(slot.y & 0xFF) == length,
                same(piece, start, Int(slot.y &>> 8), length)
            {
                return true
            }
            at &+= 1
        }
    }

    private func same(_ piece: TextBytes, _ start: Int, _ token: Int, _ length: Int) -> Bool {
        unsafe text.withUnsafeBufferPointer { buffer in
            // SAFETY: the view does not outlive the closure.
            let tokens = unsafe TextBytes(buffer)
            var i = 0
            while i &+ 8 <= length {
                if piece.word(start &+ i) != tokens.word(token &+ i) { return false }
                i &+= 8
            }
            return piece.word(start &+ length &- 8) == tokens.word(token &+ length &- 8)
        }
    }

    /// False if no long token ends like the text before `end`, of which there are eight bytes.
    func mayEnd(_ text: TextBytes, _ end: Int) -> Bool {
        let bit = Self.end(text, end)
        return ends[bit >> 6] >> UInt64(bit & 63) & 1 != 0
    }

    private static func end(_ text: TextBytes, _ end: Int) -> Int {
        Int(truncatingIfNeeded: RankTables.hash(text.word(end &- 8)) &>> 48)
    }

    /// Both ends and the length; what lies between is compared.
    private static func hash(_ text: TextBytes, _ start: Int, _ end: Int) -> UInt64 {
        RankTables.hash(
            text.word(start) &+ UInt64(truncatingIfNeeded: end &- start),
            text.word(end &- 8)
        )
    }
}
