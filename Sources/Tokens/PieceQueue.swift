/// Pieces on their way to the tables: their places are asked for when they are found, and looked
/// at some pieces later, when memory has answered.
@safe final class PieceQueue {
    /// A piece of 1 to 16 bytes whose last byte is not NUL.
    struct Item: BitwiseCopyable {
        /// Its first eight bytes.
        var first: UInt64
        /// The others, or zero.
        var second: UInt64
        /// Where the search for it starts.
        var home: Int
        /// Where it is in the text.
        var start: Int
    }

    /// Enough to wait for memory, few enough to stay in the nearest cache.
    static let itemsMax = 32

    // SAFETY: `itemsMax` members; an index is below that, and is written before it is read.
    private let items: UnsafeMutablePointer<Item>

    init() {
        unsafe items = .allocate(capacity: Self.itemsMax)
        unsafe items.initialize(
            repeating: Item(first: 0, second: 0, home: 0, start: 0),
            count: Self.itemsMax
        )
    }

    deinit {
        unsafe items.deallocate()
    }

    /// The piece at a place.
    @inline(__always)
    subscript(i: Int) -> Item {
        get {
            assert(i >= 0 && i < Self.itemsMax)
            // SAFETY: see above.
            return unsafe items[i]
        }
        set {
            assert(i >= 0 && i < Self.itemsMax)
            // SAFETY: see above.
            unsafe items[i] = newValue
        }
    }
}
