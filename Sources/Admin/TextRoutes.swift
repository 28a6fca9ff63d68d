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
        try await call.note("archive.prune", of: "archive") { $0.member("before", time) }
        let counts = try await askingArchive { () async throws(ArchiveFault) in
            try await archive.prune(before: time)
        }
        try await call.note("archive.pruned", of: "archive") { $0.write(counts) }
        return answer(counts, user: nil)
    }

    private static func time(_ text: String) -> Timestamp? {
        if let day = CivilDay(text: text) {
            return Timestamp(seconds: Int64(day.number) * 86_400)
        }
        return Timestamp(text: text)
    }

    @Sendable private static func forget(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        let text = call.arguments[0]
        let user = try await oneUser(text, call)
        let archive = try archive(of: call)
        try await call.note("user.forget", of: user.text)
        let counts = try await askingArchive { () async throws(ArchiveFault) in
            try await archive.forget(user)
        }
        try await call.note("user.forgotten", of: user.text) { $0.write(counts) }
        return answer(counts, user: call.directory.user(user)?.facts.name ?? text)
    }

    /// The person that an id or a name means, also one who was deleted; never more than one.
    private static func oneUser(_ text: String, _ call: Call) async throws(AdminFault) -> UserID {
        let found = try await call.users(text)
        guard let user = found.first, found.count == 1 else {
            let ids = found.prefix(5).map(\.text).joined(separator: ", ")
            throw AdminFault(
                409,
                "ambiguous",
                field: "user",
                "\(found.count) people were called so when they were deleted; use one of their "
                    + "ids: \(ids)."
            )
        }
        return user
    }

    @Sendable private static func export(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var query = ArchiveExport()
        if let user = try call.query.text("user") { query.user = try await oneUser(user, call) }
        if let place = try call.query.text("place") {
            let halves = place.split(separator: ".")
            guard halves.count == 2, let kind = Int64(halves[0]), let after = Int64(halves[1]),
                let known = ArchiveExport.Kind(rawValue: kind)
            else { throw .invalid("place", "`place` must be the `next` of an export.") }
            (query.kind, query.after) = (known, after)
        }
        let archive = try archive(of: call)
        if try call.query.text("place") == nil {
            try await call.note("archive.export", of: query.user?.text ?? "archive")
        }
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
                json.write(counts)
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ counts: ArchiveCounts) {
        member("completions", counts.completions)
        member("conversations", counts.conversations)
        member("calls", counts.calls)
    }
}
