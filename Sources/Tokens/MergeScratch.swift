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
    #if DEBUG
        /// Counts looks at parts, if anybody wants to know.
        var work: WorkCounter?
    #endif

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

    /// Merges single bytes until nothing merges any more; the number of parts left.
    @inline(__always)
    func merge(bytesOf text: TextBytes, _ start: Int, _ end: Int, _ tables: RankTables) -> Int {
        assert(end > start && end &- start <= Self.partsMax)
        var before = text[start]
        // SAFETY: as in `settle`.
        unsafe ids[0] = tables.id(ofByte: before)
        for i in 1..<max(end &- start, 1) {
            let byte = text[start &+ i]
            unsafe ids[i] = tables.id(ofByte: byte)
            unsafe mergedIDs[i &- 1] = tables.merged(bytes: before, byte)
            before = byte
        }
        return settle(end &- start, tables)
    }

    /// Merges the first `count` parts until nothing merges any more; the number of parts left.
    @inline(__always)
    func merge(_ count: Int, _ tables: RankTables) -> Int {
        for k in 1..<max(count, 1) {
            // SAFETY: as in `settle`.
            unsafe mergedIDs[k &- 1] = tables.merged(ids[k &- 1], ids[k])
        }
        return settle(count, tables)
    }

    /// Merges until nothing merges any more; what neighbours merge to is known at the start.
    ///
    /// All places where the smallest merge is possible are merged in one pass from left to right:
    /// what a merge makes possible always has a larger id than the merge, so that is the order in
    /// which one merge at a time would happen.
    @inline(__always)
    private func settle(_ count: Int, _ tables: RankTables) -> Int {
        // SAFETY: `count` is at most `partsMax`; a pass writes behind where it reads.
        let mergedIDs = unsafe mergedIDs
        var n = count
        while n > 1 {
            noteWork(n)
            var least = RankTables.noMerge
            for k in 0..<(n &- 1) { least = unsafe min(least, mergedIDs[k]) }
            guard least != RankTables.noMerge else { break }
            n = pass(least, n, tables)
        }
        return n
    }

    /// Notes looks at parts; nothing in a release build.
    @inline(__always)
    func noteWork(_ steps: Int) {
        #if DEBUG
            work?.steps += steps
        #endif
    }

    /// Merges everywhere what makes `least`; the number of parts left.
    @inline(__always)
    private func pass(_ least: UInt32, _ count: Int, _ tables: RankTables) -> Int {
        // SAFETY: as in `settle`.
        let (ids, mergedIDs) = unsafe (ids, mergedIDs)
        var k = 0
        while unsafe mergedIDs[k] != least { k &+= 1 }
        var j = k
        while k < count {
            unsafe ids[j] = least
            if j > 0 { unsafe mergedIDs[j &- 1] = tables.merged(ids[j &- 1], least) }
            j &+= 1
            k &+= 2
            guard k < count, unsafe k &+ 1 == count || mergedIDs[k] != least else { continue }
            unsafe mergedIDs[j &- 1] = tables.merged(least, ids[k])
            unsafe ids[j] = ids[k]
            j &+= 1
            k &+= 1
            while k < count, unsafe k &+ 1 == count || mergedIDs[k] != least {
                unsafe mergedIDs[j &- 1] = mergedIDs[k &- 1]
                unsafe ids[j] = ids[k]
                j &+= 1
                k &+= 1
            }
        }
        return j
    }
}
