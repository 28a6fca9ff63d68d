internal import ChatFormat
internal import Gateway
internal import HTTPServer
internal import HTTPWire
internal import JSONText
internal import Metering

/// The form of the one-call endpoint.
struct OneCallForm: AnswerForm {
    let user: String

    func answer(_ outcome: SendOutcome) -> [UInt8] {
        json { json in
            json.object { json in
                json.member("user_id", user)
                json.member("completion", MessageText(outcome.shown.body).text)
                json.member("model", outcome.answer.model)
                json.object("usage") { json in
                    json.member("prompt_tokens", outcome.usage.prompt)
                    json.member("completion_tokens", outcome.usage.completion)
                    json.member("total_tokens", outcome.usage.total)
                }
                json.member("log_id", outcome.id.text)
            }
        }
    }

    func failure(_ error: ErrorBody, _ outcome: SendOutcome?) -> [UInt8] {
        Self.failure(error)
    }

    static func failure(_ error: ErrorBody) -> [UInt8] {
        json { json in json.object { $0.member("error", error.message) } }
    }
}

/// `/openai-completion`: a user and a prompt in, the answer out; it goes on with that user's
/// conversation.
extension Conversations {
    func answerOneCall(
        _ gateway: Gateway,
        _ request: Request,
        _ reply: consuming Reply
    ) async {
        var key: Key?
        let user: String
        let caller: Caller
        let body: TalkBody
        var asked = AskedQuestion(question: Question())
        do throws(TalkFault) {
            (user, caller, body) = try await readOneCall(gateway, request, &key)
            try body.allow(["user_id", "prompt", "model", "max_tokens", "temperature", "system"])
            asked.question = try question(of: body)
        } catch {
            return await turnAway(gateway, request, error, key, reply)
        }
        let turn = "one-call:\(caller.tenant):\(Self.threadName(user, caller))"
        guard await turns.enter(turn) else {
            return await turnAway(gateway, request, .busy, key, reply)
        }
        defer { turns.leave(turn) }
        guard !reply.clientIsGone else { return reply.abort() }
        var id: String?
        do throws(TalkFault) {
            let system = try body.text("system", bytesMax: policy.messageBytesMax)
            asked.system = system ?? defaultSystem
            if gateway.archiveForm(of: caller.key) != .none {
                id = try await thread(of: user, caller, system, asked)
                asked.system = nil  // The conversation's own from now on.
            }
        } catch {
            return await turnAway(gateway, request, error, key, reply)
        }
        // The conversation may be written to through the API too.
        if let id, await !turns.enter(id) {
            return await turnAway(gateway, request, .busy, key, reply)
        }
        defer { if let id { turns.leave(id) } }
        do throws(TalkFault) {
            if let id { try await goOn(id, caller, &asked) }
        } catch {
            return await turnAway(gateway, request, error, key, reply)
        }
        await ask(asked, caller, gateway, request, reply, OneCallForm(user: user))
    }

    /// `DELETE`: the next prompt begins a new conversation.
    func startAfresh(
        _ gateway: Gateway,
        _ request: Request,
        _ reply: consuming Reply
    ) async {
        var key: Key?
        let answer: [UInt8]
        do throws(TalkFault) {
            let (user, caller, body) = try await readOneCall(gateway, request, &key)
            try body.allow(["user_id"])
            let (archive, tenant) = (archive, caller.tenant)
            let name = Self.threadName(user, caller)
            let found = try await kept { () async throws(ArchiveFault) in
                try await archive.thread(name, of: tenant)
            }
            if var conversation = found {
                conversation.thread = nil
                let left = conversation
                try await kept { () async throws(ArchiveFault) in try await archive.change(left) }
            }
            answer = json { json in
                json.object { json in
                    json.member("user_id", user)
                    json.member("deleted", found != nil)
                }
            }
        } catch {
            return await turnAway(gateway, request, error, key, reply)
        }
        await reply.send(200, body: answer) { head in
            HeadWriter.field("content-type", "application/json", to: &head)
        }
    }

    /// Answers with an endpoint's own form of an error; without one, that of the one call.
    func turnAway(
        _ gateway: Gateway,
        _ request: Request,
        _ fault: TalkFault,
        _ key: Key?,
        as form: @escaping (ErrorBody) -> [UInt8] = OneCallForm.failure,
        _ reply: consuming Reply
    ) async {
        await gateway.turnAway(
            request,
            fault.error,
            key: key,
            body: { _ in form(fault.error) },
            reply
        )
    }

    private func readOneCall(
        _ gateway: Gateway,
        _ request: Request,
        _ key: inout Key?
    ) async throws(TalkFault) -> (String, Caller, TalkBody) {
        do throws(ErrorBody) {
            key = try gateway.key(shownBy: request)
        } catch {
            throw TalkFault(error)
        }
        let body = try TalkBody(try await readBody(request))
        guard let user = try body.name("user_id", bytesMax: 128) ?? TalkQuery(request)["user_id"]
        else {
            throw .invalid("user_id", "`user_id` is missing: it names the user of your program.")
        }
        return (user, try await Caller(request, gateway, named: user), body)
    }

    private func question(of body: TalkBody) throws(TalkFault) -> Question {
        guard try body.text("prompt", bytesMax: policy.messageBytesMax) != nil,
            let prompt = body.json("prompt")
        else { throw .invalid("prompt", "`prompt` is missing: it is the user's message.") }
        var question = Question()
        question.messages = [Question.userMessage(json: prompt)]
        question.model = try body.name("model")
        if let most = try body.count("max_tokens") {
            question.options.append(("max_completion_tokens", Array(String(most).utf8)))
        }
        if let temperature = body.json("temperature") {
            question.options.append(("temperature", temperature))
        }
        return question
    }

    private var defaultSystem: String? {
        let policy = policy
        return policy.defaultPrompt.flatMap { policy.prompt(named: $0)?.text }
    }

    /// What a user's conversation is found by: the person's behind a shared key, if the head names
    /// one, are that person's.
    private static func threadName(_ user: String, _ caller: Caller) -> String {
        guard let owner = caller.owner, owner != user else { return user }
        return "\(owner)\u{1F}\(user)"
    }

    /// The user's conversation; one is begun where there is none.
    private func thread(
        of user: String,
        _ caller: Caller,
        _ system: String?,
        _ asked: AskedQuestion
    ) async throws(TalkFault) -> String {
        let (archive, tenant) = (archive, caller.tenant)
        let name = Self.threadName(user, caller)
        let found = try await kept { () async throws(ArchiveFault) in
            try await archive.thread(name, of: tenant)
        }
        if var conversation = found {
            if let system {
                conversation.system = system
                let changed = conversation
                try await kept { () async throws(ArchiveFault) in
                    try await archive.change(changed)
                }
            }
            return conversation.id
        }
        var begun = Conversation(
            tenant: tenant,
            owner: caller.owner ?? user,
            user: caller.user,
            name: "New conversation",
            model: asked.question.model ?? policy.model,
            createdAt: now
        )
        (begun.thread, begun.system) = (name, asked.system)
        let made = begun
        try await kept { () async throws(ArchiveFault) in try await archive.begin(made, []) }
        return made.id
    }
}
