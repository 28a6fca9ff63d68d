/// Why a data folder cannot be used; each with a sentence for the operator.
package enum LedgerOpenFault: Error, Hashable, Sendable {
    /// Another gateway works on the folder.
    case locked(processID: Int32?)
    /// The folder cannot be made, read or written.
    case folder(String)
    /// The folder is on a file system that does not keep what it was given.
    case fileSystem(String)
    /// The file is not a ledger.
    case notALedger
    /// A newer program wrote the file.
    case newerSchema
    /// SQLite refused.
    case database(String)
    /// The file says something that cannot be.
    case damaged(String)

    /// The sentence.
    package var sentence: String {
        switch self {
        case .locked(let process?):
            "another gateway (process \(process)) works on this data folder"
        case .locked(nil):
            "another gateway works on this data folder"
        case .folder(let reason):
            "the data folder cannot be used: \(reason)"
        case .fileSystem(let name):
            "the data folder is on \(name), which can lose what was written: choose a local disk"
        case .notALedger:
            "ledger.db is not a ledger of this program"
        case .newerSchema:
            "ledger.db was written by a newer version of this program"
        case .database(let message):
            "ledger.db cannot be opened: \(message)"
        case .damaged(let what):
            "ledger.db is damaged: \(what)"
        }
    }
}
