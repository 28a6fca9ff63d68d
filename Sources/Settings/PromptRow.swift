/// A named system prompt of `policies/prompts.yaml`, for conversations.
package struct PromptRow: Equatable, Sendable {
    /// Its name, as the conversations API takes it.
    package var name: String
    /// For people who choose one.
    package var title: String
    /// The system message itself.
    package var text: String
    /// The model a conversation with it starts with; nil means the caller's choice.
    package var model: String?
    /// Where it stands, for sentences about it.
    package var place: Place
}

/// `policies/prompts.yaml`, checked.
package struct PromptFile: Equatable, Sendable {
    /// In the order of the file; names differ.
    package var prompts: [PromptRow] = []
    /// The one for conversations that name none; nil means no system message.
    package var defaultName: String?
}
