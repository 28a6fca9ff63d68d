internal import JSONText

/// The members of answers and stream events that somebody here reads.
enum AnswerMember: String, CaseIterable {
    case id, model, serviceTier = "service_tier", usage, error, choices
    case index, finishReason = "finish_reason", delta, message, text
    case content, refusal, reasoning, reasoningContent = "reasoning_content"
    case audio, transcript
    case toolCalls = "tool_calls", function, functionCall = "function_call", custom
    case name, arguments, input
    case type, response, item, output, summary, code
    case outputIndex = "output_index", contentIndex = "content_index"
    case summaryIndex = "summary_index"
    case containerID = "container_id"
    case groq = "x_groq"

    static let names = JSONNames(allCases.map(\.rawValue))
    static let all = allCases
}

/// The events of the Responses API that carry what we count; there are dozens of others.
enum ResponseEvent: String, CaseIterable {
    case textDelta = "response.output_text.delta"
    case refusalDelta = "response.refusal.delta"
    case reasoningDelta = "response.reasoning_text.delta"
    case summaryDelta = "response.reasoning_summary_text.delta"
    case argumentsDelta = "response.function_call_arguments.delta"
    case mcpArgumentsDelta = "response.mcp_call_arguments.delta"
    case inputDelta = "response.custom_tool_call_input.delta"
    case codeDelta = "response.code_interpreter_call_code.delta"
    case transcriptDelta = "response.audio.transcript.delta"
    case itemAdded = "response.output_item.added"
    case completed = "response.completed"
    case incomplete = "response.incomplete"
    case failed = "response.failed"
    case error

    private static let names = JSONNames(allCases.map(\.rawValue))
    private static let all = allCases

    static func of(
        _ value: Int,
        in document: JSONDocument,
        _ bytes: Span<UInt8>
    ) -> ResponseEvent? {
        names.index(of: value, in: document, bytes).map { all[$0] }
    }
}
