/// Pieces on their way to the tables: their places are asked for when they are found, and looked
/// at some pieces later, when memory has answered.
@safe final class PieceQueue {
    /// A piece of 2 to 16 bytes whose last byte is not NUL.
    struct Item: BitwiseCopyable {
        /// Its first eight bytes.
        var word: UInt64
        /// Where the search for it starts.
        var home: Int
        var start: Int
        var length: Int
    }

    /// Enough to wait for memory, few enough to stay in the nearest cache.
    static let itemsMax = 32

    // SAFETY: `itemsMax` members, of which the first `count` are set; used by one thread.
    private let items: UnsafeMutablePointer<Item>
    private(set) var count = 0

    init() {
        unsafe items = .allocate(capacity: Self.itemsMax)
    }

    deinit {
        unsafe items.deallocate()
    }

    /// Adds a piece; whether the queue is full then.
    @inline(__always)
    func add(_ item: Item) -> Bool {
        assert(count < Self.itemsMax)
        // SAFETY: whoever fills the queue empties it at once.
        unsafe items[count] = item
        count &+= 1
        return count == Self.itemsMax
    }

    @inline(__always)
    subscript(i: Int) -> Item {
        assert(i < count)
        // SAFETY: the caller's index is below `count`.
        return unsafe items[i]
    }

    @inline(__always)
    func empty() { count = 0 }
}
