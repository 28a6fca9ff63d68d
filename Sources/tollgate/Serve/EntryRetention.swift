internal import Metering
internal import Reactor
internal import Synchronization
internal import Telemetry

/// Archives old entries once an hour, as long as the settings say how many days entries are kept.
final class EntryRetention: Sendable {
    private let keptDays = Atomic(0)
    private static let firstMilliseconds = 60_000
    private static let betweenMilliseconds = 3_600_000
    private static let actor = Actor(key: nil, name: "retention", origin: "gateway")

    /// Takes the setting; 0 means that entries are kept for ever.
    func keep(days: Int) { keptDays.store(days, ordering: .relaxed) }

    /// Begins the passes on a loop, which ends them.
    func begin(on loop: EventLoop, _ ledger: any Ledger, _ log: Log) {
        loop.spawn { [self] in
            var pause = Self.firstMilliseconds
            while true {
                await loop.sleep(until: loop.now.adding(milliseconds: pause))
                pause = Self.betweenMilliseconds
                await pass(over: ledger, log)
            }
        }
    }

    private func pass(over ledger: any Ledger, _ log: Log) async {
        let days = keptDays.load(ordering: .relaxed)
        guard days > 0 else { return }
        let today = ledger.directory.policy.zone.day(at: wallTime())
        do throws(LedgerFault) {
            let done = try await ledger.archive(
                before: today.adding(days: -days),
                by: Self.actor
            )
            guard !done.written.isEmpty || done.deletedEntries > 0 else { return }
            log.write(.info, "archived") { line in
                line.add("files", done.written.map(\.file).joined(separator: ","))
                line.add("deleted_entries", done.deletedEntries)
            }
        } catch {
            log.write(.error, "archive_failed") { line in line.add("reason", error.name) }
        }
    }
}
