internal import Glibc
internal import HTTPWire
internal import JSONText
internal import Metering

/// Copies of what the data folder holds, while the gateway runs.
enum BackupRoutes {
    static let all: [Route] = [
        Route(
            .post,
            "/api/backup",
            .onThisMachine,
            "Copies the ledger, and the archive of texts, into new files",
            takes: "NewBackup",
            gives: "Backup",
            answer: backup
        )
    ]

    @Sendable private static func backup(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var body = try call.body()
        guard let path = try body.text("path") else {
            throw .invalid("path", "A backup needs a `path`.")
        }
        let hasArchive = try body.truth("archive") ?? true
        try body.finish()
        // The gateway's working folder is not the caller's.
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw .invalid("path", "`path` must be absolute.")
        }
        let archivePath = hasArchive && call.api.archive != nil ? archivePath(beside: path) : nil
        try await call.note("ledger.backup", of: path) { $0.member("archive_path", archivePath) }
        // The archive first: whoever its texts belong to is in a ledger that is copied after it.
        if let archivePath { try await copyArchive(to: archivePath, call) }
        let ledger = call.ledger
        do throws(AdminFault) {
            try await asking { () async throws(LedgerFault) in try await ledger.backup(to: path) }
        } catch {
            // Half a backup would be taken for a whole one; the file was made just now, by us.
            // SAFETY: the C string lives as long as the call.
            if let archivePath { _ = unsafe unlink(archivePath) }
            throw error
        }
        return .json { json in
            json.object { json in
                json.member("path", path)
                json.member("archive_path", archivePath)
            }
        }
    }

    /// `x-archive.db` for `x.db`.
    private static func archivePath(beside path: String) -> String {
        path.hasSuffix(".db") ? path.dropLast(3) + "-archive.db" : path + "-archive.db"
    }

    private static func copyArchive(to path: String, _ call: Call) async throws(AdminFault) {
        guard let archive = call.api.archive else { return }
        let refusal: ChangeRefusal?
        do throws(ArchiveFault) {
            refusal = try await archive.backup(to: path)
        } catch {
            throw AdminFault(
                503,
                "archive_unavailable",
                "The archive cannot be copied now: \(error.name)."
            )
        }
        if let refusal { throw AdminFault(refusal) }
    }
}
