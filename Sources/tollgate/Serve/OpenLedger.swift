internal import Metering
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
