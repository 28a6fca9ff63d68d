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
        let text = "{\"reason\":\(FactsText.quoted(correction.reason))}"
        do throws(SQLiteFault) {
            try database.transaction { () throws(SQLiteFault) in
                try audit(
                    actor,
                    action: "entry.correct",
                    target: correction.corrects.text,
                    before: nil,
                    after: text
                )
            }
        } catch {
            return .failure(changeFailed(error))
        }
        let subject = Subject(
            key: KeyID(entry.key),
            user: entry.user == 0 ? nil : UserID(entry.user),
            team: entry.team == 0 ? nil : TeamID(entry.team)
        )
        append(entry)
        books.book(
            entry.charge,
            on: subject,
            model: words.text(entry.model),
            day: CivilDay(number: Int(entry.day)),
            at: now.time
        )
        commit(isTick: false)
        return fault.map { .failure($0) } ?? .success(())
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
        (entry.redactions, entry.attempts, entry.upstreamID) = ([], [], "")
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
