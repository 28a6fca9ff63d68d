internal import HTTPWire

/// What a request asks of this room, by method and path.
enum TalkRoute: Equatable {
    case create, list
    case show(String), change(String), delete(String)
    case messages(String), send(String)
    case edit(String, index: Int64)
    case regenerate(String)
    case branch(String), tree(String), export(String)
    case prompts
    case oneCall, startAfresh
    case workflow
    case wrongMethod(allowed: String)
    case unknown

    /// Whether a path is this room's; its description is a page.
    static func serves(_ path: String) -> Bool {
        guard path != "/api/conversations/openapi.json" else { return false }
        return ["/openai-completion", "/api/prompts", "/api/conversations"].contains(path)
            || ["/api/conversations/", "/api:v1/"].contains { path.hasPrefix($0) }
    }

    init(_ method: Method, _ path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        let method = method == .head ? .get : method
        switch parts.first {
        case "openai-completion" where parts.count == 1:
            self = Self.choose(method, [(.post, .oneCall), (.delete, .startAfresh)])
        case "api:v1" where parts.dropFirst() == ["send_message_to_openai"]:
            self = Self.choose(method, [(.post, .workflow)])
        case "api" where parts.dropFirst() == ["prompts"]:
            self = Self.choose(method, [(.get, .prompts)])
        case "api" where parts.dropFirst().first == "conversations":
            self = Self.conversation(method, Array(parts.dropFirst(2)))
        default: self = .unknown
        }
    }

    private static func conversation(_ method: Method, _ parts: [String]) -> TalkRoute {
        switch parts.count {
        case 0: return choose(method, [(.get, .list), (.post, .create)])
        case 1:
            let id = parts[0]
            let change = TalkRoute.change(id)
            return choose(
                method,
                [(.get, .show(id)), (.patch, change), (.post, change), (.delete, .delete(id))]
            )
        case 2: return part(method, parts[0], parts[1])
        case 3 where parts[1] == "messages":
            guard let index = Int64(parts[2]), index >= 0 else { return .unknown }
            let edit = TalkRoute.edit(parts[0], index: index)
            return choose(method, [(.put, edit), (.post, edit)])
        default: return .unknown
        }
    }

    private static func part(_ method: Method, _ id: String, _ word: String) -> TalkRoute {
        switch word {
        case "messages": choose(method, [(.get, .messages(id)), (.post, .send(id))])
        case "regenerate": choose(method, [(.post, .regenerate(id))])
        case "branches": choose(method, [(.post, .branch(id))])
        case "tree": choose(method, [(.get, .tree(id))])
        case "export": choose(method, [(.get, .export(id))])
        default: .unknown
        }
    }

    private static func choose(
        _ method: Method,
        _ routes: [(method: Method, route: TalkRoute)]
    ) -> TalkRoute {
        if let found = routes.first(where: { $0.method == method }) { return found.route }
        let words: [Method: String] = [
            .get: "GET, HEAD", .post: "POST", .put: "PUT", .patch: "PATCH", .delete: "DELETE",
        ]
        let allowed = routes.compactMap { words[$0.method] }
        return .wrongMethod(allowed: allowed.joined(separator: ", "))
    }
}
