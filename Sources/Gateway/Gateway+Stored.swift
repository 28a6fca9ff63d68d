internal import ChatFormat
internal import HTTPServer
internal import HTTPWire
internal import JSONText
internal import Metering
internal import Reactor
internal import Redaction
internal import Telemetry

/// Stored chat completions: list, get, update, delete, and the messages of their requests.
extension Gateway {
    func answerStored(
        _ request: Request,
        _ reply: consuming Reply,
        _ id: Range<Int>?,
        ofMessages: Bool
    ) async {
        let story = Story(self, request, .stored)
        let body: [UInt8]
        do throws(Refusal) {
            body = try await stored(request, id, ofMessages: ofMessages, story)
        } catch {
            return await refuse(story, error, reply)
        }
        let number = story.id
        await reply.send(200, body: body) { head in
            HeadWriter.field("content-type", "application/json", to: &head)
            HeadWriter.field("cache-control", "no-store", to: &head)
            appendRequestID(number, to: &head)
        }
        finish(story, status: 200, reason: nil)
    }

    private func stored(
        _ request: Request,
        _ id: Range<Int>?,
        ofMessages: Bool,
        _ story: Story
    ) async throws(Refusal) -> [UInt8] {
        let key = try admit(request, .now)
        story.key = key
        do throws(AccessRefusal) {
            try parts.ledger.directory.allow(key, route: Route.chatCompletions.rawValue)
        } catch {
            throw Refusal(error, route: Route.chatCompletions.rawValue)
        }
        guard let archive = parts.archive else {
            throw Refusal(.objectNotFound("Archive", id: "-"), "no_archive", .request)
        }
        guard let id else { return try await list(request, key, archive) }
        guard let name = percentDecoded(request.bytes[id]) else {
            throw Refusal(.badRequest("The path has a broken percent code."), "path", .request)
        }
        switch request.head.method {
        case .post: return try await update(name, request, key, archive)
        case .delete:
            let isThere = try await asking { () async throws(ArchiveFault) in
                try await archive.deleteStored(name, of: key.tenant)
            }
            guard isThere else { throw Self.notFound(name) }
            return StoredCompletion.deleted(id: name)
        default:
            let found = try await asking { () async throws(ArchiveFault) in
                try await archive.stored(name, of: key.tenant)
            }
            guard let found else { throw Self.notFound(name) }
            return ofMessages ? try messages(of: found, request) : found.object
        }
    }

    private func list(
        _ request: Request,
        _ key: Key,
        _ archive: any Archive
    ) async throws(Refusal) -> [UInt8] {
        let asked = try ListQuery(request.head.query.map { request.bytes[$0] } ?? [])
        var query = StoredQuery(tenant: key.tenant)
        query.user = try person(request, key)
        (query.after, query.limit) = (asked.after, asked.limit)
        (query.isDescending, query.model) = (asked.isDescending, asked.model)
        query.metadata = asked.metadata
        let wanted = query
        let page = try await asking { () async throws(ArchiveFault) in
            try await archive.stored(wanted)
        }
        guard let page else { throw Self.notFound(asked.after ?? "", param: "after") }
        let items = page.items.map { (id: $0.id, json: $0.object) }
        return StoredList.make(items, hasMore: page.hasMore)
    }

    /// The person that a shared key's request names; its list is theirs alone.
    private func person(_ request: Request, _ key: Key) throws(Refusal) -> UserID? {
        guard case .team(let team) = key.facts.owner, key.facts.attribution != .none,
            let name = request.text(of: .xTollgateUser)
        else { return nil }
        guard let user = parts.ledger.directory.member(of: team, called: name) else {
            throw Refusal(AccessRefusal.personUnknown)
        }
        return user.id
    }

    private func messages(
        of stored: StoredAnswer,
        _ request: Request
    ) throws(Refusal) -> [UInt8] {
        let query = try ListQuery(request.head.query.map { request.bytes[$0] } ?? [])
        var document = JSONDocument()
        do throws(JSONError) {
            try document.parse(stored.body.span)
        } catch {
            throw Refusal(.internalError, "stored_body", .ledger)
        }
        var all = StoredMessages.make(completion: stored.id, of: document, stored.body.span)
        if query.isDescending { all.reverse() }
        if let after = query.after {
            guard let place = all.firstIndex(where: { $0.id == after }) else {
                throw Refusal(.objectNotFound("Message", id: after), "not_found", .request)
            }
            all.removeFirst(place + 1)
        }
        let shown = Array(all.prefix(query.limit))
        return StoredList.make(shown, hasMore: all.count > shown.count)
    }

    private func update(
        _ id: String,
        _ request: Request,
        _ key: Key,
        _ archive: any Archive
    ) async throws(Refusal) -> [UInt8] {
        let range = try await readBody(request)
        var body = Array(request.bytes[range])
        var document = JSONDocument()
        try parse(body, into: &document)
        if archiveForm(of: key) != .full { try clean(&body, &document, key) }
        let index: Int
        do throws(RequestFault) {
            index = try StoredCompletion.metadata(in: document, body.span)
        } catch {
            throw Refusal(error)
        }
        let isNull = document[index].kind == .null
        let metadata = isNull ? Array("{}".utf8) : Array(body[document[index].range])
        let pairs = document.pairs(of: index, in: body.span)
        let changed = try await asking { () async throws(ArchiveFault) in
            try await archive.replaceMetadata(of: id, of: key.tenant, pairs) { object in
                StoredCompletion.replacingMetadata(of: object.span, with: metadata.span)
            }
        }
        guard let changed else { throw Self.notFound(id) }
        return changed
    }

    private func parse(
        _ body: [UInt8],
        into document: inout JSONDocument
    ) throws(Refusal) {
        do throws(JSONError) {
            try document.parse(body.span, policy.limits.json)
        } catch {
            throw Refusal(RequestFault(error))
        }
    }

    /// Takes out of other metadata what would be taken out of a request.
    private func clean(
        _ body: inout [UInt8],
        _ document: inout JSONDocument,
        _ key: Key
    ) throws(Refusal) {
        let directory = parts.ledger.directory
        let scope = RedactionScope(
            key: key.locks.first?.publicID ?? "",
            team: key.tenant.team.flatMap { directory.team($0)?.facts.name } ?? "",
            user: key.tenant.user.flatMap { directory.user($0)?.facts.name } ?? "",
            model: ""
        )
        let result = policy.redactor.clean(
            body.span,
            document,
            scope: scope,
            scratch: RedactionScratch()
        )
        switch result {
        case .unchanged: return
        case .edited(let found):
            body = found.edits.apply(to: body.span)
            try parse(body, into: &document)
        case .refused(let refusal): throw Refusal(refusal)
        }
    }

    private func asking<Value>(
        _ call: () async throws(ArchiveFault) -> Value
    ) async throws(Refusal) -> Value {
        do throws(ArchiveFault) {
            return try await call()
        } catch {
            log.write(.error, "archive_failed") { $0.add("fault", error.name) }
            throw Refusal(.archiveUnavailable, "archive_unavailable", .ledger)
        }
    }

    private static func notFound(_ id: String, param: String? = nil) -> Refusal {
        var error = ErrorBody.objectNotFound("Chat completion", id: id)
        error.param = param
        return Refusal(error, "not_found", .request)
    }
}

extension Tenant {
    fileprivate var user: UserID? {
        if case .user(let id) = self { id } else { nil }
    }

    fileprivate var team: TeamID? {
        if case .team(let id) = self { id } else { nil }
    }
}
