internal import HTTPWire
internal import Metering

/// One thing the admin surface can be asked.
///
/// The table of routes is also what `/api/openapi.json` is made of, so that what is described is
/// what is served.
struct Route: Sendable {
    /// Who may ask.
    enum Right: Sendable {
        /// Any key, client keys included; it shows only what is the caller's own.
        case anyKey
        /// Every administrator; a team lead sees the own team.
        case read
        /// Owners, admins, and team leads within the own team.
        case manage
        /// Owners and admins.
        case change
        /// Owners on the gateway's own machine, since it touches the machine's files.
        case onThisMachine
    }

    typealias Answer = @Sendable (Call) async throws(AdminFault) -> AdminAnswer

    let method: Method
    let path: String
    let right: Right
    let summary: String
    /// The query parameters it knows.
    let parameters: [String]
    /// The schema of its body; nil when it takes none.
    let takes: String?
    /// The schema of what it answers.
    let gives: String
    /// The status when all is well.
    let status: Int
    let answer: Answer
    /// The pattern's segments; `nil` takes any text.
    let segments: [String?]

    init(
        _ method: Method,
        _ path: String,
        _ right: Right,
        _ summary: String,
        parameters: [String] = [],
        takes: String? = nil,
        gives: String,
        status: Int = 200,
        answer: @escaping Answer
    ) {
        self.method = method
        self.path = path
        self.right = right
        self.summary = summary
        self.parameters = parameters
        self.takes = takes
        self.gives = gives
        self.status = status
        self.answer = answer
        segments = path.split(separator: "/").map { $0.hasPrefix("{") ? nil : String($0) }
    }

    /// What stands for the pattern's `{...}`; nil when the path is another's.
    func arguments(of path: [String]) -> [String]? {
        guard path.count == segments.count else { return nil }
        var arguments: [String] = []
        for (part, segment) in zip(path, segments) {
            if let segment {
                guard segment.utf8.elementsEqual(part.utf8) else { return nil }
            } else {
                arguments.append(part)
            }
        }
        return arguments
    }
}

extension Principal {
    /// Refuses what the caller may not ask.
    func check(_ right: Route.Right) throws(AdminFault) {
        guard let role else {
            guard case .anyKey = right else {
                throw .forbidden("A client key opens /v1 and GET /api/me; this needs an admin key.")
            }
            return
        }
        switch (right, role) {
        case (.anyKey, _), (.read, _): return
        case (.manage, .owner), (.manage, .admin), (.manage, .teamLead): return
        case (.change, .owner), (.change, .admin): return
        case (.onThisMachine, .owner):
            guard isLocal else {
                throw .forbidden(
                    "This works on the gateway's own machine only: it touches its files."
                )
            }
        case (_, .auditor): throw .forbidden("An auditor's key reads and changes nothing.")
        case (_, .teamLead):
            throw .forbidden("A team lead's key manages its own team and nothing else.")
        case (.onThisMachine, .admin): throw .forbidden("This needs an owner.")
        }
    }
}
