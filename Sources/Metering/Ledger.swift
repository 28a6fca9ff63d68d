package import Digest

/// The books: what is set aside, what was used, and by whom.
///
/// Laws. A request is held or entered, never both, never neither, never twice. A hold is durable
/// before `hold` returns `.held`. `settle` never waits and is never dropped. Entries are never
/// changed. Every admin change stands in the audit log, in the same transaction.
///
///     hold ──── held ──── settle ──── entry
///       │         └ process ends ──── entry, recovered
///       ├── usedUp, busy, unavailable ── refuse ── refusal, merged by minute
package protocol Ledger: AnyObject, Sendable {
    /// The newest snapshot of people, keys and quotas. Cheap; read it once per request.
    var directory: Directory { get }
    /// Makes request numbers; shared by all loops.
    var requestIDs: RequestIDSource { get }
    /// How the ledger does.
    var health: LedgerHealth { get }

    /// Sets the ask's ceiling aside in all its quotas at once, durably, or in none. Waits at most
    /// 2 s for requests in flight when only they are in the way.
    func hold(_ ask: HoldAsk) async -> HoldAnswer
    /// Replaces a hold by its entry. Doing it twice changes nothing.
    func settle(_ hold: Hold, _ settlement: Settlement)
    /// Writes down a request that was not forwarded.
    func refuse(_ request: RefusedRequest)

    /// How the quotas of a subject stand, for one model or for all.
    func standings(of subject: Subject, model: String?) async throws(LedgerFault) -> [QuotaStanding]
    /// How the quotas of one person, team, member or key stand.
    func standings(of scope: QuotaScope) async throws(LedgerFault) -> [QuotaStanding]
    /// The quotas with the largest used part, fullest first, of those that requests of this period
    /// have counted in.
    func highestStandings(limit: Int) async throws(LedgerFault) -> [QuotaStanding]
    /// How those quotas came to stand so: by which requests and decisions. `limit` is how many
    /// entries each list shows.
    func explain(_ scope: QuotaScope, limit: Int) async throws(LedgerFault) -> [QuotaExplanation]

    /// The quotas that have reached a threshold of theirs in this period, of which no warning was
    /// kept yet.
    func newlyReachedThresholds() async throws(LedgerFault) -> [ReachedThreshold]
    /// Keeps warnings, new ones and what became of old ones, durably; answers with their numbers.
    func keep(_ warnings: [QuotaWarning]) async throws(LedgerFault) -> [QuotaWarning]
    /// Reads warnings, newest first, before one of them; of one state, or of all.
    func warnings(state: QuotaWarning.State?, before: Int64?, limit: Int)
        async throws(LedgerFault) -> [QuotaWarning]

    /// Makes one change, durably, and writes it into the audit log.
    func change(_ change: DirectoryChange, by actor: Actor) async throws(LedgerFault)
        -> ChangeAnswer
    /// Takes new plans, prices and zone; they hold for every ask from now on.
    func adopt(_ policy: Policy) async throws(LedgerFault)
    /// Books the difference between an entry and what is now known.
    func correct(_ correction: Correction, by actor: Actor) async throws(LedgerFault)

    /// Keeps a session, durably: a new one, or one that lasts longer. Sessions that have ended, and
    /// the oldest beyond `KeptSession.countMax`, go.
    ///
    /// Disabling or deleting a session's key ends it in the same transaction.
    func keep(_ session: KeptSession) async throws(LedgerFault)
    /// Ends the session of a cookie, durably; one that is not there has ended before.
    func endSession(_ cookie: Digest32) async throws(LedgerFault)
    /// The sessions that were kept, whether or not they have ended since.
    func sessions() async throws(LedgerFault) -> [KeptSession]

    /// Reads sums.
    func report(_ query: ReportQuery) async throws(LedgerFault) -> Report
    /// Reads entries.
    func entries(_ query: EntryQuery) async throws(LedgerFault) -> EntryPage
    /// The numbers of deleted people, teams or keys that had a name at their end, or have
    /// it as their id; oldest first.
    func deleted(_ thing: DeletedThing, named name: String) async throws(LedgerFault) -> [Int64]
    /// Writes what an administrator does outside of the books into the audit log, durably: before
    /// it is done, so that nothing is done that is not written down. `facts` is a JSON object.
    func note(_ action: String, of target: String, facts: String?, by actor: Actor)
        async throws(LedgerFault)
    /// Reads the audit log, newest first, before a place in it.
    func audit(before: Int64?, limit: Int) async throws(LedgerFault) -> [AuditRecord]
    /// Proves sums and invariants on the data at hand.
    func check() async throws(LedgerFault) -> CheckResult
    /// Writes the months that are over and began before a day into files, and deletes the entries
    /// from before that day, which are all in files then. Sums stay. Nobody waits for it.
    func archive(before day: CivilDay, by actor: Actor) async throws(LedgerFault) -> ArchiveResult
    /// The files that old entries were written into, oldest first.
    func archives() async throws(LedgerFault) -> [ArchivedMonth]
    /// Copies the ledger into a new file while it runs.
    func backup(to path: String) async throws(LedgerFault)
    /// Writes what is queued, checkpoints and closes. Holds that are open are recovered at start.
    func close() async
}
