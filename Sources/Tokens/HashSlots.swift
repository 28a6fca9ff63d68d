/// Memory for hash tables that are filled once and then only read, for the life of the program.
///
/// Slots are addressed by the high half of a product, so a table can have any size; probing runs
/// upwards into spare slots behind the last one and never wraps.
@safe struct HashSlots<Slot: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // SAFETY: allocated once, never freed, written only while the tables are built.
    private let slots: UnsafeMutablePointer<Slot>
    private let size: UInt64
    private static var spare: Int { 512 }

    /// Makes empty slots for `count` members; `load` is how many members a hundred slots hold.
    init(for count: Int, load: Int, empty: Slot) {
        size = UInt64(count * 100 / load + 16)
        let all = Int(size) + Self.spare
        unsafe slots = .allocate(capacity: all)
        unsafe slots.initialize(repeating: empty, count: all)
    }

    /// Where the search for a hash starts.
    @inline(__always)
    func home(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: size.multipliedFullWidth(by: hash).high)
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

    /// Bytes of memory the table takes.
    var bytes: Int { (Int(size) + Self.spare) * MemoryLayout<Slot>.stride }
}
