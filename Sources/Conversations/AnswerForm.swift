internal import ChatFormat
internal import JSONText
internal import Metering

/// In which form a caller gets what came out of a send.
protocol AnswerForm: Sendable {
    /// The body of an answer.
    func answer(_ outcome: SendOutcome) -> [UInt8]
    /// The body that says why there is none.
    func failure(_ error: ErrorBody, _ outcome: SendOutcome?) -> [UInt8]
}

/// What came out of a send that was answered.
struct SendOutcome {
    let id: RequestID
    let conversation: Conversation?
    /// The new messages as they are kept; empty when none were new.
    var sent: [ConversationMessage]
    let answer: ConversationMessage
    /// The answer as its reader gets it, with the values put back that redaction took out.
    let shown: ConversationMessage
    let usage: TokenUsage
    /// Whether it could be kept.
    var isKept: Bool
}

/// The form of the conversations API.
struct APIForm: AnswerForm {
    func answer(_ outcome: SendOutcome) -> [UInt8] {
        json { json in
            json.object { json in
                json.member("object", "conversation.answer")
                json.member("conversation_id", outcome.conversation?.id)
                json.member("conversation_name", outcome.conversation?.name)
                json.name("message")
                json.write(outcome.shown)
                json.list("sent") { json in for message in outcome.sent { json.write(message) } }
                json.object("usage") { json in
                    json.member("prompt_tokens", outcome.usage.prompt)
                    json.member("completion_tokens", outcome.usage.completion)
                    json.member("total_tokens", outcome.usage.total)
                }
                json.member("kept", outcome.isKept)
                json.member("log_id", outcome.id.text)
            }
        }
    }

    func failure(_ error: ErrorBody, _ outcome: SendOutcome?) -> [UInt8] { error.bytes }
}
