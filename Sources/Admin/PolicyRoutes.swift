internal import HTTPWire
internal import JSONText
internal import Metering
internal import Redaction

/// Policies: the files in force, and what they do to a text.
enum PolicyRoutes {
    /// A text to try is typed or pasted; whole files are the command line's.
    private static let textBytesMax = 256 << 10

    static let all: [Route] = [
        Route(
            .get,
            "/api/policies",
            .read,
            "Shows the policy files in force",
            gives: "PolicyList",
            answer: list
        ),
        Route(
            .post,
            "/api/policies/try",
            .read,
            "Shows what would be found in a text and what would be forwarded of it",
            takes: "PolicyTrial",
            gives: "PolicyFindings",
            answer: tryText
        ),
    ]

    @Sendable private static func list(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        guard call.onlyTeam == nil else {
            throw .forbidden("A team lead's key sees its own team and nothing else.")
        }
        let files = call.api.policies?.files ?? []
        return .json { json in
            json.object { json in
                json.member("object", "list")
                json.list("data") { json in
                    for file in files {
                        json.object { json in
                            json.member("name", file.name)
                            json.member("shipped", file.isShipped)
                            json.member("text", file.text)
                        }
                    }
                }
            }
        }
    }

    @Sendable private static func tryText(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var body = try call.body()
        guard let text = try body.text("text") else {
            throw .invalid("text", "To try the policies takes a `text`.")
        }
        guard text.utf8.count <= textBytesMax else {
            throw .invalid("text", "`text` is longer than \(textBytesMax >> 10) KiB.")
        }
        let model = try body.text("model") ?? ""
        var scope = RedactionScope(model: model)
        if let user = try body.text("user") { scope.user = try call.user(user).facts.name }
        if let team = try body.text("team") { scope.team = try call.team(team).facts.name }
        if let key = try body.text("key") {
            scope.key = try call.key(key).locks.first?.publicID ?? ""
        }
        try body.finish()
        guard let policies = call.api.policies else {
            throw AdminFault(503, "no_policies", "The policy files have not been read yet.")
        }
        let findings = PolicyFindings(of: Array(text.utf8), by: policies.redactor, scope)
        return .json { json in
            json.object { json in
                json.member("object", "policy_findings")
                json.name("spans")
                json.raw(findings.spans.span)
                json.member("refused", findings.forwarded == nil)
                json.name("forwarded")
                if let text = findings.forwarded { json.string(text.span) } else { json.null() }
            }
        }
    }
}

/// What the policies do to one text, as the only message of a request.
struct PolicyFindings {
    /// A JSON list: `start` and `end` in Unicode scalars, `type`.
    private(set) var spans = Array("[]".utf8)
    /// What would be forwarded; nil when the request would be refused.
    private(set) var forwarded: [UInt8]?

    init(of text: [UInt8], by redactor: Redactor, _ scope: RedactionScope) {
        let contract = LineContract(redactor, scope: scope)
        if let line = contract.detect(Self.line("text", text).span),
            let (document, index) = Self.member("spans", of: line)
        {
            spans = Array(line[document[index].range])
        }
        let request = Self.request(text, model: scope.model)
        guard let line = contract.redact(Self.line("body", request).span),
            let (document, index) = Self.member("body", of: line)
        else { return }
        var sent: [UInt8] = []
        document.decode(index, of: line.span, into: &sent)
        forwarded = Self.content(of: sent)
    }

    private static func line(_ name: StaticString, _ text: [UInt8]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("id", "text")
            json.name(name)
            json.string(text.span)
        }
        return json.bytes
    }

    private static func request(_ text: [UInt8], model: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("model", model.isEmpty ? "gpt-4o" : model)
            json.list("messages") { json in
                json.object { json in
                    json.member("role", "user")
                    json.name("content")
                    json.string(text.span)
                }
            }
        }
        return json.bytes
    }

    private static func member(
        _ name: StaticString,
        of line: [UInt8]
    ) -> (JSONDocument, Int)? {
        var document = JSONDocument()
        guard (try? document.parse(line.span)) != nil else { return nil }
        let index = document.member(name, of: JSONDocument.root, in: line.span)
        return index.map { (document, $0) }
    }

    /// The text of a request's first message.
    private static func content(of request: [UInt8]) -> [UInt8]? {
        var document = JSONDocument()
        guard (try? document.parse(request.span)) != nil,
            let messages = document.member("messages", of: JSONDocument.root, in: request.span),
            let first = document.elements(of: messages).first(where: { _ in true }),
            let content = document.member("content", of: first, in: request.span)
        else { return nil }
        var text: [UInt8] = []
        document.decode(content, of: request.span, into: &text)
        return text
    }
}
