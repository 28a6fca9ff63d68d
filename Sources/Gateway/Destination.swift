internal import ChatFormat
internal import HTTPServer
internal import HTTPWire
internal import Telemetry

/// What a request asks for, by method and path.
enum Destination {
    /// A call that costs tokens.
    case completion(Route, model: Range<Int>?)
    /// Chat completions that were stored, one of them, or its request's messages.
    case stored(id: Range<Int>?, ofMessages: Bool)
    /// A response that a provider keeps.
    case response(id: Range<Int>, ResponsePart)
    /// `GET /v1/models` and `GET /v1/models/{id}`; the range is what stands behind the list's path.
    case models(Range<Int>)
    /// `GET /healthz`: the process answers.
    case health
    /// `GET /readyz`: requests would be served.
    case readiness
    /// `GET /metrics`.
    case metrics
    /// Everything under `/api`, and the pages: another room's.
    case elsewhere
    /// A path of ours with a method it does not have; these are the ones it has.
    case methodNotAllowed(StaticString)
    /// No route.
    case unknown

    /// Where a request wants to go.
    ///
    /// Nothing of its bytes is kept: they are given back while its answer is under way.
    init(_ request: Request) {
        let bytes = request.bytes
        self.init(request.head.method, path: request.head.path, in: bytes.span)
    }

    /// Reads the route off the path's raw bytes; percent-encoding is not undone, so that no other
    /// spelling of a path reaches a route (SECURITY: route on the raw path, once).
    init(_ method: Method, path: Range<Int>, in bytes: Span<UInt8>) {
        let path = Self.withoutSlash(path, bytes)
        if let call = Self.completion(path, bytes) {
            if method == .post {
                self = call
            } else if case .completion(.chatCompletions, nil) = call {
                self = Self.stored(nil, false, method)
            } else {
                self = .methodNotAllowed("POST")
            }
        } else if let (id, ofMessages) = Self.storedPath(path, bytes) {
            self = Self.stored(id, ofMessages, method)
        } else if let (id, part) = Self.responsePath(path, bytes) {
            self = part.allows(method) ? .response(id: id, part) : .methodNotAllowed(part.methods)
        } else if let name = Self.modelsPath(path, bytes) {
            self =
                method == .get || method == .head
                ? .models(name) : .methodNotAllowed("GET, HEAD")
        } else if let machine = Self.machine(path, bytes) {
            self = method == .get || method == .head ? machine : .methodNotAllowed("GET, HEAD")
        } else {
            self = Self.isElsewhere(path, bytes) ? .elsewhere : .unknown
        }
    }

    /// SDKs add the route to a base URL that may end in a slash: one at the end changes nothing.
    private static func withoutSlash(_ path: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int> {
        guard path.count > 1, bytes[path.upperBound - 1] == UInt8(ascii: "/") else { return path }
        return path.lowerBound..<path.upperBound - 1
    }

    private static func completion(_ path: Range<Int>, _ bytes: Span<UInt8>) -> Destination? {
        if bytes.begins("/v1/", at: path) {
            return route(path.dropFirst(4), bytes).map { .completion($0, model: nil) }
        }
        if bytes.begins("/openai/v1/", at: path) {
            return route(path.dropFirst(11), bytes).map { .completion($0, model: nil) }
        }
        if bytes.has("/openai/responses", at: path) { return .completion(.responses, model: nil) }
        // Azure's older form names the model in the path: /openai/deployments/{model}/{route}.
        guard bytes.begins("/openai/deployments/", at: path) else { return nil }
        let rest = path.dropFirst(20)
        guard let slash = rest.first(where: { bytes[$0] == UInt8(ascii: "/") }),
            slash > rest.lowerBound
        else { return nil }
        let route = route(slash + 1..<path.upperBound, bytes)
        return route.map { .completion($0, model: rest.lowerBound..<slash) }
    }

    /// What stands behind `chat/completions/`: an id, and perhaps `/messages`.
    private static func storedPath(
        _ path: Range<Int>,
        _ bytes: Span<UInt8>
    ) -> (id: Range<Int>, ofMessages: Bool)? {
        for prefix in ["/v1/chat/completions/", "/openai/v1/chat/completions/"] as [StaticString]
        where bytes.begins(prefix, at: path) {
            let rest = path.dropFirst(prefix.utf8CodeUnitCount)
            guard let slash = rest.first(where: { bytes[$0] == UInt8(ascii: "/") }) else {
                return rest.isEmpty ? nil : (rest, false)
            }
            let id = rest.lowerBound..<slash
            guard !id.isEmpty, bytes.has("/messages", at: slash..<rest.upperBound) else {
                return nil
            }
            return (id, true)
        }
        return nil
    }

    /// What stands behind `responses/`: an id, and perhaps what of it is meant.
    private static func responsePath(
        _ path: Range<Int>,
        _ bytes: Span<UInt8>
    ) -> (id: Range<Int>, ResponsePart)? {
        let prefixes: [StaticString] = [
            "/v1/responses/", "/openai/v1/responses/", "/openai/responses/",
        ]
        for prefix in prefixes where bytes.begins(prefix, at: path) {
            let rest = path.dropFirst(prefix.utf8CodeUnitCount)
            guard !rest.isEmpty else { return nil }
            guard let slash = rest.first(where: { bytes[$0] == UInt8(ascii: "/") }) else {
                // Calls of their own that are not served, no ids.
                let isCall = bytes.has("input_tokens", at: rest) || bytes.has("compact", at: rest)
                return isCall ? nil : (rest, .whole)
            }
            let (id, part) = (rest.lowerBound..<slash, slash..<rest.upperBound)
            guard !id.isEmpty else { return nil }
            if bytes.has("/input_items", at: part) { return (id, .inputItems) }
            return bytes.has("/cancel", at: part) ? (id, .cancel) : nil
        }
        return nil
    }

    /// What stands behind the path of the list of models: nothing, or a slash and a name.
    private static func modelsPath(_ path: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int>? {
        for prefix in ["/v1/models", "/openai/v1/models", "/openai/models"] as [StaticString]
        where bytes.begins(prefix, at: path) {
            let rest = path.dropFirst(prefix.utf8CodeUnitCount)
            if rest.isEmpty || bytes[rest.lowerBound] == UInt8(ascii: "/") { return rest }
        }
        return nil
    }

    private static func stored(
        _ id: Range<Int>?,
        _ ofMessages: Bool,
        _ method: Method
    ) -> Destination {
        switch method {
        case .get, .head: .stored(id: id, ofMessages: ofMessages)
        case .post, .delete:
            id == nil || ofMessages
                ? .methodNotAllowed(ofMessages ? "GET, HEAD" : "GET, HEAD, POST")
                : .stored(id: id, ofMessages: false)
        default:
            .methodNotAllowed(
                id == nil
                    ? "GET, HEAD, POST" : ofMessages ? "GET, HEAD" : "GET, HEAD, POST, DELETE"
            )
        }
    }

    private static func route(_ rest: Range<Int>, _ bytes: Span<UInt8>) -> Route? {
        if bytes.has("chat/completions", at: rest) { return .chatCompletions }
        if bytes.has("completions", at: rest) { return .completions }
        if bytes.has("embeddings", at: rest) { return .embeddings }
        return bytes.has("responses", at: rest) ? .responses : nil
    }

    private static func machine(_ path: Range<Int>, _ bytes: Span<UInt8>) -> Destination? {
        if bytes.has("/healthz", at: path) { return .health }
        if bytes.has("/readyz", at: path) { return .readiness }
        if bytes.has("/metrics", at: path) { return .metrics }
        return nil
    }

    private static func isElsewhere(_ path: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        bytes.begins("/api", at: path) || bytes.begins("/dashboard", at: path)
            || bytes.begins("/assets/", at: path) || bytes.begins("/v1/organization/", at: path)
            || bytes.has("/", at: path) || bytes.begins("/chat", at: path)
            || bytes.has("/openai-completion", at: path)
    }

    /// Whether it is a call to a model.
    var isModelCall: Bool {
        if case .completion = self { true } else { false }
    }

    /// The label in metrics.
    var label: RouteLabel {
        switch self {
        case .completion(.chatCompletions, _): .chatCompletions
        case .completion(.completions, _): .completions
        case .completion(.embeddings, _): .embeddings
        case .completion(.responses, _): .responses
        case .stored: .stored
        case .response: .responses
        case .models: .models
        case .health, .readiness, .metrics: .machines
        case .elsewhere: .admin
        case .methodNotAllowed, .unknown: .unknown
        }
    }
}

extension Range<Int> {
    /// The range without its first `count` places; it has at least that many.
    fileprivate func dropFirst(_ count: Int) -> Range<Int> {
        lowerBound + count..<upperBound
    }
}

extension Span<UInt8> {
    /// Tells whether exactly these bytes stand in `range`.
    func has(_ text: StaticString, at range: Range<Int>) -> Bool {
        range.count == text.utf8CodeUnitCount && begins(text, at: range)
    }

    /// Tells whether the bytes of `range` begin with these.
    func begins(_ text: StaticString, at range: Range<Int>) -> Bool {
        let count = text.utf8CodeUnitCount
        guard range.count >= count else { return false }
        // SAFETY: a static string has `count` bytes, for ever.
        let wanted = unsafe UnsafeBufferPointer(start: text.utf8Start, count: count)
        for offset in 0..<count where unsafe self[range.lowerBound + offset] != wanted[offset] {
            return false
        }
        return true
    }
}
