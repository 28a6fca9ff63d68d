internal import Admin
internal import Glibc
internal import HTTPWire
internal import Metering
internal import Settings

/// Commands about the ledger as a whole.
enum LedgerCommands {
    static let all: [Command] = [
        Command(
            "ledger check",
            "proves all sums and invariants of the ledger",
            options: [OutputForm.jsonOption],
            notes: ["Ends with 0 when all hold, else with 1 and what does not."],
            run: check
        ),
        Command(
            "ledger health",
            "shows how the ledger does: queue, holds, commits",
            options: [OutputForm.jsonOption]
        ) { invocation throws(CommandFault) in
            let view = try await invocation.withLine { line throws(CommandFault) in
                try await line.view(.get, "/api/health")
            }
            invocation.printMembers(view)
        },
        Command(
            "ledger archive",
            "writes old months into files and deletes their entries; sums stay",
            options: [
                Option("before", .text("DATE"), "delete entries from before this day"),
                Option("list", .flag, "only list the files that there are"),
                OutputForm.jsonOption,
            ],
            notes: [
                "A month goes into archive/entries-YYYY-MM.db, a SQLite file with readable",
                "columns, once it is over; it is synced and read back before an entry goes.",
                "Without --before the setting entries.keep_days counts, as in the hourly pass.",
                "Example: tollgate ledger archive --before 2026-01-01",
            ],
            run: archive
        ),
        Command(
            "audit",
            "lists changes by administrators, newest first",
            options: [Option("limit", .count("N"), "at most N; 50 without it")]
                + OutputForm.options,
            run: audit
        ),
        Command(
            "audit verify",
            "proves the audit log's chain of hashes, with all sums of the ledger",
            options: [OutputForm.jsonOption],
            notes: ["Ends with 0 when all hold, else with 1 and what does not."],
            run: check
        ),
        Command(
            "backup",
            "copies the ledger and the archive of texts into new files, while they run",
            arguments: ["FILE"],
            options: [
                Option("no-archive", .flag, "only the ledger, without texts that were kept"),
                OutputForm.jsonOption,
            ],
            notes: [
                "FILE.db is the ledger; the archive goes into FILE-archive.db beside it.",
                "To restore: docs/operations.md, Backup.",
                "Example: tollgate backup /var/backups/tollgate-$(date +%F).db",
            ],
            run: backup
        ),
    ]

    @Sendable private static func check(_ invocation: Invocation) async throws(CommandFault) {
        let view = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.post, "/api/ledger/check")
        }
        let broken = (view["broken"]?.elements ?? []).map(\.shown)
        if invocation.form == .json {
            StandardOutput.write(view.raw + [0x0A])
        } else {
            for line in view["proven"]?.elements ?? [] { StandardOutput.print("ok  \(line.shown)") }
        }
        guard broken.isEmpty else {
            throw .failed("the ledger does not hold:\n  " + broken.joined(separator: "\n  "))
        }
    }

    @Sendable private static func archive(_ invocation: Invocation) async throws(CommandFault) {
        guard !invocation.has("list") else { return try await archives(invocation) }
        var fields = Fields()
        fields.text("before", try firstKeptDay(invocation))
        let body = fields
        let view = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.post, "/api/ledger/archive", [], body)
        }
        guard invocation.form != .json else {
            return StandardOutput.write(view.raw + [0x0A])
        }
        for month in view["written"]?.elements ?? [] {
            StandardOutput.print(
                "Wrote archive/\(month["file"]?.shown ?? ""): \(month["entries"]?.grouped ?? "") "
                    + "entries, sha256 \(month["sha256"]?.shown ?? "")"
            )
        }
        let deleted = view["deleted_entries"]?.grouped ?? "0"
        StandardOutput.print(
            "Deleted \(deleted) entries from before \(view["before"]?.shown ?? "")."
        )
    }

    private static func firstKeptDay(_ invocation: Invocation) throws(CommandFault) -> String {
        if let text = invocation.text("before") { return text }
        let configuration = try invocation.configuration()
        let days = configuration.settings.entriesKeepDays
        guard days > 0 else {
            throw .usage("name a day with --before, or set entries.keep_days")
        }
        return configuration.metering.zone.day(at: wallTime()).adding(days: -days).text
    }

    private static func archives(_ invocation: Invocation) async throws(CommandFault) {
        let view = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.get, "/api/ledger/archives")
        }
        invocation.print(
            view["data"]?.elements ?? [],
            [
                ("Month", .left, { $0["month"]?.shown ?? "" }),
                ("File", .left, { $0["file"]?.shown ?? "" }),
                ("Entries", .right, { $0["entries"]?.grouped ?? "" }),
                ("Bytes", .right, { $0["bytes"]?.grouped ?? "" }),
                ("Made", .left, { $0["made_at"]?.shown ?? "" }),
                ("SHA-256", .left, { $0["sha256"]?.shown ?? "" }),
            ],
            empty: "No month has been archived yet."
        )
    }

    @Sendable private static func audit(_ invocation: Invocation) async throws(CommandFault) {
        let limit = String(invocation.count("limit") ?? 50)
        let view = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.get, "/api/audit", [(name: "limit", value: limit)])
        }
        invocation.print(
            view["data"]?.elements ?? [],
            [
                ("No", .right, { $0["sequence"]?.shown ?? "" }),
                ("Time", .left, { $0["time"]?.shown ?? "" }),
                ("Who", .left, { $0["actor"]?["name"]?.shown ?? "" }),
                ("From", .left, { $0["actor"]?["origin"]?.shown ?? "" }),
                ("What", .left, { $0["action"]?.shown ?? "" }),
                ("Target", .left, { $0["target"]?.shown ?? "" }),
                ("Hash", .left, { String(($0["hash"]?.shown ?? "").prefix(12)) }),
            ],
            empty: "Nothing has been changed yet."
        )
    }

    @Sendable private static func backup(_ invocation: Invocation) async throws(CommandFault) {
        var fields = Fields()
        fields.text("path", absolute(invocation.arguments[0]))
        if invocation.has("no-archive") { fields.truth("archive", false) }
        let body = fields
        let view = try await invocation.withLine { line throws(CommandFault) in
            try await line.view(.post, "/api/backup", [], body)
        }
        let archive = view["archive_path"]?.text.map { ", the archive to \($0)" } ?? ""
        invocation.print(view, or: "Copied the ledger to \(view["path"]?.shown ?? "")\(archive).")
    }
}

/// A path that means the same in another working folder.
func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    var buffer = [CChar](repeating: 0, count: 4_096)
    // SAFETY: the call writes at most the array's count, its zero included.
    guard unsafe getcwd(&buffer, buffer.count) != nil else { return path }
    let bytes = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    return String(decoding: bytes, as: UTF8.self) + "/" + path
}
