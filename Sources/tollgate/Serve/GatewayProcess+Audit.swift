internal import Admin
internal import Metering
internal import Reactor
internal import Settings

extension GatewayProcess {
    /// Writes into the audit log which policy files are in force now, as SIGHUP found them.
    func note(reloaded shelf: PolicyShelf, on loop: EventLoop) {
        let (ledger, folder) = (ledger, configuration.settings.policiesFolder)
        let actor = Actor(key: nil, name: "gateway", origin: "SIGHUP")
        let facts = shelf.facts
        loop.wait {
            try? await ledger.note("policies.reload", of: folder, facts: facts, by: actor)
        }
    }
}
