internal import ChatFormat
internal import HTTPServer
internal import HTTPWire
internal import Metering
internal import Telemetry

/// What a provider keeps under ids of its own is for the tenant whose request made it.
///
/// To the provider all people of a gateway are one account: whoever names an id there gets what
/// stands behind it.
extension Gateway {
    /// Tells the most tokens that former turns add to a prompt; throws for what is not the key's.
    ///
    /// What is another's is answered as what is not there, so that nobody learns which ids exist.
    @inline(never)
    func formerTokens(of draft: Draft, _ story: Story) async throws(Refusal) -> Int64 {
        let references = draft.chat.references
        let states = try await states(references.map(\.id))
        let passesUnknown = policy.archive.states.unknown == .pass
        var tokens: Int64 = 0
        for (reference, state) in zip(references, states) {
            guard let state else {
                // A whole item needs nothing from the provider, and is often the client's own.
                guard reference.kind == .wholeItem || passesUnknown else {
                    throw Refusal(.stateNotFound(reference), "state_unknown", .request)
                }
                continue
            }
            guard state.tenant == draft.key.tenant else {
                logForeign(story)
                throw Refusal(.stateNotFound(reference), "state_not_owned", .request)
            }
            if reference.kind == .response || reference.kind == .item { tokens += state.tokens }
        }
        return tokens
    }

    /// Whose each of some ids is.
    func states(_ ids: [String]) async throws(Refusal) -> [ProviderState?] {
        guard let archive = parts.archive else { return ids.map { _ in nil } }
        do throws(ArchiveFault) {
            return try await archive.providerStates(ids)
        } catch {
            throw Refusal(.archiveUnavailable, "archive_unavailable", .ledger)
        }
    }

    /// Notes whose the ids of an answer are.
    @inline(never)
    func note(_ states: [ProviderState], _ story: Story) async {
        guard let archive = parts.archive, !states.isEmpty else { return }
        do throws(ArchiveFault) {
            try await archive.note(states)
        } catch {
            // The answer was made and is paid for; only naming it later will be refused.
            log.write(.error, "state_not_noted") { line in
                line.add("request_id", story.id.text)
                line.add("reason", error.name)
            }
        }
    }

    /// Tells operators that a key named what is another's, which does not happen by accident.
    func logForeign(_ story: Story) {
        log.write(.warning, "foreign_state") { line in
            line.add("request_id", story.id.text)
            if let key = story.key?.locks.first?.publicID { line.add("key", key) }
        }
    }
}
