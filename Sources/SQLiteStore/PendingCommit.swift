internal import Metering
internal import Reactor

/// What is decided and waits to be written: the next transaction.
struct PendingCommit {
    /// A hold whose request learns of it once it is durable.
    struct Grant {
        let record: HoldRecord
        let hold: Hold
        let waker: Waker<HoldAnswer>
    }

    var grants: [Grant] = []
    var block = EntryBlock()

    var isEmpty: Bool { grants.isEmpty && block.isEmpty }
}

/// The chain of hashes over all entry blocks, and where the next seal begins.
struct Chain {
    /// The hash over everything up to the newest block.
    var hash: [UInt8] = [UInt8](repeating: 0, count: 32)
    /// The newest block.
    var lastBlock: Int64 = 0
    /// The newest block under a seal.
    var sealedThrough: Int64 = 0
    /// Entries in blocks that no seal is over yet.
    var unsealedEntries: Int64 = 0
    /// The newest slot of holds.
    var lastHoldSlot: Int64 = 0
    /// The newest slot whose holds stand in the value of all open holds.
    var openHoldsThrough: Int64 = 0

    /// Whether the slots that are free take so many more holds.
    func hasRoom(forHolds holds: Int) -> Bool {
        let wanted = Int64(holds / HoldSlot.holdsAtLeast + 1)
        return lastHoldSlot - openHoldsThrough + wanted < HoldSlot.count
    }
}
