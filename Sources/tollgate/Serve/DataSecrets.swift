internal import Digest
internal import Glibc

/// The secrets of a data folder, each in a file of its own that only its owner can read.
///
/// They lie beside the database, not in it: whoever gets a copy of `ledger.db` alone can neither
/// test guesses of keys nor of redacted values.
struct DataSecrets {
    /// What client keys are hashed with (`pepper`).
    let pepper: [UInt8]
    /// The pepper before, while it is being changed (`pepper.former`).
    let formerPepper: [UInt8]?
    /// What placeholders are made with (`redaction.key`).
    let placeholderKey: [UInt8]

    /// Reads the secrets, making those that are missing; a ledger without its pepper is a mistake.
    init(folder: String) throws(StartFault) {
        // SAFETY: the C string lives as long as the call.
        guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw StartFault("the data folder \(folder) cannot be made: \(systemReason())")
        }
        // SAFETY: the C string lives as long as the call.
        let hasLedger = unsafe access(folder + "/ledger.db", F_OK) == 0
        if hasLedger, readFile(folder + "/pepper") == nil {
            throw StartFault(
                """
                \(folder)/pepper is missing beside a ledger: without it no key of the ledger \
                opens anything; put it back from a backup
                """
            )
        }
        pepper = try Self.secret(folder + "/pepper")
        placeholderKey = try Self.secret(folder + "/redaction.key")
        formerPepper = readFile(folder + "/pepper.former")
    }

    private static func secret(_ path: String) throws(StartFault) -> [UInt8] {
        if let bytes = readFile(path) {
            guard bytes.count == 32 else { throw StartFault("\(path) does not hold 32 bytes") }
            return bytes
        }
        let bytes = randomBytes(32)
        guard createSecretFile(path, bytes) else {
            throw StartFault("\(path) cannot be written: \(systemReason())")
        }
        return bytes
    }
}

/// Why the gateway does not start: a sentence for the operator.
struct StartFault: Error {
    let sentence: String

    init(_ sentence: String) {
        self.sentence = sentence
    }
}
