internal import ChatFormat
internal import JSONText
internal import Metering

/// What is to be asked in a conversation: messages that are new, and how the model is to answer.
struct Question {
    /// New messages, each as JSON; none when an answer is made anew.
    var messages: [[UInt8]] = []
    /// Whether the answer is streamed.
    var isStreamed = false
    /// Another model than the conversation's.
    var model: String?
    /// Members of the request that pass as they are.
    var options: [(name: String, json: [UInt8])] = []

    private static let passed: [StaticString] = [
        "temperature", "top_p", "max_tokens", "max_completion_tokens", "tools", "tool_choice",
        "parallel_tool_calls", "response_format", "reasoning_effort", "verbosity", "seed", "stop",
        "frequency_penalty", "presence_penalty",
    ]

    /// The names of all fields that a question may have.
    static let fields =
        ["content", "messages", "model", "stream", "owner"] + passed.map { "\($0)" }

    init() {}

    /// Reads a question; one that makes an answer anew has no messages.
    init(_ body: TalkBody, hasMessages: Bool, bytesMax: Int) throws(TalkFault) {
        try body.allow(Self.fields)
        isStreamed = try body.flag("stream")
        model = try body.name("model")
        for name in Self.passed {
            guard let value = body.json(name) else { continue }
            options.append(("\(name)", value))
        }
        guard hasMessages else { return }
        if let list = body["messages"] {
            guard body["content"] == nil else {
                throw .invalid("messages", "Give `content` or `messages`, not both.")
            }
            for element in body.document.elements(of: list) {
                messages.append(try Self.message(element, body, bytesMax))
            }
        } else if let content = body["content"] {
            if body.document[content].kind == .string {
                _ = try body.text("content", bytesMax: bytesMax)
            }
            messages = [Self.userMessage(json: body.json("content") ?? [])]
        }
        guard !messages.isEmpty else {
            throw TalkFault(ErrorBody(.missingField("content")))
        }
        for message in messages where message.count > bytesMax + 1_024 {
            throw TalkFault(
                413,
                "message_too_large",
                "A message is longer than the \(bytesMax) bytes that are accepted here.",
                param: "content"
            )
        }
    }

    /// A message of the user with a content that is JSON already.
    static func userMessage(json content: [UInt8]) -> [UInt8] {
        Array(#"{"role":"user","content":"#.utf8) + content + [UInt8(ascii: "}")]
    }

    /// One of several new messages: a user's, or a tool's result.
    private static func message(
        _ element: Int,
        _ body: TalkBody,
        _ bytesMax: Int
    ) throws(TalkFault) -> [UInt8] {
        let document = body.document
        guard let role = document.member("role", of: element, in: body.bytes.span),
            document.isString(role, "user", in: body.bytes.span)
                || document.isString(role, "tool", in: body.bytes.span)
        else {
            throw .invalid("messages", "A new message has the role `user` or `tool`.")
        }
        return Array(body.bytes[document[element].range])
    }

    /// The body of the completion that asks it.
    func body(
        model: String,
        system: String?,
        history: [[UInt8]]
    ) -> [UInt8] {
        json { json in
            json.object { json in
                json.member("model", self.model ?? model)
                json.list("messages") { json in
                    if let system {
                        json.object { json in
                            json.member("role", "system")
                            json.member("content", system)
                        }
                    }
                    for message in history + messages { json.raw(message.span) }
                }
                if isStreamed { json.member("stream", true) }
                for option in options {
                    json.name(option.name)
                    json.raw(option.json.span)
                }
            }
        }
    }
}

extension RequestFault {
    /// A field that has to be there.
    fileprivate static func missingField(_ name: String) -> RequestFault {
        RequestFault(
            "Missing required parameter: '\(name)'.",
            param: name,
            code: "missing_required_parameter"
        )
    }
}
