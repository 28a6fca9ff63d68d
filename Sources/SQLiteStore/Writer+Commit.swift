internal import Digest
internal import Metering
internal import Reactor

extension Writer {
    /// Rollup rows and entries that make a tick before its time.
    private static let tallyRowsMax = 2_048
    private static let tallyEntriesMax = 16_384
    private static let retryMilliseconds: Int64 = 20
    private static let fullRetryMilliseconds: Int64 = 250
    /// How long another program's lock on the file is waited for before asks are refused.
    private static let busyMillisecondsMax: Int64 = 2_000

    /// Writes what is pending, and every second the sums and the open holds.
    func commitIfNeeded() {
        let isDue = tickDueMilliseconds.map { $0 <= now.milliseconds } ?? false
        let isLarge =
            tally.rows >= Self.tallyRowsMax || tally.entries >= Self.tallyEntriesMax
        // While asks are refused nothing else would find out that the trouble is over.
        let isProbe = fault != nil && retryAtMilliseconds.map { $0 <= now.milliseconds } ?? false
        let isTick = isDue || isLarge || isProbe
        // Somebody waits for a hold, and a job may look at entries; entries alone can wait.
        let isWaitedFor = !pending.grants.isEmpty || !jobs.isEmpty
        let areDue = entriesDueMilliseconds.map { $0 <= now.milliseconds } ?? false
        guard isTick || isWaitedFor || areDue, isTick || !pending.isEmpty else { return }
        if isTick { for line in refusals.drain() { append(line) } }
        commit(isTick: isTick)
    }

    /// Writes one transaction and tells its requests, or keeps what it can for the next try.
    func commit(isTick: Bool) {
        guard fault != .failed else {
            pending.block.begin(time: now.time, day: books.day)
            (tickDueMilliseconds, entriesDueMilliseconds) = (nil, nil)
            return takeGrantsBack(.failed)
        }
        let start = MonotonicTime.current
        do throws(SQLiteFault) {
            let written = try write(isTick: isTick)
            let microseconds = Int64(MonotonicTime.current.nanoseconds(since: start) / 1_000)
            committed(written, isTick: isTick, microseconds)
        } catch {
            database.rollBack()
            notCommitted(error, isTick: isTick)
        }
    }

    /// Runs the transaction and answers what the chain is after it.
    private func write(isTick: Bool) throws(SQLiteFault) -> Chain {
        var chain = chain
        try statements.begin.run()
        try writeFreshWords()
        if !pending.block.isEmpty { try writeBlock(pending.block, &chain) }
        if isTick { try writeSums(&chain) }
        if isTick || !chain.hasRoom(forHolds: pending.grants.count) {
            try writeOpenHolds(&chain)
        } else if !pending.grants.isEmpty {
            try writeHolds(&chain)
        }
        try statements.commit.run()
        return chain
    }

    func writeFreshWords() throws(SQLiteFault) {
        for word in words.fresh {
            statements.word.bind(1, word.number)
            statements.word.bind(2, word.text)
            try statements.word.run()
        }
    }

    func writeBlock(_ block: EntryBlock, _ chain: inout Chain) throws(SQLiteFault) {
        chain.lastBlock += 1
        let body = block.bytes
        statements.entryBlock.bind(1, chain.lastBlock)
        statements.entryBlock.bind(2, body)
        try statements.entryBlock.run()
        chain.hash = sha256((chain.hash + body).span).bytes
        chain.unsealedEntries += Int64(block.count)
    }

    private func writeHolds(_ chain: inout Chain) throws(SQLiteFault) {
        let slots = HoldSlot.pack(
            pending.grants.lazy.map(\.record),
            after: chain.lastHoldSlot,
            time: now.time
        )
        for body in slots {
            chain.lastHoldSlot += 1
            try statements.put(body, inSlot: chain.lastHoldSlot % HoldSlot.count, of: database)
        }
    }

    /// Moves the rollups, and the seal, up to the newest block.
    private func writeSums(_ chain: inout Chain) throws(SQLiteFault) {
        try statements.rollups.add(tally)
        if chain.lastBlock > chain.sealedThrough {
            statements.seal.bind(1, chain.lastBlock)
            statements.seal.bind(2, chain.sealedThrough + 1)
            statements.seal.bind(3, chain.unsealedEntries)
            statements.seal.bind(4, chain.hash)
            try statements.seal.run()
            try statements.set("tallied_through", chain.lastBlock)
            chain.sealedThrough = chain.lastBlock
            chain.unsealedEntries = 0
        }
        try statements.set("newest_id", newestID)
        try statements.set("time", now.time.milliseconds)
    }

    /// Writes all open holds with their marks as one value; the slots they came in are free.
    private func writeOpenHolds(_ chain: inout Chain) throws(SQLiteFault) {
        let isNews = books.openHolds > 0 || chain.lastHoldSlot > chain.openHoldsThrough
        guard isNews || openHoldsAreWritten else { return }
        let open = books.open.map { HoldRecord($0) }.sorted { $0.id < $1.id }
        let body = HoldSlot.packAll(open, time: now.time)
        try statements.putOpenHolds(body, chain)
        chain.openHoldsThrough = chain.lastHoldSlot
    }

    private func committed(_ written: Chain, isTick: Bool, _ microseconds: Int64) {
        let operations = Int64(pending.grants.count + pending.block.count)
        chain = written
        words.freshAreWritten()
        let grants = pending.grants
        pending.grants.removeAll(keepingCapacity: true)
        pending.block.begin(time: now.time, day: books.day)
        entriesDueMilliseconds = nil
        retryAtMilliseconds = nil
        blockedSinceMilliseconds = nil
        if isTick { ticked() }
        ringingOnce {
            for grant in grants { grant.waker.wake(.held(grant.hold)) }
        }
        if fault == .overloaded || (fault == .diskFull && folder.makeReserve()) { fault = nil }
        if fault != nil { retryAtMilliseconds = now.milliseconds + Self.fullRetryMilliseconds }
        // Open holds are written down within a second, with how far their streams have come.
        if books.openHolds > 0, tickDueMilliseconds == nil {
            tickDueMilliseconds = now.milliseconds + options.tickMilliseconds
        }
        report(operations, microseconds)
        checkpointer.committed()
    }

    private func ticked() {
        tally.removeAll()
        openHoldsAreWritten = books.openHolds > 0
        tickDueMilliseconds =
            books.openHolds > 0 ? now.milliseconds + options.tickMilliseconds : nil
    }

    private func notCommitted(_ error: SQLiteFault, isTick: Bool) {
        let pause = error.isFull ? Self.fullRetryMilliseconds : Self.retryMilliseconds
        let retryAt = now.milliseconds + pause
        retryAtMilliseconds = retryAt
        entriesDueMilliseconds = entriesDueMilliseconds.map { max($0, retryAt) }
        tickDueMilliseconds = tickDueMilliseconds.map { max($0, retryAt) }
        if error.isFull {
            let isFirst = fault != .diskFull
            refuseAsks(.diskFull)
            folder.freeReserve()
            if isFirst { commit(isTick: isTick) }
        } else if error.isBusy {
            let since = blockedSinceMilliseconds ?? now.milliseconds
            blockedSinceMilliseconds = since
            guard now.milliseconds - since >= Self.busyMillisecondsMax else { return }
            refuseAsks(.overloaded)
        } else {
            fail(error)
        }
    }

    /// Refuses asks until a commit succeeds; who is refused already finds the reason in `health`.
    private func refuseAsks(_ reason: LedgerFault) {
        fault = reason
        state.note { $0.fault = reason }
        takeGrantsBack(reason)
    }

    /// A disk or database that failed is not trusted again by this process: after a failed sync
    /// the kernel may call pages clean that never reached the disk.
    func fail(_ error: SQLiteFault) {
        fault = .failed
        retryAtMilliseconds = nil
        tickDueMilliseconds = nil
        state.note {
            $0.fault = .failed
            $0.faultText = error.message
        }
        takeGrantsBack(.failed)
    }

    /// Refuses the holds that could not be written; nothing of theirs was forwarded.
    private func takeGrantsBack(_ fault: LedgerFault) {
        for grant in pending.grants {
            _ = books.settle(grant.hold.id, charge: .zero)
            _ = grant.hold.end()
            grant.waker.wake(.unavailable(fault))
        }
        pending.grants.removeAll(keepingCapacity: true)
    }

    private func report(_ operations: Int64, _ microseconds: Int64) {
        let (open, waiting) = (Int64(books.openHolds), Int64(books.waitingAsks))
        let (overshoot, observed) = (books.overshootTokens, books.observedRefusals)
        state.note { health in
            health.fault = fault
            health.openHolds = open
            health.waitingAsks = waiting
            health.commits += 1
            health.operations += operations
            health.note(commitMicroseconds: microseconds)
            health.overshootTokens = overshoot
            health.observedRefusals = observed
            health.logBytes = checkpointer.logBytes
            health.seal = chain.hash
        }
    }
}
