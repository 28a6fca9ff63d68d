internal import CAssets

/// Memory for hash tables that are filled once and then only read, for the life of the program.
///
/// Slots are addressed by the high half of a product, so a table can have any size; probing runs
/// upwards into spare slots behind the last one and never wraps.
@safe struct HashSlots<Slot: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // SAFETY: a part of the tables' memory, never freed, written only while they are built.
    private let slots: UnsafeMutablePointer<Slot>
    private let size: UInt64
    private static var spare: Int { 512 }

    /// Takes empty slots, which are all zero, for `count` members.
    init(for count: Int, load: Int, in memory: inout TableMemory) {
        size = Self.size(count, load)
        unsafe slots = memory.take(Int(size) + Self.spare, of: Slot.self)
    }

    /// The memory such slots need; `load` is how many members a hundred slots hold.
    static func bytes(for count: Int, load: Int) -> Int {
        TableMemory.bytes(Int(size(count, load)) + spare, of: Slot.self)
    }

    private static func size(_ count: Int, _ load: Int) -> UInt64 {
        UInt64(count * 100 / load + 16)
    }

    /// Where the search for a hash starts.
    @inline(__always)
    func home(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: size.multipliedFullWidth(by: hash).high)
    }

    /// Lets the processor fetch a place that will be asked for soon.
    @inline(__always)
    func prefetch(_ i: Int) {
        // SAFETY: a place from `home` is inside the table; nothing is read.
        unsafe cassets_prefetch(slots + i)
    }

    /// The slot at a place that came from `home`, or one of those behind it up to the first empty.
    @inline(__always)
    subscript(i: Int) -> Slot {
        get {
            // SAFETY: `home` is inside the table, and `fill` left an empty slot before its end.
            unsafe slots[i]
        }
        nonmutating set {
            precondition(i < Int(size) + Self.spare - 1, "a hash table with a very long chain")
            // SAFETY: checked on the line above; only the builder writes.
            unsafe slots[i] = newValue
        }
    }
}
