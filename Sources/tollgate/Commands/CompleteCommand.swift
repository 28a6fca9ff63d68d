internal import JSONText
internal import Settings

/// `tollgate complete`: one question to a model, through a gateway, with a client key.
enum CompleteCommand {
    static let command = Command(
        "complete",
        "asks a model through the gateway and prints the answer as it comes",
        arguments: ["[PROMPT]"],
        options: [
            Option("model", .text("MODEL"), "gpt-4o-mini without it"),
            Option("system", .text("TEXT"), "a system message before the prompt"),
            Option("max-tokens", .count("N"), "the longest answer; 150 without it"),
            Option("temperature", .text("T"), "from 0 to 2; 0.7 without it"),
            Option("key", .text("KEY"), "a client key; better in TOLLGATE_KEY"),
            Option("user", .text("USER"), "the person, for a shared key"),
            Option("json", .flag, "print a JSON object: success, completion, model, usage, log_id"),
        ],
        notes: [
            "Without PROMPT it reads standard input. The gateway is --url, TOLLGATE_URL, the one",
            "that runs on the data folder, or where the settings say that one listens.",
        ],
        run: run
    )

    @Sendable private static func run(_ invocation: Invocation) async throws(CommandFault) {
        let environment = invocation.environment
        guard let key = invocation.text("key") ?? environment["TOLLGATE_KEY"] else {
            throw .usage("a client key is missing: set TOLLGATE_KEY (see `tollgate key create`)")
        }
        guard let prompt = invocation.arguments.first.map({ Array($0.utf8) }) ?? readWhole(0) else {
            throw .failed("standard input cannot be read")
        }
        let (client, path, name) = try await gateway(invocation)
        let isStreamed = !invocation.has("json")
        let temperature = try temperature(invocation)
        var stream = StreamPrinter()
        let answer: WireAnswer
        do throws(WireFault) {
            answer = try await client.send(
                "POST",
                path + "/chat/completions",
                fields: [
                    (name: "authorization", value: "Bearer \(key)"),
                    (name: "content-type", value: "application/json"),
                ],
                body: body(prompt, invocation, temperature, isStreamed: isStreamed),
                piece: { stream.take($0) }
            )
        } catch {
            throw .unreachable("\(name) does not answer: \(error.sentence)")
        }
        let log = answer.field("x-request-id") ?? ""
        guard answer.status == 200 else {
            let message = JSONView(stream.bytes)?["error"]?["message"]?.text
            let sentence =
                "OpenAI API error: " + (message ?? "the status was \(answer.status)")
            if !isStreamed { StandardOutput.write(failure(sentence, log)) }
            throw .failed(sentence)
        }
        guard !isStreamed else { return try stream.finish() }
        guard let view = JSONView(stream.bytes) else {
            throw .failed("what answered is no gateway: its answer is no JSON")
        }
        StandardOutput.write(success(view, log))
    }

    private static func success(_ answer: JSONView, _ log: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("success")
        json.bool(true)
        json.name("completion")
        json.string(answer["choices"]?.elements.first?["message"]?["content"]?.text ?? "")
        json.name("model")
        json.string(answer["model"]?.text ?? "")
        json.name("usage")
        let usage = answer["usage"]?.raw ?? Array("null".utf8)
        json.raw(usage.span)
        json.name("log_id")
        json.string(log)
        json.endObject()
        return json.bytes + [0x0A]
    }

    private static func failure(_ sentence: String, _ log: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("success")
        json.bool(false)
        json.name("error")
        json.string(sentence)
        json.name("log_id")
        json.string(log)
        json.endObject()
        return json.bytes + [0x0A]
    }

    /// The gateway to ask, the path of its API, and what people call it.
    private static func gateway(
        _ invocation: Invocation
    ) async throws(CommandFault) -> (client: WireClient, path: String, name: String) {
        let named = invocation.text("url") ?? invocation.environment["TOLLGATE_URL"]
        if named == nil {
            let socket = try invocation.configuration().settings.adminSocketPath
            let client = WireClient(place: .socket(path: socket), loop: invocation.loop)
            if await client.answers() { return (client, "/v1", socket) }
        }
        let url = if let named { named } else { try ownURL(invocation) }
        let base = try baseURL(url, flag: "--url")
        let client = WireClient(
            place: .host(base.host, port: base.port, usesTLS: base.usesTLS),
            loop: invocation.loop
        )
        return (client, base.path.hasSuffix("/v1") ? base.path : base.path + "/v1", url)
    }

    /// The gateway of this machine, as the settings say where it listens.
    private static func ownURL(_ invocation: Invocation) throws(CommandFault) -> String {
        let settings = try invocation.configuration().settings
        let scheme = settings.tlsCertificatePath == nil ? "http" : "https"
        for case .tcp(let host, let port) in settings.listen where port != 0 {
            let shown = host.contains(":") ? "[\(host)]" : host == "0.0.0.0" ? "127.0.0.1" : host
            return "\(scheme)://\(shown):\(port)"
        }
        throw .usage("where the gateway listens is not known: give --url")
    }

    /// What is sent as the temperature; models that reason take none but their own.
    private static func temperature(_ invocation: Invocation) throws(CommandFault) -> String? {
        guard let text = invocation.text("temperature") else {
            let model = invocation.text("model") ?? "gpt-4o-mini"
            let reasons = ["o1", "o3", "o4", "gpt-5"].contains { model.hasPrefix($0) }
            return reasons ? nil : "0.7"
        }
        guard let number = Double(text), 0...2 ~= number, JSONView(Array(text.utf8)) != nil else {
            throw .usage("--temperature takes a number from 0 to 2, not `\(text)`")
        }
        return text
    }

    private static func body(
        _ prompt: [UInt8],
        _ invocation: Invocation,
        _ temperature: String?,
        isStreamed: Bool
    ) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("model")
        json.string(invocation.text("model") ?? "gpt-4o-mini")
        json.name("messages")
        json.beginArray()
        let system = invocation.text("system").map { (role: "system", text: Array($0.utf8)) }
        for (role, text) in [system, (role: "user", text: prompt)].compactMap({ $0 }) {
            json.beginObject()
            json.name("role")
            json.string(role)
            json.name("content")
            json.string(text.span)
            json.endObject()
        }
        json.endArray()
        if isStreamed {
            json.name("stream")
            json.bool(true)
        }
        json.name("max_completion_tokens")
        json.integer(invocation.count("max-tokens") ?? 150)
        if let temperature {
            json.name("temperature")
            json.raw(Array(temperature.utf8).span)
        }
        if let user = invocation.text("user") {
            json.name("user")
            json.string(user)
        }
        json.endObject()
        return json.bytes
    }
}

/// Prints the text of a stream of chunks as it comes.
private struct StreamPrinter {
    /// All bytes so far that are no finished line of a stream.
    private(set) var bytes: [UInt8] = []
    private var error: String?
    private var isDone = false
    private var endsLine = true

    mutating func take(_ piece: Span<UInt8>) {
        bytes.append(copying: piece)
        while let end = bytes.firstIndex(of: 0x0A), bytes.starts(with: "data:".utf8) || end == 0 {
            let line = bytes[..<end].dropFirst(5).drop { $0 == 0x20 }
            if !line.isEmpty { show(Array(line)) }
            bytes.removeFirst(end + 1)
        }
    }

    private mutating func show(_ data: [UInt8]) {
        if data == Array("[DONE]".utf8) {
            isDone = true
            return
        }
        guard let chunk = JSONView(data) else { return }
        if let message = chunk["error"]?["message"]?.text { error = message }
        let delta = chunk["choices"]?.elements.first?["delta"]
        guard let text = delta?["content"]?.text, !text.isEmpty else { return }
        endsLine = text.utf8.last == 0x0A
        StandardOutput.write(Array(text.utf8))
    }

    /// Ends the last line, and tells when the answer is not whole.
    func finish() throws(CommandFault) {
        if !endsLine { StandardOutput.write([0x0A]) }
        if let error { throw .failed("OpenAI API error: \(error)") }
        guard isDone else { throw .failed("the answer broke off") }
    }
}
