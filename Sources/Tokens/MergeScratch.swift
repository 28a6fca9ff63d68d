/// Room to work in for one merging thread, and what it remembers.
// SAFETY: a counter lends its scratch under a lock; any other one is local to a call.
@safe final class MergeScratch: @unchecked Sendable {
    /// The most parts that are merged at once.
    static let partsMax = 512

    // SAFETY: both have `partsMax` members; indices come from `Merger`, which keeps below.
    private let ids: UnsafeMutablePointer<UInt32>
    private let mergedIDs: UnsafeMutablePointer<UInt32>
    let memory = PieceMemory()
    let queue = PieceQueue()
    /// The tokens of a long piece so far.
    var row: [UInt32] = []

    init() {
        unsafe ids = .allocate(capacity: Self.partsMax)
        unsafe ids.initialize(repeating: 0, count: Self.partsMax)
        unsafe mergedIDs = .allocate(capacity: Self.partsMax)
        unsafe mergedIDs.initialize(repeating: 0, count: Self.partsMax)
    }

    deinit {
        unsafe ids.deallocate()
        unsafe mergedIDs.deallocate()
    }

    /// The part at `i`.
    @inline(__always)
    subscript(i: Int) -> UInt32 {
        get {
            assert(i >= 0 && i < Self.partsMax)
            // SAFETY: see above.
            return unsafe ids[i]
        }
        set {
            assert(i >= 0 && i < Self.partsMax)
            // SAFETY: see above.
            unsafe ids[i] = newValue
        }
    }

    /// Merges the first `count` parts until nothing merges any more; the number of parts left.
    ///
    /// All places where the smallest merge is possible are merged in one pass from left to right:
    /// what a merge makes possible always has a larger id than the merge, so that is the order in
    /// which one merge at a time would happen.
    @inline(__always)
    func merge(_ count: Int, _ tables: RankTables) -> Int {
        // SAFETY: `count` is at most `partsMax`, and both passes write behind where they read.
        let (ids, mergedIDs) = unsafe (ids, mergedIDs)
        var n = count
        var least = RankTables.noMerge
        for k in 1..<max(n, 1) {
            let merged = unsafe tables.merged(ids[k &- 1], ids[k])
            unsafe mergedIDs[k &- 1] = merged
            least = min(least, merged)
        }
        while least != RankTables.noMerge {
            var next = RankTables.noMerge
            var (j, k) = (0, 0)
            var wasMerged = false
            while k < n {
                let merges = unsafe k &+ 1 < n && mergedIDs[k] == least
                let id = unsafe merges ? least : ids[k]
                if j > 0 {
                    let isNew = merges || wasMerged
                    let before = unsafe isNew ? ids[j &- 1] : 0
                    let merged = unsafe isNew ? tables.merged(before, id) : mergedIDs[k &- 1]
                    unsafe mergedIDs[j &- 1] = merged
                    next = min(next, merged)
                }
                unsafe ids[j] = id
                j &+= 1
                k &+= merges ? 2 : 1
                wasMerged = merges
            }
            n = j
            least = next
        }
        return n
    }
}
