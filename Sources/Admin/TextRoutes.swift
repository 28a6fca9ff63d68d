internal import HTTPWire
internal import JSONText
internal import Metering

/// What administrators do with stored texts: delete old ones, take copies, forget a person.
enum TextRoutes {
    static let all: [Route] = [
        Route(
            .post,
            "/api/archive/prune",
            .change,
            "Deletes stored texts that were last changed before a time",
            takes: "ArchivePrune",
            gives: "ArchiveCounts",
            answer: prune
        ),
        Route(
            .get,
            "/api/archive/export",
            .change,
            "Lists stored texts, some at a time; `next` goes on",
            parameters: ["user", "place"],
            gives: "ArchiveLines",
            answer: export
        ),
        Route(
            .post,
            "/api/users/{user}/forget",
            .change,
            "Deletes all stored texts of a person; the ledger keeps its numbers",
            gives: "ArchiveCounts",
            answer: forget
        ),
    ]

    @Sendable private static func prune(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var body = try call.body()
        let before = try body.text("before")
        try body.finish()
        guard let before, let time = time(before) else {
            throw .invalid("before", "`before` must be a date (2027-01-31) or a time.")
        }
        guard time <= call.now else {
            throw .invalid("before", "`before` lies in the future.")
        }
        let archive = try archive(of: call)
        let counts = try await askingArchive { () async throws(ArchiveFault) in
            try await archive.prune(before: time)
        }
        return answer(counts, user: nil)
    }

    private static func time(_ text: String) -> Timestamp? {
        if let day = CivilDay(text: text) {
            return Timestamp(seconds: Int64(day.number) * 86_400)
        }
        return Timestamp(text: text)
    }

    @Sendable private static func forget(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let user = try call.user(call.arguments[0])
        let archive = try archive(of: call)
        let counts = try await askingArchive { () async throws(ArchiveFault) in
            try await archive.forget(user.id)
        }
        return answer(counts, user: user.facts.name)
    }

    @Sendable private static func export(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var query = ArchiveExport()
        if let user = try call.query.text("user") { query.user = try call.user(user).id }
        if let place = try call.query.text("place") {
            let halves = place.split(separator: ".")
            guard halves.count == 2, let kind = Int64(halves[0]), let after = Int64(halves[1]),
                let known = ArchiveExport.Kind(rawValue: kind)
            else { throw .invalid("place", "`place` must be the `next` of an export.") }
            (query.kind, query.after) = (known, after)
        }
        let archive = try archive(of: call)
        let wanted = query
        let found = try await askingArchive { () async throws(ArchiveFault) in
            try await archive.export(wanted)
        }
        return .json { json in
            json.object { json in
                json.member("object", "list")
                json.list("data") { json in
                    for line in found.lines { json.raw(named(line, call.directory).span) }
                }
                json.member("next", found.next.map { "\($0.kind.rawValue).\($0.after)" })
            }
        }
    }

    /// A line with the names of its user and team, where it has their ids.
    private static func named(_ line: [UInt8], _ directory: Directory) -> [UInt8] {
        var limits = JSONLimits()
        // What was kept was within somebody's limits; only its own members are wanted here.
        limits.depth = 1_000
        limits.members = 10_000_000
        limits.values = 10_000_000
        var document = JSONDocument()
        guard (try? document.parse(line.span, limits)) != nil else { return line }
        var edits = JSONEdits()
        func put(_ member: StaticString, _ name: (Int64) -> String?) {
            let index = document.member(member, of: JSONDocument.root, in: line.span)
            guard let index, document[index].kind == .string,
                let number = document.text(index, in: line.span).split(separator: "_").last,
                let id = Int64(number), let name = name(id)
            else { return }
            var text = JSONWriter()
            text.string(name)
            edits.replace(document[index].range, with: text.bytes.span)
        }
        put("user") { directory.user(UserID($0))?.facts.name }
        put("team") { directory.team(TeamID($0))?.facts.name }
        return edits.isEmpty ? line : edits.apply(to: line.span)
    }

    private static func archive(of call: Call) throws(AdminFault) -> any Archive {
        guard let archive = call.api.archive else {
            throw AdminFault(404, "no_archive", "Nothing is stored here.")
        }
        return archive
    }

    private static func askingArchive<Value>(
        _ ask: () async throws(ArchiveFault) -> Value
    ) async throws(AdminFault) -> Value {
        do throws(ArchiveFault) {
            return try await ask()
        } catch {
            throw AdminFault(
                503,
                "archive_unavailable",
                "The archive cannot be read or written now: \(error.name)."
            )
        }
    }

    private static func answer(_ counts: ArchiveCounts, user: String?) -> AdminAnswer {
        .json { json in
            json.object { json in
                json.member("object", "archive.deleted")
                json.member("user", user)
                json.member("completions", counts.completions)
                json.member("conversations", counts.conversations)
                json.member("calls", counts.calls)
            }
        }
    }
}
