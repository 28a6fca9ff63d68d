internal import HTTPWire
package import Metering
internal import Synchronization

/// Everything an administrator can ask and change, over any ledger; it knows nothing of sockets.
///
///     listener /api ──┐
///     admin.sock ─────┼─ AdminRequest ─ route ─ right ─ Call ─ Ledger ─ AdminAnswer
///     command line ───┘
package final class AdminAPI: Sendable {
    let ledger: any Ledger
    let archive: (any Archive)?
    let hasher: KeyHasher
    let version: String
    let startedAt: Timestamp
    private let clock: @Sendable () -> Timestamp
    let sessions: Sessions
    private let replays = ReplayStore()
    private let shelf = Mutex<PolicyShelf?>(nil)
    private let desk = Mutex<WarningDesk?>(nil)
    private let trust = Mutex(ProxyTrust())

    /// Takes the ledger, what new keys are hashed with, the program's version and a clock.
    package init(
        ledger: any Ledger,
        archive: (any Archive)? = nil,
        hasher: KeyHasher,
        version: String,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.ledger = ledger
        self.archive = archive
        self.hasher = hasher
        self.version = version
        self.clock = clock
        sessions = Sessions(ledger)
        startedAt = clock()
    }

    /// Answers a request; whatever is wrong with it is an answer too.
    package func answer(_ request: AdminRequest) async -> AdminAnswer {
        do throws(AdminFault) {
            return try await respond(request)
        } catch {
            return error.answer
        }
    }

    /// Takes the desk that watches quotas.
    package func show(_ warnings: WarningDesk) {
        desk.withLock { $0 = warnings }
    }

    /// The desk that watches quotas; nil where none runs.
    var warnings: WarningDesk? { desk.withLock { $0 } }

    /// Takes the proxies whose word about clients is believed from now on.
    package func trust(_ proxies: ProxyTrust) {
        trust.withLock { $0 = proxies }
    }

    /// The proxies whose word about clients is believed.
    var proxies: ProxyTrust { trust.withLock { $0 } }

    /// Takes the policy files that are in force from now on.
    package func show(_ policies: PolicyShelf) {
        shelf.withLock { $0 = policies }
    }

    /// The policy files in force; nil before they were first shown.
    var policies: PolicyShelf? { shelf.withLock { $0 } }

    /// The newest snapshot of people and keys.
    package var directory: Directory { ledger.directory }

    /// A number for a request that nobody has numbered yet.
    func nextRequestID() -> String { ledger.requestIDs.next(at: clock()).text }

    /// Whether a path belongs to the admin surface.
    package static func serves(path: String) -> Bool {
        path == "/api" || path.hasPrefix("/api/") || path.hasPrefix("/v1/organization/")
    }

    private func respond(_ request: AdminRequest) async throws(AdminFault) -> AdminAnswer {
        let (route, arguments) = try find(request)
        try request.principal.check(route.right)
        let query = try Query(request.query)
        try query.check(route.parameters)
        if let schema = route.takes, request.body.isEmpty, !Schemas.optionalBodies.contains(schema)
        {
            throw AdminFault(400, "invalid_json", "This needs a body: a JSON object.")
        }
        let call = Call(
            api: self,
            request: request,
            arguments: arguments,
            query: query,
            directory: ledger.directory,
            now: clock()
        )
        guard request.method == .post, let word = request.idempotencyKey else {
            return try await route.answer(call)
        }
        return try await replays.once(word, call, route.answer)
    }

    private func find(
        _ request: AdminRequest
    ) throws(AdminFault) -> (route: Route, arguments: [String]) {
        var path: [String] = []
        for segment in request.path.split(separator: "/") {
            guard let text = percentDecoded(segment) else {
                throw .invalid(nil, "The path has a broken percent code.")
            }
            path.append(text)
        }
        let method = request.method == .head ? .get : request.method
        var others: [Method] = []
        for route in Self.routes {
            guard let arguments = route.arguments(of: path) else { continue }
            if route.method == method { return (route, arguments) }
            others.append(route.method)
        }
        guard !others.isEmpty else {
            throw AdminFault(404, "unknown_route", "There is no such route: see /api/openapi.json.")
        }
        var fault = AdminFault(405, "method_not_supported", "This path has other methods.")
        fault.allow = others.map(\.word).joined(separator: ", ")
        throw fault
    }
}

extension Method {
    /// The method's token.
    var word: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .patch: "PATCH"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        case .other: "OTHER"
        }
    }
}
