internal import Metering
internal import Reactor
internal import SQLiteStore
internal import Settings

/// Opens the ledger that the settings name, with the policies it works by.
func openLedger(_ configuration: Configuration) throws(StartFault) -> any Ledger {
    let settings = configuration.settings
    guard settings.ledger == .sqlite else {
        throw StartFault("this build keeps its ledger in SQLite; `postgres://` is not served")
    }
    do throws(LedgerOpenFault) {
        return try openSQLite(configuration)
    } catch {
        throw StartFault("\(settings.dataFolder): \(error.sentence)")
    }
}

/// Opens the archive in the data folder, which the ledger's lock keeps for this process.
func openArchive(_ settings: ServeSettings) throws(StartFault) -> any Archive {
    do throws(ArchiveFault) {
        return try SQLiteArchive(folder: settings.dataFolder, policy: settings.archive)
    } catch {
        var reason = error.name
        if case .failed(let sentence) = error { reason = sentence }
        throw StartFault("\(settings.dataFolder): \(reason)")
    }
}

/// Deletes what is older than the archive keeps things, now and every ten minutes.
func pruneArchive(
    _ archive: any Archive,
    on loop: EventLoop,
    retention: @escaping @Sendable () -> Int
) {
    loop.spawn {
        while true {
            let milliseconds = retention()
            if milliseconds > 0 {
                let start = wallTime().adding(milliseconds: -Int64(milliseconds))
                _ = try? await archive.prune(before: start)
            }
            await loop.sleep(until: loop.now.adding(milliseconds: 600_000))
        }
    }
}

/// What was recovered when a ledger was opened after a crash; nil when nothing was.
func recoverySentence(_ count: Int) -> String? {
    guard count > 0 else { return nil }
    let requests = count == 1 ? "1 request that was" : "\(count) requests that were"
    return "recovered \(requests) still running when the gateway was killed; "
        + "`tollgate entries` shows what is charged as recovered"
}

/// Opens the ledger in the data folder; a folder that is in use is told from one that is broken.
func openSQLite(_ configuration: Configuration) throws(LedgerOpenFault) -> SQLiteLedger {
    let settings = configuration.settings
    var options = LedgerOptions()
    options.recovery = settings.recovery == .ceiling ? .ceiling : .delivered
    return try SQLiteLedger(
        folder: settings.dataFolder,
        policy: configuration.metering,
        options: options
    )
}
