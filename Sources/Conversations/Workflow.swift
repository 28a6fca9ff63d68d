internal import ChatFormat
internal import Gateway
internal import HTTPServer
internal import HTTPWire
internal import JSONText
internal import Metering

/// The form of the call for workflow tools.
struct WorkflowForm: AnswerForm {
    func answer(_ outcome: SendOutcome) -> [UInt8] {
        json { json in
            json.object { json in
                json.member("success", true)
                json.member("assistant_message", MessageText(outcome.shown.body).text)
                json.member("conversation_id", outcome.conversation?.id)
                json.member("tokens_used", outcome.usage.total)
                json.member("log_id", outcome.id.text)
            }
        }
    }

    func failure(_ error: ErrorBody, _ outcome: SendOutcome?) -> [UInt8] {
        Self.failure(error)
    }

    static func failure(_ error: ErrorBody) -> [UInt8] {
        json { json in
            json.object { json in
                json.member("success", false)
                json.member("error", error.message)
                json.member("code", error.code)
            }
        }
    }
}

/// `POST /api:v1/send_message_to_openai`: one step of a workflow tool.
///
/// Without a conversation it begins one, and says which; the next step names it.
extension Conversations {
    func answerWorkflow(
        _ gateway: Gateway,
        _ request: Request,
        _ reply: consuming Reply
    ) async {
        var key: Key?
        let caller: Caller
        var asked = AskedQuestion(question: Question())
        let id: String?
        do throws(TalkFault) {
            do throws(ErrorBody) {
                key = try gateway.key(shownBy: request)
            } catch {
                throw TalkFault(error)
            }
            let body = try TalkBody(try await readBody(request))
            try body.allow(["conversation_id", "user_message", "model", "system", "owner"])
            let named = try body.name("owner", bytesMax: 128)
            caller = try await Caller(request, gateway, named: named)
            guard gateway.archiveForm(of: caller.key) != .none else { throw .archiveIsOff }
            guard try body.text("user_message", bytesMax: policy.messageBytesMax) != nil,
                let message = body.json("user_message")
            else { throw .invalid("user_message", "`user_message` is missing.") }
            asked.question.messages = [Question.userMessage(json: message)]
            asked.question.model = try body.name("model")
            asked.system = try body.text("system", bytesMax: policy.messageBytesMax)
            // Tools that fill in a form send an empty text where there is nothing.
            id =
                body.isEmptyText("conversation_id")
                ? nil : try body.name("conversation_id", bytesMax: 128)
            if let id { _ = try await find(id, caller) }
        } catch {
            return await turnAway(gateway, request, error, key, as: WorkflowForm.failure, reply)
        }
        guard let id else {
            do throws(TalkFault) {
                try await beginWorkflow(caller, &asked)
            } catch {
                return await turnAway(gateway, request, error, key, as: WorkflowForm.failure, reply)
            }
            return await ask(asked, caller, gateway, request, reply, WorkflowForm())
        }
        guard await turns.enter(id) else {
            return await turnAway(gateway, request, .busy, key, as: WorkflowForm.failure, reply)
        }
        defer { turns.leave(id) }
        guard !reply.clientIsGone else { return reply.abort() }
        do throws(TalkFault) {
            try await goOn(id, caller, &asked)
        } catch {
            return await turnAway(gateway, request, error, key, as: WorkflowForm.failure, reply)
        }
        await ask(asked, caller, gateway, request, reply, WorkflowForm())
    }

    private func beginWorkflow(
        _ caller: Caller,
        _ asked: inout AskedQuestion
    ) async throws(TalkFault) {
        var conversation = Conversation(
            tenant: caller.tenant,
            owner: caller.owner,
            user: caller.user,
            name: "New conversation",
            model: asked.question.model ?? policy.model,
            createdAt: now
        )
        let prompt = policy.defaultPrompt.flatMap { policy.prompt(named: $0) }
        if asked.system == nil { conversation.promptName = prompt?.name }
        conversation.system = asked.system ?? prompt?.text
        asked.system = conversation.system
        let (archive, made) = (archive, conversation)
        try await kept { () async throws(ArchiveFault) in try await archive.begin(made, []) }
        asked.conversation = made
    }
}
