internal import JSONText

/// The members of a request that somebody here reads; all others are passed on unseen.
enum RequestField: String, CaseIterable {
    case model, messages, prompt, input, instructions, suffix, prediction
    case tools, functions, responseFormat = "response_format", text
    case stream, streamOptions = "stream_options"
    case n, bestOf = "best_of"
    case maxTokens = "max_tokens", maxCompletionTokens = "max_completion_tokens"
    case maxOutputTokens = "max_output_tokens"
    case user, safetyIdentifier = "safety_identifier"
    case store, metadata, serviceTier = "service_tier", background
    case previousResponse = "previous_response_id", conversation

    static let names = JSONNames(allCases.map(\.rawValue))
    static let all = allCases

    /// Whether a number in this member bounds what a route's answer may cost.
    func limits(_ route: Route) -> Bool {
        switch self {
        case .n: route == .chatCompletions || route == .completions
        case .bestOf: route == .completions
        case .maxTokens: route == .chatCompletions || route == .completions
        case .maxCompletionTokens: route == .chatCompletions
        case .maxOutputTokens: route == .responses
        default: false
        }
    }
}
