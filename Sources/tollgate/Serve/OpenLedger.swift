internal import Metering
internal import SQLiteStore

/// Opens the ledger that the settings name, with the policies it works by.
func openLedger(_ configuration: Configuration) throws(StartFault) -> any Ledger {
    throw StartFault("no store yet")
}
