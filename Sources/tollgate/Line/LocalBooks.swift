internal import Admin
internal import Metering
internal import Reactor
internal import SQLiteStore
internal import Settings

/// The ledger opened in this process, where no gateway runs on the data folder.
struct LocalBooks {
    /// Why the books cannot be opened here.
    enum Fault: Error {
        /// Another process has the folder.
        case inUse(String)
        /// The folder or the ledger cannot be used.
        case unusable(String)
    }

    let api: AdminAPI
    private let ledger: any Ledger
    private let archive: any Archive

    /// Opens the data folder that the settings name.
    static func open(_ configuration: Configuration) async throws(Fault) -> LocalBooks {
        let folder = configuration.settings.dataFolder
        let secrets: DataSecrets
        do throws(StartFault) {
            secrets = try DataSecrets(folder: folder)
        } catch {
            throw .unusable(error.sentence)
        }
        let ledger: SQLiteLedger
        do throws(LedgerOpenFault) {
            ledger = try openSQLite(configuration)
        } catch {
            if case .locked = error { throw .inUse(error.sentence + ", but it does not answer") }
            throw .unusable(error.sentence)
        }
        // Only the first to open the ledger after a crash can tell.
        if let sentence = recoverySentence(ledger.recoveredAtStart) {
            StandardOutput.complain("tollgate: \(sentence)")
        }
        let archive: any Archive
        do throws(StartFault) {
            archive = try openArchive(configuration.settings)
        } catch {
            await ledger.close()
            throw .unusable(error.sentence)
        }
        let api = AdminAPI(
            ledger: ledger,
            archive: archive,
            hasher: KeyHasher(pepper: secrets.pepper, former: secrets.formerPepper),
            version: tollgateVersion,
            clock: { wallTime() }
        )
        api.show(configuration.policyShelf(placeholderKey: secrets.placeholderKey))
        return LocalBooks(api: api, ledger: ledger, archive: archive)
    }

    /// Writes what is queued and closes.
    func close() async {
        await archive.close()
        await ledger.close()
    }
}

/// The wall clock's time.
func wallTime() -> Timestamp {
    Timestamp(milliseconds: Int64(WallClock.nanoseconds / 1_000_000))
}
