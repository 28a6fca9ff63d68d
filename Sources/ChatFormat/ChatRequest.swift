package import JSONText

/// What we read of a request to one of the model routes.
///
/// It is read from the document that was parsed, never from a second parse: what we understood is
/// what is forwarded. Indexes are those of the document's values. A member that is null counts as
/// absent, as it does for OpenAI; members that we do not know pass.
package struct ChatRequest: Sendable {
    /// A member whose value is text.
    package struct TextMember: Equatable, Sendable {
        /// The index of the value.
        package let index: Int
        /// The decoded text.
        package let text: String
    }

    /// A member whose value is a whole number.
    package struct NumberMember: Equatable, Sendable {
        /// The index of the value.
        package let index: Int
        /// The number.
        package let value: Int64
    }

    /// The call that the body was sent to.
    package let route: Route
    /// The model asked for; nil where the path or a prompt template names it.
    package internal(set) var model: TextMember?
    /// Whether the answer is to be streamed.
    package internal(set) var stream = false
    /// The index of `stream_options`, an object.
    package internal(set) var streamOptions: Int?
    /// Whether the client asked for a stream's usage itself.
    package internal(set) var includeUsage = false
    /// How many choices to make of each prompt; at least 1.
    package internal(set) var n: Int64 = 1
    /// How many choices the provider makes to pick `n` from (`completions` only); at least `n`.
    package internal(set) var bestOf: Int64 = 1
    /// How many prompts there are (`completions` and `embeddings` take arrays of them).
    package internal(set) var prompts: Int64 = 1
    /// The limit in `max_tokens`.
    package internal(set) var maxTokens: NumberMember?
    /// The limit in `max_completion_tokens`.
    package internal(set) var maxCompletionTokens: NumberMember?
    /// The limit in `max_output_tokens`.
    package internal(set) var maxOutputTokens: NumberMember?
    /// The person on whose behalf the call is made, as the older field names them.
    package internal(set) var user: TextMember?
    /// The person on whose behalf the call is made, as the newer field names them.
    package internal(set) var safetyIdentifier: TextMember?
    /// The service tier asked for; the answer says which one was used.
    package internal(set) var serviceTier: TextMember?
    /// Whether the answer is to be stored; nil if the request does not say.
    package internal(set) var store: Bool?
    /// The index of `metadata`, an object with at most 16 short texts.
    package internal(set) var metadata: Int?
    /// Whether the answer is made after the call has ended (`responses` only).
    package internal(set) var background = false
    /// The ids in it of what the provider keeps (`responses` only).
    package internal(set) var references: [StateReference] = []
    /// The index of `messages`, an array of objects with a role.
    package internal(set) var messages: Int?
    /// The index of `prompt`: text, texts, token numbers, or a template (`responses`).
    package internal(set) var prompt: Int?
    /// The index of `input`: text, or an array.
    package internal(set) var input: Int?
    /// The index of `instructions`.
    package internal(set) var instructions: Int?
    /// The index of `suffix`.
    package internal(set) var suffix: Int?
    /// The index of `prediction`.
    package internal(set) var prediction: Int?
    /// The index of `tools`.
    package internal(set) var tools: Int?
    /// The index of `functions`, which `tools` replaced.
    package internal(set) var functions: Int?
    /// The index of `response_format`, or of `text` in `responses`.
    package internal(set) var responseFormat: Int?

    /// Reads a parsed body; throws what the client is told.
    package init(
        parsing document: JSONDocument,
        bytes: Span<UInt8>,
        route: Route
    ) throws(RequestFault) {
        self.route = route
        let reader = RequestReader(document: document)
        try reader.read(&self, bytes)
    }

    /// The largest number of tokens that the client lets one choice have; nil without a limit.
    ///
    /// Of two limits the larger one is taken: which of them a provider obeys is not known.
    package var outputTokensMax: Int64? {
        var most = maxTokens?.value
        if let limit = maxCompletionTokens?.value { most = max(most ?? limit, limit) }
        if let limit = maxOutputTokens?.value { most = max(most ?? limit, limit) }
        return most
    }

    /// How many tokens the provider may make at most, when one choice has at most so many.
    ///
    /// Never more than 2^50, so that sums of it cannot overflow.
    package func outputBound(perChoiceMax: Int64) -> Int64 {
        guard route != .embeddings else { return 0 }
        let most: Int64 = 1 << 50
        var bound = min(max(outputTokensMax ?? perChoiceMax, 0), most)
        bound = min(product(bound, max(n, bestOf)), most)
        return min(product(bound, max(prompts, 1)), most)
    }

    private func product(_ a: Int64, _ b: Int64) -> Int64 {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : product
    }
}
