internal import HTTPWire
internal import JSONText
internal import Reactor
internal import StandIn

/// What the demonstration does and prints, from the first person to the curl line.
struct DemoStory {
    /// The model that is asked for; the demo's price list has it.
    static let model = "gpt-4o"

    private static let requests = [
        DemoRequest(
            title: "Ann asks, over the team's shared key",
            person: "ann",
            text: "What is a tollgate?"
        ),
        DemoRequest(
            title: "Ben asks for a stream",
            person: "ben",
            text: "Count from one to five.",
            isStreamed: true,
            tokensMax: 60
        ),
        DemoRequest(
            title: "Ann sends personal data",
            person: "ann",
            text: "My SSN is 536-90-4399, my card 4111 1111 1111 1111, "
                + "the form is at https://intranet.example.com/payroll?id=7"
        ),
        DemoRequest(
            title: "Ben goes past his quota",
            person: "ben",
            text: "Write me a long story.",
            tokensMax: 1_000
        ),
    ]

    let gateway: SocketAddress
    let providerAddress: SocketAddress
    let provider: StandIn
    let folder: String
    let loop: EventLoop
    /// Whether the gateway can be tried by hand afterwards.
    let staysUp: Bool

    /// Tells the whole story.
    func tell() async throws(CommandFault) {
        heading("Tollgate demo")
        StandardOutput.print("A stand-in provider answers on http://\(providerAddress)/v1 and")
        StandardOutput.print("repeats what it is told. The gateway listens on http://\(gateway).")
        let admin = AdminLine(socket: folder + "/admin.sock", loop: loop)
        let keys = try await makePeople(admin)
        for (index, request) in Self.requests.enumerated() {
            heading("\(index + 1). \(request.title)")
            try await show(request, key: keys.shared, publicID: keys.publicID)
        }
        try await showBooks(admin)
        if staysUp { showHow(key: keys.own) }
    }

    /// A line that begins a part of the story.
    func heading(_ text: String) {
        let isBold = StandardOutput.isTerminal
        StandardOutput.print("\n" + (isBold ? "\u{1B}[1m\(text)\u{1B}[0m" : "== \(text)") + "\n")
    }

    // MARK: people

    private struct Keys {
        let shared: String
        let publicID: String
        let own: String
    }

    /// Makes a team, two people, a shared key and quotas, as the commands that are shown would.
    private func makePeople(_ admin: AdminLine) async throws(CommandFault) -> Keys {
        heading("People, a shared key, and quotas")
        _ = try await step(admin, "team add research", .post, "/api/teams") {
            $0.text("name", "research")
        }
        for name in ["ann", "ben"] {
            _ = try await step(admin, "user add \(name)", .post, "/api/users") {
                $0.text("name", name)
            }
        }
        StandardOutput.print("$ tollgate team member research ann ben")
        for name in ["ann", "ben"] {
            _ = try await admin.ask(.put, "/api/teams/research/members/\(name)", [], Fields())
        }
        let shared = try await step(admin, "key create --team research", .post, "/api/keys") {
            $0.text("team", "research")
        }
        _ = try await step(
            admin,
            "quota set --team research --tokens 1_000_000 --per month",
            .put,
            "/api/quotas"
        ) {
            $0.text("team", "research")
            $0.number("limit", 1_000_000)
        }
        _ = try await step(
            admin,
            "quota set --user ben --tokens 400 --per month --action refuse",
            .put,
            "/api/quotas"
        ) {
            $0.text("user", "ben")
            $0.number("limit", 400)
            $0.text("action", "refuse")
        }
        let own = try await step(admin, "key create --user ann", .post, "/api/keys") {
            $0.text("user", "ann")
        }
        return Keys(
            shared: shared["key"]?.text ?? "",
            publicID: shared["public_id"]?.text ?? "",
            own: own["key"]?.text ?? ""
        )
    }

    private func step(
        _ admin: AdminLine,
        _ command: String,
        _ method: Method,
        _ path: String,
        _ fill: (inout Fields) -> Void
    ) async throws(CommandFault) -> JSONView {
        StandardOutput.print("$ tollgate \(command)")
        var fields = Fields()
        fill(&fields)
        return try await admin.view(method, path, [], fields)
    }

    // MARK: requests

    private func show(
        _ request: DemoRequest,
        key: String,
        publicID: String
    ) async throws(CommandFault) {
        let before = provider.received.count
        let answer = try await send(request, key: key)
        let seen = provider.received.dropFirst(before).first
        StandardOutput.write(
            Array(
                SideBySide.text([
                    ("the client sent", request.sent(publicID: publicID)),
                    ("the provider saw", Self.seenLines(seen)),
                    ("what came back", answer),
                ]).utf8
            )
        )
    }

    /// Sends a request and tells what came back, line by line.
    private func send(
        _ request: DemoRequest,
        key: String
    ) async throws(CommandFault) -> [String] {
        let client = WireClient(
            place: .host(gateway.host, port: gateway.port, usesTLS: false),
            loop: loop
        )
        let fields = [
            (name: "authorization", value: "Bearer \(key)"),
            (name: "content-type", value: "application/json"),
        ]
        do throws(WireFault) {
            let answer = try await client.send(
                "POST",
                "/v1/chat/completions",
                fields: fields,
                body: request.body
            )
            return request.isStreamed && answer.status == 200
                ? Self.streamLines(answer) : Self.answerLines(answer)
        } catch {
            throw .failed("the gateway does not answer: \(error.sentence)")
        }
    }

    private static func seenLines(_ request: ReceivedRequest?) -> [String] {
        guard let request, let body = JSONView(request.body) else {
            return ["Nothing: it was refused before anything was forwarded."]
        }
        let key = request.field("authorization")?.split(separator: " ").last ?? ""
        var lines = ["\(request.method) \(request.path)", "key: \(key.prefix(10))..."]
        if let user = body["user"]?.text { lines.append("user: \(user)") }
        if body["stream"]?.isTrue == true { lines.append("stream: true") }
        if body["stream_options"]?["include_usage"]?.isTrue == true {
            lines.append("include_usage: true")
        }
        if let most = body["max_completion_tokens"] {
            lines.append("max_completion_tokens: \(most.shown)")
        }
        let text = body["messages"]?.elements.first?["content"]?.text ?? ""
        return lines + ["", "\"\(text)\""]
    }

    private static func answerLines(_ answer: WireAnswer) -> [String] {
        guard let body = JSONView(answer.body) else { return ["\(answer.status)"] }
        if let error = body["error"] {
            var lines = ["\(answer.status) \(error["code"]?.text ?? "")"]
            for name in ["retry-after", "x-should-retry"] {
                if let value = answer.field(name) { lines.append("\(name): \(value)") }
            }
            return lines + ["", error["message"]?.text ?? ""]
        }
        let usage = body["usage"]
        let tokens =
            "\(usage?["prompt_tokens"]?.shown ?? "?") tokens in, "
            + "\(usage?["completion_tokens"]?.shown ?? "?") out"
        let text = body["choices"]?.elements.first?["message"]?["content"]?.text ?? ""
        return ["200", answer.field("x-request-id") ?? "", tokens, "", "\"\(text)\""]
    }

    /// The pieces of a stream with bars between them.
    private static func streamLines(_ answer: WireAnswer) -> [String] {
        var pieces: [String] = []
        var isDone = false
        let text = String(decoding: answer.body, as: UTF8.self)
        for line in text.split(separator: "\n") where line.hasPrefix("data: ") {
            let data = line.dropFirst(6)
            if data == "[DONE]" {
                isDone = true
                continue
            }
            let delta = JSONView(Array(data.utf8))?["choices"]?.elements.first?["delta"]
            if let piece = delta?["content"]?.text, !piece.isEmpty { pieces.append(piece) }
        }
        let end = isDone ? "data: [DONE]" : "the stream broke off"
        return [
            "200, text/event-stream", answer.field("x-request-id") ?? "",
            "\(pieces.count) pieces, then \(end)", "", pieces.joined(separator: "|"),
        ]
    }
}
