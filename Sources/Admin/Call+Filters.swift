internal import Metering

/// Filters of the books, which also find who was deleted: entries keep the names.
///
/// A name means whoever has it now; where nobody does, all who had it when they were deleted.
extension Call {
    /// The people that a filter means.
    func users(_ text: String, field: String = "user") async throws(AdminFault) -> [UserID] {
        do throws(AdminFault) {
            return [try user(text, field: field).id]
        } catch {
            return try await deleted(.user, text, or: error).map { UserID($0) }
        }
    }

    /// The teams that a filter means; a team's lead asks for no other.
    func teams(_ text: String, field: String = "team") async throws(AdminFault) -> [TeamID] {
        do throws(AdminFault) {
            return [try team(text, field: field).id]
        } catch {
            return try await deleted(.team, text, or: error).map { TeamID($0) }
        }
    }

    /// The keys that a filter means: one by its id, or all that share a name.
    func keys(_ text: String, field: String = "key") async throws(AdminFault) -> [KeyID] {
        let named = directory.keys(named: text).filter(sees).map(\.id)
        if named.count > 1 { return named }
        do throws(AdminFault) {
            return [try key(text, field: field).id]
        } catch {
            return try await deleted(.key, text, or: error).map { KeyID($0) }
        }
    }

    /// Those who were deleted under a name, for callers who see everybody.
    private func deleted(
        _ thing: DeletedThing,
        _ name: String,
        or fault: AdminFault
    ) async throws(AdminFault) -> [Int64] {
        // A lead must not learn who else was ever here.
        guard onlyTeam == nil, fault.status == 404 else { throw fault }
        let ledger = ledger
        let numbers = try await asking { () async throws(LedgerFault) in
            try await ledger.deleted(thing, named: name)
        }
        guard !numbers.isEmpty else { throw fault }
        return numbers
    }
}

extension Query {
    /// The statuses that `status` names.
    func statuses() throws(AdminFault) -> [Int] {
        var found: [Int] = []
        for word in try words("status") {
            guard let status = Int(word), 100...599 ~= status else {
                throw .invalid("status", "`status` must be a status such as 429, not `\(word)`.")
            }
            found.append(status)
        }
        return found
    }

    /// The actions of redaction that `action` names.
    func actions() throws(AdminFault) -> [RedactionCount.Action] {
        var found: [RedactionCount.Action] = []
        for word in try words("action") {
            let all = RedactionCount.Action.allCases
            guard let action = all.first(where: { $0.name == word }) else {
                let words = all.map(\.name).joined(separator: ", ")
                throw .invalid("action", "`action` must be one of \(words), not `\(word)`.")
            }
            found.append(action)
        }
        return found
    }

    /// The usage sources that `source` names.
    func sources() throws(AdminFault) -> [UsageSource] {
        var found: [UsageSource] = []
        for word in try words("source") {
            let all = UsageSource.allCases
            guard let source = all.first(where: { $0.name == word }) else {
                let words = all.map(\.name).joined(separator: ", ")
                throw .invalid("source", "`source` must be one of \(words), not `\(word)`.")
            }
            found.append(source)
        }
        return found
    }
}
