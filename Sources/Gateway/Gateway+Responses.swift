internal import ChatFormat
internal import HTTPServer
internal import HTTPWire
internal import JSONText
internal import Metering
internal import Redaction
internal import Telemetry
internal import Upstream

/// What of a response that a provider keeps is asked for.
enum ResponsePart: String {
    /// `GET` and `DELETE /v1/responses/{id}`.
    case whole = ""
    /// `GET /v1/responses/{id}/input_items`.
    case inputItems = "/input_items"
    /// `POST /v1/responses/{id}/cancel`.
    case cancel = "/cancel"

    /// The methods it has.
    var methods: StaticString {
        switch self {
        case .whole: "GET, HEAD, DELETE"
        case .inputItems: "GET, HEAD"
        case .cancel: "POST"
        }
    }

    func allows(_ method: Method) -> Bool {
        switch method {
        case .get, .head: self != .cancel
        case .delete: self == .whole
        case .post: self == .cancel
        default: false
        }
    }
}

/// Responses that a provider keeps: read, deleted and cancelled by their owners alone.
extension Gateway {
    func answerResponse(
        _ request: Request,
        _ reply: consuming Reply,
        _ id: Range<Int>,
        _ part: ResponsePart
    ) async {
        let story = Story(self, request, .responses)
        let method = request.head.method == .head ? Method.get : request.head.method
        let found: (state: ProviderState, query: String)
        do throws(Refusal) {
            found = try await response(request, id, story)
        } catch {
            return await refuse(story, error, reply)
        }
        let state = found.state
        let name = state.upstream
        let target = policy.upstreams.targets.firstIndex { $0.endpoint.name == name }
        guard let target else {
            return await refuse(story, Self.noResponse(state.id), reply)
        }
        let route = "responses/" + percentEncoded(state.id) + part.rawValue
        let path = policy.upstreams.targets[target].path(route, query: found.query)
        let call = UpstreamCall(pools[target], method, limits: policy.limits.upstreamWire)
        let archive = parts.archive
        await passOn(call, path, story, reply) { (status, body) async throws(Refusal) in
            if method == .delete, status < 300 || status == 404 {
                try? await archive?.forgetState(state.id, of: state.tenant)
            }
            guard status < 300, part != .inputItems, method != .delete else { return body }
            return try shown(body, state, story)
        }
    }

    /// Finds a response that the key's tenant has, or one of whom nothing is known where those
    /// pass; tells the query that goes along.
    private func response(
        _ request: Request,
        _ id: Range<Int>,
        _ story: Story
    ) async throws(Refusal) -> (state: ProviderState, query: String) {
        let key = try admit(request, .now)
        story.key = key
        do throws(AccessRefusal) {
            try parts.ledger.directory.allow(key, route: Route.responses.rawValue)
        } catch {
            throw Refusal(error, route: Route.responses.rawValue)
        }
        guard let name = percentDecoded(request.bytes[id]), isModelName(name) else {
            throw Refusal(.badRequest("The path has a broken percent code."), "path", .request)
        }
        let query = try ResponseQuery(request.head.query.map { request.bytes[$0] } ?? []).text
        if let state = try await states([name])[0] {
            if state.tenant == key.tenant { return (state, query) }
            logForeign(story)
        } else if policy.archive.states.unknown == .pass {
            let state = ProviderState(
                id: name,
                tenant: key.tenant,
                user: nil,
                upstream: policy.upstreams.targets[policy.upstreams.choice(for: "").target]
                    .endpoint.name,
                tokens: 0,
                createdAt: .now
            )
            return (state, query)
        }
        throw Self.noResponse(name)
    }

    /// A response as it was kept, without what policies take out of answers.
    private func shown(
        _ body: [UInt8],
        _ state: ProviderState,
        _ story: Story
    ) throws(Refusal) -> [UInt8] {
        var owner: (user: UserID?, team: TeamID?) = (state.user, nil)
        switch story.key?.facts.owner {
        case .user(let user, let team): owner = (user, team)
        case .team(let team): owner.team = team
        case .nobody, nil: break
        }
        guard case .answer = reader.read(body: body.span, of: .responses) else {
            throw Refusal(.upstreamBroken, "upstream_failed", .request)
        }
        story.model = reader.model.map { reader.document.text($0, in: body.span) } ?? ""
        guard let key = story.key,
            let scan = policy.redactor.terms(for: scope(key, owner, story.model)).answerScan
        else { return body }
        // What was taken out of its request is not known any more, so nothing is put back.
        var restorer = Restorer(IssuedTags(), scan: scan)
        var edits = JSONEdits()
        restorer.restore(reader, body.span, in: &edits)
        story.redactions.add(restorer.found)
        if let refusal = restorer.refusal { throw Refusal(refusal) }
        return edits.isEmpty ? body : edits.apply(to: body.span)
    }

    private static func noResponse(_ id: String) -> Refusal {
        Refusal(.responseNotFound(id), "response_not_found", .request)
    }
}

/// The query of a call about a response: what paging and `include` need, written anew.
private struct ResponseQuery {
    private static let names: Set = ["include", "include[]", "after", "before", "limit", "order"]

    private(set) var text = ""

    init(_ bytes: ArraySlice<UInt8>) throws(Refusal) {
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard let name = percentDecoded(part[..<equals]),
                let value = percentDecoded(part[equals...].dropFirst())
            else {
                throw Self.fault("The query has a broken percent code.", nil)
            }
            if name == "stream", value != "false" {
                throw Self.fault("A response that is kept cannot be streamed here.", name)
            }
            guard Self.names.contains(name) else { continue }
            text += text.isEmpty ? "" : "&"
            text += percentEncoded(name) + "=" + percentEncoded(value)
        }
    }

    private static func fault(_ message: String, _ param: String?) -> Refusal {
        Refusal(.badRequest(message, param: param), "invalid_query", .request)
    }
}
