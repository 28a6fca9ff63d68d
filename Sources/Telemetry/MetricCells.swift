internal import Synchronization

/// The numbers of one shard: a row of integers that any thread may add to and read.
///
/// Relaxed atomics, not plain numbers collected by messages: an uncontended atomic add costs about
/// as much as a cache hit, and a scrape needs no turn of any loop, so that it still answers when a
/// loop is stuck, which is when it matters. Each loop has its own shard, so nothing is contended.
@safe package final class MetricCells: @unchecked Sendable {
    // SAFETY: atomics, allocated and zeroed in `init`, freed in `deinit`; every index is checked.
    private let cells: UnsafeMutablePointer<Atomic<Int64>>
    /// How many there are.
    package let count: Int

    /// So many zeros.
    package init(count: Int) {
        self.count = count
        unsafe cells = UnsafeMutablePointer<Atomic<Int64>>.allocate(capacity: max(count, 1))
        for index in 0..<count {
            // SAFETY: within what was allocated above.
            unsafe (cells + index).initialize(to: Atomic(0))
        }
    }

    deinit {
        // SAFETY: the cells were all initialised and nobody else refers to them.
        unsafe cells.deinitialize(count: count)
        unsafe cells.deallocate()
    }

    /// Adds to one number; wraps around, as Prometheus' counters may.
    package func add(_ amount: Int64, at index: Int) {
        precondition(index >= 0 && index < count, "a metric's cell is out of its shard")
        // SAFETY: the index was checked.
        unsafe cells[index].wrappingAdd(amount, ordering: .relaxed)
    }

    /// Sets one number.
    package func set(_ value: Int64, at index: Int) {
        precondition(index >= 0 && index < count, "a metric's cell is out of its shard")
        // SAFETY: the index was checked.
        unsafe cells[index].store(value, ordering: .relaxed)
    }

    /// Reads one number.
    package func value(at index: Int) -> Int64 {
        precondition(index >= 0 && index < count, "a metric's cell is out of its shard")
        // SAFETY: the index was checked.
        return unsafe cells[index].load(ordering: .relaxed)
    }
}
