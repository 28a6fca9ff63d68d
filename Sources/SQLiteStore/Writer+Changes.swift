internal import Digest
internal import Metering

/// What administrators do; each call is one transaction between two commits.
extension Writer {
    /// Makes a change, with its line in the audit log.
    func change(
        _ change: DirectoryChange,
        by actor: Actor
    ) -> Result<ChangeAnswer, LedgerFault> {
        if let fault { return .failure(fault) }
        var numbers = numbers
        let old = books.directory
        do {
            let applied = try old.applying(change, numbers: &numbers, at: now.time)
            let directory = Directory(
                version: old.version + 1,
                policy: old.policy,
                people: applied.people
            )
            try write(applied, numbers, version: directory.version, by: actor)
            self.numbers = numbers
            books.adopt(
                directory,
                changesQuotas: applied.changesQuotas,
                at: now,
                history: history
            )
            state.directory = directory
            return .success(ChangeAnswer(thing: applied.thing, directory: directory))
        } catch let refusal as ChangeRefusal {
            return .failure(.refused(refusal))
        } catch let error as SQLiteFault {
            return .failure(changeFailed(error))
        } catch {
            return .failure(.failed)
        }
    }

    /// Takes new plans, prices and zone.
    func adopt(_ policy: Policy) -> Result<Void, LedgerFault> {
        let old = books.directory
        let directory = Directory(version: old.version, policy: policy, people: old.people)
        books.adopt(directory, changesQuotas: true, at: now, history: history)
        state.directory = directory
        return .success(())
    }

    private func write(
        _ applied: AppliedChange,
        _ numbers: NextNumbers,
        version: Int64,
        by actor: Actor
    ) throws(SQLiteFault) {
        let writer = DirectoryWriter(database: database, time: now.time)
        try database.transaction { () throws(SQLiteFault) in
            for write in applied.writes { try writer.write(write) }
            try statements.set("next_user", numbers.user)
            try statements.set("next_team", numbers.team)
            try statements.set("next_key", numbers.key)
            try statements.set("next_quota", numbers.quota)
            try statements.set("directory_version", version)
            try audit(
                actor,
                action: applied.action,
                target: applied.target,
                before: applied.before,
                after: applied.after
            )
        }
    }

    /// Writes down what is done outside of the books.
    func note(
        _ action: String,
        of target: String,
        facts: String?,
        by actor: Actor
    ) -> Result<Void, LedgerFault> {
        if let fault { return .failure(fault) }
        do throws(SQLiteFault) {
            try database.transaction { () throws(SQLiteFault) in
                try audit(actor, action: action, target: target, before: nil, after: facts)
            }
            return .success(())
        } catch {
            return .failure(changeFailed(error))
        }
    }

    /// Adds a line to the audit log, inside the caller's transaction.
    func audit(
        _ actor: Actor,
        action: String,
        target: String,
        before: String?,
        after: String?
    ) throws(SQLiteFault) {
        let last = try database.prepare("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
            .first { ($0.int(0), $0.bytes(1)) }
        let hash = AuditChain.hash(
            after: last?.1 ?? AuditChain.beginning,
            time: now.time,
            actor: actor,
            action: action,
            target: target,
            before: before,
            after: after
        )
        let insert = try database.prepare(
            "INSERT INTO audit VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        insert.bind(1, (last?.0 ?? 0) + 1)
        insert.bind(2, now.time.milliseconds)
        insert.bind(3, actor.key?.rawValue)
        insert.bind(4, actor.name)
        insert.bind(5, actor.origin)
        insert.bind(6, action)
        insert.bind(7, target)
        insert.bind(8, before)
        insert.bind(9, after)
        insert.bind(10, hash)
        try insert.run()
    }

    /// What a caller learns of a transaction that failed.
    func changeFailed(_ error: SQLiteFault) -> LedgerFault {
        if error.isFull { return .diskFull }
        if error.isBusy { return .overloaded }
        fail(error)
        return .failed
    }
}
