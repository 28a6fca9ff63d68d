/// What one request's prompt costs before it is sent: a best guess and a number safe to hold.
package struct PromptTally: Sendable, Equatable {
    /// The likely prompt tokens, message overhead, tools, images and audio included.
    package var estimate: Int64 = 0
    /// A number that an honest provider's `prompt_tokens` does not exceed.
    package var bound: Int64 = 0
    /// The encoding used to count.
    package var encoding: Encoding = .o200kBase
    /// False when the model's name is not known and `o200kBase` was used in its place.
    package var encodingKnown = true
    /// Messages, or prompts, or inputs.
    package var messages = 0
    /// Images seen.
    package var images = 0
    /// Audio parts seen.
    package var audios = 0
    /// Files seen (their content is not counted, only bounded).
    package var files = 0

    /// Nothing counted.
    package init() {}

    /// The bound that needs no counting: no byte-level BPE makes more tokens than bytes.
    package init(bytes: Int) {
        bound = Int64(bytes)
        estimate = Int64(bytes / 4)
    }
}
