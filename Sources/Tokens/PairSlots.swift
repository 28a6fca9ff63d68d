/// What two neighbouring tokens merge to: found by a hash of both, verified by the merged id.
///
/// A slot is the id of the merged token and some bits of the pair's hash. The pair itself stands in
/// the embedded ranks, where an id's halves are; they are looked at only if those bits fit, so the
/// table has half the size that it would have with the pairs in it, and lies nearer.
struct PairSlots: Sendable {
    private let slots: HashSlots<UInt32>
    private let source: RankSource

    /// Ids need 18 bits (o200k_base has 199,998); the other 14 are of the hash.
    private static let idBits: UInt32 = 18
    private static let idMask: UInt32 = 1 << idBits - 1

    init(for count: Int, load: Int, _ source: RankSource, in memory: inout TableMemory) {
        precondition(source.idCount <= 1 << Self.idBits, "more ids than a slot has room for")
        slots = HashSlots(for: count, load: load, in: &memory)
        self.source = source
    }

    /// The memory that so many pairs need.
    static func bytes(for count: Int, load: Int) -> Int {
        HashSlots<UInt32>.bytes(for: count, load: load)
    }

    /// The hash of a pair.
    @inline(__always)
    static func hash(_ left: UInt32, _ right: UInt32) -> UInt64 {
        RankTables.hash(UInt64(left) &<< 20 | UInt64(right))
    }

    /// The bits of a hash that stand in a slot; `home` uses those above.
    @inline(__always)
    private static func mark(_ hash: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: hash &>> 12) & ~idMask
    }

    /// The id that two neighbours merge to, or `noMerge`.
    @inline(__always)
    func merged(_ left: UInt32, _ right: UInt32) -> UInt32 {
        let hash = Self.hash(left, right)
        let mark = Self.mark(hash)
        var at = slots.home(hash)
        while true {
            let slot = slots[at]
            // No pair makes an id below 256, so an empty slot is told by its id.
            if slot == 0 { return RankTables.noMerge }
            if slot & ~Self.idMask == mark {
                let id = slot & Self.idMask
                if source.isPair(left, right, of: Int(id)) { return id }
            }
            at &+= 1
        }
    }

    /// Lets the processor fetch a place, and says where it is.
    @inline(__always)
    func askFor(_ hash: UInt64) -> Int {
        let home = slots.home(hash)
        slots.prefetch(home)
        return home
    }

    /// Adds the pair with this hash, whose search starts at `home`.
    @inline(__always)
    func insert(_ hash: UInt64, id: Int, _ home: Int) {
        var at = home
        while slots[at] != 0 { at &+= 1 }
        slots[at] = Self.mark(hash) | UInt32(truncatingIfNeeded: id)
    }
}
