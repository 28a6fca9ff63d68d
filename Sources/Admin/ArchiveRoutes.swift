internal import HTTPWire
internal import JSONText
internal import Metering

/// Old entries: the files they are in, and the pass that writes them.
enum ArchiveRoutes {
    static let all: [Route] = [
        Route(
            .get,
            "/api/ledger/archives",
            .read,
            "Lists the files that old entries were written into",
            gives: "ArchiveList",
            answer: list
        ),
        Route(
            .post,
            "/api/ledger/archive",
            .onThisMachine,
            "Writes months that are over into files, and deletes the entries from before a day",
            takes: "NewArchive",
            gives: "ArchiveDone",
            answer: archive
        ),
    ]

    @Sendable private static func list(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        guard call.onlyTeam == nil else {
            throw .forbidden("A team lead's key sees its own team and nothing else.")
        }
        let ledger = call.ledger
        let months = try await asking { () async throws(LedgerFault) in
            try await ledger.archives()
        }
        return .json { json in
            json.object { json in
                json.member("object", "list")
                json.list("data") { json in
                    for month in months { json.write(month) }
                }
            }
        }
    }

    @Sendable private static func archive(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var body = try call.body()
        guard let text = try body.text("before") else {
            throw .invalid("before", "Archiving needs `before`: a date such as 2026-09-01.")
        }
        try body.finish()
        guard let day = CivilDay(text: text) else {
            throw .invalid("before", "`before` must be a date such as 2026-09-01, not `\(text)`.")
        }
        let today = call.zone.day(at: call.now)
        guard day <= today else {
            throw .invalid("before", "`before` must not lie in the future: today is \(today.text).")
        }
        let (ledger, actor) = (call.ledger, call.actor)
        let result = try await asking { () async throws(LedgerFault) in
            try await ledger.archive(before: day, by: actor)
        }
        return .json { json in
            json.object { json in
                json.member("object", "archive")
                json.member("before", day.text)
                json.member("deleted_entries", result.deletedEntries)
                json.list("written") { json in
                    for month in result.written { json.write(month) }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ month: ArchivedMonth) {
        object { json in
            json.member("month", String(month.month.text.dropLast(3)))
            json.member("file", month.file)
            json.member("entries", month.entries)
            json.member("bytes", month.bytes)
            json.member("sha256", hexadecimal(month.sha256))
            json.member("made_at", month.madeAt)
        }
    }
}
