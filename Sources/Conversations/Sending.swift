internal import ChatFormat
internal import Gateway
internal import HTTPWire
internal import JSONText
internal import Metering

/// One send on its way: hears how it came out, keeps it, and writes the answer's form.
final class Sending: Witness {
    let hidesProviderErrors: Bool
    let keepsRestored: Bool

    private let archive: any Archive
    private let gateway: Gateway
    private let form: any AnswerForm
    private let question: Question
    private let model: String
    private let now: Timestamp
    /// The conversation; nil where none is kept.
    private let conversation: Conversation?
    /// Where the new messages go: what stands from there on is replaced.
    private let place: Int64
    /// Whether messages after `place` are replaced, which a failure must not do.
    private let replaces: Bool

    init(
        _ asked: AskedQuestion,
        _ archive: any Archive,
        _ gateway: Gateway,
        _ form: any AnswerForm,
        keepsRestored: Bool,
        showsProviderErrors: Bool,
        now: Timestamp
    ) {
        self.archive = archive
        self.gateway = gateway
        self.form = form
        question = asked.question
        model = asked.question.model ?? asked.conversation?.model ?? ""
        conversation = asked.conversation
        place = asked.place
        replaces = asked.replaces
        hidesProviderErrors = !showsProviderErrors
        self.keepsRestored = keepsRestored
        self.now = now
    }

    func heard(_ testimony: Testimony) async -> LastWords {
        if let outcome = outcome(testimony) { return await answered(testimony, outcome) }
        return await failed(testimony)
    }

    // MARK: answered

    /// What an answer makes; nil when there is none, or only a part that nobody stopped.
    private func outcome(_ testimony: Testimony) -> SendOutcome? {
        guard testimony.isWhole || testimony.clientIsGone, let answer = testimony.answer,
            let body = Self.message(in: answer)
        else { return nil }
        if !testimony.isWhole, MessageText(body).text.isEmpty { return nil }
        let sent = newMessages(testimony, .complete)
        var message = ConversationMessage(
            index: place + Int64(sent.count),
            role: "assistant",
            body: body,
            createdAt: now
        )
        message.status = testimony.isWhole ? .complete : .stopped
        message.tokens = testimony.usage.completion
        message.tokensUsed = testimony.usage.total
        message.model = testimony.model
        message.request = testimony.id
        var shown = message
        if let delivered = testimony.delivered.flatMap(Self.message) { shown.body = delivered }
        return SendOutcome(
            id: testimony.id,
            conversation: conversation,
            sent: sent,
            answer: message,
            shown: shown,
            usage: testimony.usage,
            isKept: false
        )
    }

    private func answered(_ testimony: Testimony, _ outcome: SendOutcome) async -> LastWords {
        var outcome = outcome
        if let conversation {
            do throws(ArchiveFault) {
                try await archive.replaceMessages(
                    of: conversation.id,
                    from: place,
                    with: outcome.sent + [outcome.answer],
                    at: now
                )
                outcome.isKept = true
            } catch {
                // The answer is there and paid for: it is given, and says that it was not kept.
                outcome.isKept = false
            }
            outcome = await named(outcome)
        }
        var last = LastWords()
        let body = form.answer(outcome)
        // A provider may answer in one piece although a stream was asked for.
        last.body = body
        if question.isStreamed {
            SSEWriter.event(body.span, named: Array("conversation".utf8).span, to: &last.events)
        }
        return last
    }

    /// Names a conversation that has no name of its own after what was said first.
    private func named(_ outcome: SendOutcome) async -> SendOutcome {
        guard var conversation, place == 0, conversation.name == "New conversation",
            let first = outcome.sent.first
        else { return outcome }
        let words = MessageText(first.body).text.split(whereSeparator: \.isWhitespace)
        var name = ""
        var used = 0
        for word in words where name.count < 48 {
            name += (name.isEmpty ? "" : " ") + word
            used += 1
        }
        if used < words.count || name.count > 64 { name = name.prefix(63) + "…" }
        guard !name.isEmpty else { return outcome }
        conversation.name = name
        conversation.updatedAt = now
        do throws(ArchiveFault) {
            try await archive.change(conversation)
        } catch {
            return outcome
        }
        return SendOutcome(
            id: outcome.id,
            conversation: conversation,
            sent: outcome.sent,
            answer: outcome.answer,
            shown: outcome.shown,
            usage: outcome.usage,
            isKept: outcome.isKept
        )
    }

    /// The first choice's message, as it is sent back to models later.
    private static func message(in answer: [UInt8]) -> [UInt8]? {
        var document = JSONDocument()
        let bytes = answer.span
        guard (try? document.parse(bytes)) != nil,
            let choices = document.member("choices", of: JSONDocument.root, in: bytes),
            let choice = document.elements(of: choices).makeFirst(),
            let message = document.member("message", of: choice, in: bytes)
        else { return nil }
        return json { json in
            json.object { json in
                json.member("role", "assistant")
                var content = document.member("content", of: message, in: bytes)
                // A refusal is what the model said.
                if content.map({ document[$0].kind == .null }) ?? true {
                    content = document.member("refusal", of: message, in: bytes)
                }
                json.name("content")
                if let content {
                    json.raw(bytes.extracting(document[content].range))
                } else {
                    json.null()
                }
                if let calls = document.member("tool_calls", of: message, in: bytes),
                    document[calls].kind == .array
                {
                    json.name("tool_calls")
                    json.raw(bytes.extracting(document[calls].range))
                }
            }
        }
    }

    // MARK: failed

    /// A new message whose answer failed is kept as such, to be sent again; what was there before
    /// stays as it was.
    private func failed(_ testimony: Testimony) async -> LastWords {
        if let conversation, !replaces, !question.messages.isEmpty, testimony.request != nil {
            let messages = newMessages(testimony, .failed)
            do throws(ArchiveFault) {
                try await archive.replaceMessages(
                    of: conversation.id,
                    from: place,
                    with: messages,
                    at: now
                )
            } catch {
                // Its sender is told that it failed, and has it still.
            }
        }
        let error = FriendlyError.error(testimony, showsProviderErrors: !hidesProviderErrors)
        var last = LastWords()
        let body = form.failure(error, nil)
        (last.status, last.body) = (error.status, body)
        SSEWriter.event(body.span, named: Array("error".utf8).span, to: &last.events)
        return last
    }

    /// The new messages in the form in which they are kept.
    private func newMessages(
        _ testimony: Testimony,
        _ status: ConversationMessage.Status
    ) -> [ConversationMessage] {
        var bodies = question.messages
        // What was sent stands at the end of the request's messages, after redaction.
        if !keepsRestored, let request = testimony.request {
            bodies = Self.lastMessages(bodies.count, of: request) ?? []
        }
        var messages: [ConversationMessage] = []
        for body in bodies {
            var message = ConversationMessage(
                index: place + Int64(messages.count),
                role: MessageText.role(of: body),
                body: body,
                createdAt: now
            )
            message.status = status
            message.tokens = gateway.tokens(ofMessage: body, model: model)
            message.request = testimony.id
            messages.append(message)
        }
        if !messages.isEmpty { messages[messages.count - 1].redacted = testimony.redacted }
        return messages
    }

    private static func lastMessages(_ count: Int, of request: [UInt8]) -> [[UInt8]]? {
        var document = JSONDocument()
        guard (try? document.parse(request.span)) != nil,
            let list = document.member("messages", of: JSONDocument.root, in: request.span)
        else { return nil }
        return document.elements(of: list).suffix(count).map { Array(request[document[$0].range]) }
    }
}

extension Sequence {
    /// The first element.
    fileprivate func makeFirst() -> Element? {
        var iterator = makeIterator()
        return iterator.next()
    }
}
