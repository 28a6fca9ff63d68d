internal import ChatFormat
internal import Gateway
internal import HTTPServer
internal import Metering

/// What is sent to a conversation.
enum SendKind: Equatable {
    /// New messages at its end.
    case new
    /// Another text for one of the user's messages; what came after it goes.
    case edit(Int64)
    /// Another answer to its last message, or to the one that failed.
    case again
}

/// A question with the conversation it belongs to, ready to be asked.
struct AskedQuestion {
    var question: Question
    /// The conversation; nil where none is kept.
    var conversation: Conversation?
    /// The messages before the new ones, all that there are.
    var history: [ConversationMessage] = []
    /// Where the new messages go.
    var place: Int64 = 0
    /// Whether messages that are there are replaced.
    var replaces = false
    /// The system message.
    var system: String?
}

extension Conversations {
    /// Sends to a conversation of the API, and answers with what came of it.
    func send(
        to id: String,
        _ kind: SendKind,
        _ gateway: Gateway,
        _ request: Request,
        _ reply: consuming Reply
    ) async {
        var key: Key?
        let (caller, question): (Caller, Question)
        do throws(TalkFault) {
            (caller, question) = try await read(kind, gateway, request, &key)
            _ = try await find(id, caller)
        } catch {
            return await gateway.turnAway(request, error.error, key: key, reply)
        }
        guard await turns.enter(id) else {
            return await gateway.turnAway(request, TalkFault.busy.error, key: key, reply)
        }
        defer { turns.leave(id) }
        guard !reply.clientIsGone else { return reply.abort() }
        let asked: AskedQuestion
        do throws(TalkFault) {
            // It may have changed while others had their turn.
            asked = try await prepare(question, kind, try await find(id, caller))
        } catch {
            return await gateway.turnAway(request, error.error, key: key, reply)
        }
        await ask(asked, caller, gateway, request, reply, APIForm())
    }

    private func read(
        _ kind: SendKind,
        _ gateway: Gateway,
        _ request: Request,
        _ key: inout Key?
    ) async throws(TalkFault) -> (Caller, Question) {
        do throws(ErrorBody) {
            key = try gateway.key(shownBy: request)
        } catch {
            throw TalkFault(error)
        }
        let body = try TalkBody(try await readBody(request))
        let named = try body.name("owner", bytesMax: 128) ?? TalkQuery(request)["owner"]
        let caller = try await Caller(request, gateway, named: named)
        guard gateway.archiveForm(of: caller.key) != .none else { throw .archiveIsOff }
        let question = try Question(
            body,
            hasMessages: kind != .again,
            bytesMax: policy.messageBytesMax
        )
        return (caller, question)
    }

    /// Finds what a send is about: the messages before it, and where it goes.
    private func prepare(
        _ question: Question,
        _ kind: SendKind,
        _ conversation: Conversation
    ) async throws(TalkFault) -> AskedQuestion {
        var asked = AskedQuestion(question: question, conversation: conversation)
        asked.system = conversation.system
        // Twice the window, so that failed messages and tool results do not empty it.
        let end: Int64 = if case .edit(let index) = kind { index } else { conversation.messages }
        let start = max(0, min(end, conversation.messages) - Int64(2 * policy.historyMessages) - 64)
        let all = try await read(conversation, from: start, limit: Int(end - start) + 2)
        switch kind {
        case .new:
            asked.history = all
            asked.place = conversation.messages
        case .edit(let index):
            guard let old = all.first(where: { $0.index == index }) else {
                throw TalkFault(.objectNotFound("Message", id: "\(index)"))
            }
            guard old.role == "user" else {
                throw .invalid("index", "Only a user's message can be edited.")
            }
            asked.history = all.filter { $0.index < index }
            (asked.place, asked.replaces) = (index, true)
        case .again:
            try prepareAgain(all, &asked)
        }
        return asked
    }

    /// Puts a question at the end of a conversation that has its turn.
    func goOn(
        _ id: String,
        _ caller: Caller,
        _ asked: inout AskedQuestion
    ) async throws(TalkFault) {
        let conversation = try await find(id, caller)
        asked.conversation = conversation
        asked.system = asked.system ?? conversation.system
        asked.place = conversation.messages
        let start = max(0, conversation.messages - Int64(2 * policy.historyMessages) - 64)
        asked.history = try await read(conversation, from: start, limit: 100_000)
    }

    private func prepareAgain(
        _ all: [ConversationMessage],
        _ asked: inout AskedQuestion
    ) throws(TalkFault) {
        guard let last = all.lastIndex(where: { $0.role != "assistant" }) else {
            throw TalkFault(409, "nothing_to_answer", "There is no message to answer.")
        }
        asked.replaces = true
        if all[last].status == .failed {
            // It is sent again as it is kept.
            asked.question.messages = [all[last].body]
            asked.history = Array(all[..<last])
            asked.place = all[last].index
        } else {
            asked.history = Array(all[...last])
            asked.place = all[last].index + 1
        }
    }

    /// Asks the model, as the gateway's own story of a completion.
    func ask(
        _ asked: AskedQuestion,
        _ caller: Caller,
        _ gateway: Gateway,
        _ request: Request,
        _ reply: consuming Reply,
        _ form: any AnswerForm
    ) async {
        let policy = policy
        let model = asked.question.model ?? asked.conversation?.model ?? policy.model
        var window = HistoryWindow(
            messagesMax: policy.historyMessages,
            tokensMax: policy.historyTokens
        )
        let isWithNew = !asked.question.messages.isEmpty
        var candidates = asked.history.filter { $0.status != .failed }
        if isWithNew {
            // What is new counts, and is sent whatever it takes.
            for body in asked.question.messages {
                let role = MessageText.role(of: body)
                candidates.append(
                    ConversationMessage(index: -1, role: role, body: body, createdAt: now)
                )
            }
            window = HistoryWindow(
                messagesMax: max(policy.historyMessages, asked.question.messages.count),
                tokensMax: policy.historyTokens
            )
        }
        let chosen = window.choose(from: candidates) { message in
            gateway.tokens(ofMessage: message.body, model: model)
        }
        let history = chosen.filter { $0.index >= 0 }.map(\.body)
        var question = asked.question
        question.model = model
        let body = question.body(model: model, system: asked.system, history: history)
        let sending = Sending(
            asked,
            archive,
            gateway,
            form,
            keepsRestored: gateway.archiveForm(of: caller.key) == .full,
            showsProviderErrors: policy.showsProviderErrors,
            now: now
        )
        await gateway.complete(
            body,
            for: request,
            person: caller.person,
            reply,
            witness: sending
        )
    }
}
