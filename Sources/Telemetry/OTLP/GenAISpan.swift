/// One forwarded request as OpenTelemetry's conventions for generative AI tell of it.
///
/// Source: semantic conventions, "GenAI spans" and "GenAI metrics". No text of a request is in it.
package struct GenAISpan: Sendable {
    /// The trace, the span's own id, and its parent's.
    package var trace: TraceContext
    /// When the request came, in milliseconds since 1970.
    package var startMilliseconds: Int64
    /// How long it took.
    package var milliseconds: Int64
    /// `chat` or `embeddings`.
    package var operation: String
    /// The model that was asked for, and the one that answered, where it said so.
    package var model: String
    /// The model that answered, where it said so.
    package var servedModel: String?
    /// Input and output tokens.
    package var inputTokens: Int64
    /// Output tokens.
    package var outputTokens: Int64
    /// The status the client was answered with.
    package var status: Int
    /// Why it failed; nil when it did not.
    package var errorType: String?
    /// More attributes, in the gateway's own words.
    package var texts: [(name: String, value: String)] = []

    /// Puts a span together.
    package init(
        trace: TraceContext,
        startMilliseconds: Int64,
        milliseconds: Int64,
        operation: String,
        model: String,
        inputTokens: Int64,
        outputTokens: Int64,
        status: Int
    ) {
        self.trace = trace
        self.startMilliseconds = startMilliseconds
        self.milliseconds = milliseconds
        self.operation = operation
        self.model = model
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.status = status
    }
}
