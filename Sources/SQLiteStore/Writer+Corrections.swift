internal import Digest
internal import Metering

extension Writer {
    /// Books the difference between what stands for a request and what it really took.
    ///
    /// `booked` is everything booked for the request so far: its entry and earlier corrections.
    func correct(
        _ correction: Correction,
        booked: [EntryRecord],
        by actor: Actor
    ) -> Result<Void, LedgerFault> {
        if let fault { return .failure(fault) }
        guard let first = booked.first(where: { $0.kind == .request }) else {
            return .failure(.notFound)
        }
        let entry = difference(correction, booked, first)
        // Blocks stand in order of time, so what waits is written before this one.
        commit(isTick: false)
        if let fault { return .failure(fault) }
        guard pending.isEmpty else { return .failure(.overloaded) }
        let written: Chain
        do throws(SQLiteFault) {
            written = try write(entry, correction, by: actor)
        } catch {
            return .failure(changeFailed(error))
        }
        chain = written
        words.freshAreWritten()
        corrections += 1
        tally.add(entry)
        if tickDueMilliseconds == nil {
            tickDueMilliseconds = now.milliseconds + options.tickMilliseconds
        }
        let subject = Subject(
            key: KeyID(entry.key),
            user: entry.user == 0 ? nil : UserID(entry.user),
            team: entry.team == 0 ? nil : TeamID(entry.team)
        )
        books.book(
            entry.charge,
            on: subject,
            model: words.text(entry.model),
            day: CivilDay(number: Int(entry.day)),
            at: now.time
        )
        return .success(())
    }

    /// Writes the entry and its line in the audit log, both or neither.
    private func write(
        _ entry: EntryRecord,
        _ correction: Correction,
        by actor: Actor
    ) throws(SQLiteFault) -> Chain {
        var chain = chain
        var block = EntryBlock()
        block.begin(time: now.time, day: books.day)
        block.append(entry)
        let facts = correctionText(entry, correction.reason)
        try database.transaction { () throws(SQLiteFault) in
            try writeFreshWords()
            try writeBlock(block, &chain)
            try audit(
                actor,
                action: "entry.correct",
                target: correction.corrects.text,
                before: nil,
                after: facts
            )
        }
        return chain
    }

    /// What the audit log says of a correction: the reason, and by how much it changed the books.
    private func correctionText(_ entry: EntryRecord, _ reason: String) -> String {
        "{\"reason\":\(FactsText.quoted(reason)),\"prompt_tokens\":\(entry.usage.prompt),"
            + "\"completion_tokens\":\(entry.usage.completion)}"
    }

    private func difference(
        _ correction: Correction,
        _ booked: [EntryRecord],
        _ first: EntryRecord
    ) -> EntryRecord {
        var entry = first
        entry.kind = .correction
        entry.source = .corrected
        entry.ending = .correction
        entry.corrects = correction.corrects.rawValue
        entry.id = correction.corrects.rawValue
        entry.heldTokens = 0
        (entry.isCapped, entry.isOverObserved) = (false, false)
        // The kinds stay, without new findings: what they cost is corrected, too.
        entry.redactions = first.redactions.map { .init(kind: $0.kind, count: 0) }
        (entry.attempts, entry.upstreamID) = ([], "")
        (entry.milliseconds, entry.firstByteMilliseconds) = (0, nil)
        entry.usage = correction.usage
        entry.requests = correction.charge.requests
        entry.weightedMilli = correction.charge.weightedMilli
        entry.nanoDollars = correction.charge.nanoDollars
        for earlier in booked {
            entry.usage = entry.usage.subtracting(earlier.usage)
            entry.requests -= earlier.requests
            entry.weightedMilli -= earlier.weightedMilli
            entry.nanoDollars -= earlier.nanoDollars
        }
        return entry
    }
}
