internal import Admin
internal import HTTPWire
internal import Reactor
internal import Settings

/// The way to the admin surface: a running gateway, or the same surface in this process.
struct AdminLine {
    private enum Way {
        case gateway(WireClient, fields: [(name: String, value: String)])
        case books(LocalBooks)
    }

    private let way: Way

    private init(way: Way) { self.way = way }

    /// The way to a gateway that is known to run.
    init(socket path: String, loop: EventLoop) {
        way = .gateway(WireClient(place: .socket(path: path), loop: loop), fields: [])
    }

    /// Finds the way that an invocation asks for.
    ///
    /// `--url` is a gateway anywhere; else the socket in the data folder; else the folder itself.
    static func open(_ invocation: Invocation) async throws(CommandFault) -> AdminLine {
        if let url = invocation.text("url") { return try remote(url, invocation) }
        let configuration = try invocation.configuration()
        let path = configuration.settings.adminSocketPath
        let client = WireClient(place: .socket(path: path), loop: invocation.loop)
        if await client.answers() { return AdminLine(way: .gateway(client, fields: [])) }
        let folder = configuration.settings.dataFolder
        if !isFile(folder), !invocation.command.makesData {
            throw .unreachable(
                "there is no data folder `\(folder)`: name it by --data, or begin with "
                    + "`tollgate init`"
            )
        }
        do throws(LocalBooks.Fault) {
            return AdminLine(way: .books(try await LocalBooks.open(configuration)))
        } catch {
            switch error {
            case .unusable(let sentence): throw .unreachable(sentence)
            case .inUse(let sentence):
                // A gateway that is just starting has the folder before it has the socket.
                for _ in 0..<50 {
                    if await client.answers() {
                        return AdminLine(way: .gateway(client, fields: []))
                    }
                    let soon = MonotonicTime.current.adding(milliseconds: 100)
                    await invocation.loop.sleep(until: soon)
                }
                throw .unreachable(sentence)
            }
        }
    }

    private static func remote(
        _ url: String,
        _ invocation: Invocation
    ) throws(CommandFault) -> AdminLine {
        let base = try baseURL(url, flag: "--url")
        guard let key = invocation.text("admin-key") ?? invocation.environment["TOLLGATE_ADMIN_KEY"]
        else {
            throw .usage("--url needs an admin key: set TOLLGATE_ADMIN_KEY, or give --admin-key")
        }
        let client = WireClient(
            place: .host(base.host, port: base.port, usesTLS: base.usesTLS),
            loop: invocation.loop
        )
        let fields = [(name: "authorization", value: "Bearer \(key)")]
        return AdminLine(way: .gateway(client, fields: fields))
    }

    /// Closes the books, where they were opened here.
    func close() async {
        if case .books(let books) = way { await books.close() }
    }

    // MARK: asking

    /// Asks something; what the surface refuses is a fault with its sentence.
    func ask(
        _ method: Method,
        _ path: String,
        _ query: [(name: String, value: String)] = [],
        _ body: Fields? = nil
    ) async throws(CommandFault) -> AdminAnswer {
        let text = query.map { "\($0.name)=\(percentEncoded($0.value))" }.joined(separator: "&")
        let answer: AdminAnswer
        switch way {
        case .books(let books):
            answer = await books.api.answer(
                AdminRequest(
                    method,
                    path,
                    query: text,
                    body: body?.json ?? [],
                    principal: .local(named: "command line", origin: "data folder")
                )
            )
        case .gateway(let client, let fields):
            let target = text.isEmpty ? path : path + "?" + text
            var fields = fields
            if body != nil { fields.append((name: "content-type", value: "application/json")) }
            answer = try await sent(client, method, target, fields, body?.json ?? [])
        }
        guard answer.isSuccess else { throw Self.fault(answer) }
        return answer
    }

    /// Asks for JSON.
    func view(
        _ method: Method,
        _ path: String,
        _ query: [(name: String, value: String)] = [],
        _ body: Fields? = nil
    ) async throws(CommandFault) -> JSONView {
        let answer = try await ask(method, path, query, body)
        guard let view = JSONView(answer.body) else {
            throw .failed("what answered is no Tollgate: its answer is no JSON")
        }
        return view
    }

    /// All things of a paged list.
    func all(
        _ path: String,
        _ query: [(name: String, value: String)] = []
    ) async throws(CommandFault) -> [JSONView] {
        var things: [JSONView] = []
        var after: [(name: String, value: String)] = [(name: "limit", value: "1000")]
        while true {
            let page = try await view(.get, path, query + after)
            things += page["data"]?.elements ?? []
            guard page["has_more"]?.isTrue == true, let last = page["last_id"]?.text else {
                return things
            }
            after = [(name: "limit", value: "1000"), (name: "after", value: last)]
        }
    }

    private func sent(
        _ client: WireClient,
        _ method: Method,
        _ target: String,
        _ fields: [(name: String, value: String)],
        _ body: [UInt8]
    ) async throws(CommandFault) -> AdminAnswer {
        let word: StaticString =
            switch method {
            case .post: "POST"
            case .put: "PUT"
            case .patch: "PATCH"
            case .delete: "DELETE"
            default: "GET"
            }
        do throws(WireFault) {
            let answer = try await client.send(word, target, fields: fields, body: body)
            return AdminAnswer(
                answer.status,
                answer.field("content-type") ?? "",
                answer.body
            )
        } catch {
            throw .unreachable("the gateway does not answer: \(error.sentence)")
        }
    }

    private static func fault(_ answer: AdminAnswer) -> CommandFault {
        let error = JSONView(answer.body)?["error"]
        guard let message = error?["message"]?.text else {
            return .failed("the gateway answered with status \(answer.status)")
        }
        return .failed(message)
    }
}

/// Reads a URL that a flag names.
func baseURL(_ text: String, flag: String) throws(CommandFault) -> BaseURL {
    do throws(Unreadable) {
        return try Form<BaseURL>.baseURL.read(text, Surroundings())
    } catch {
        throw .usage("\(flag): \(error.sentence)")
    }
}

extension Invocation {
    /// Runs some work with a line to the admin surface and closes it afterwards.
    func withLine<Value>(
        _ work: (AdminLine) async throws(CommandFault) -> Value
    ) async throws(CommandFault) -> Value {
        let line = try await AdminLine.open(self)
        do throws(CommandFault) {
            let value = try await work(line)
            await line.close()
            return value
        } catch {
            await line.close()
            throw error
        }
    }
}
