/// How conversations are held; replaced as a whole on reload.
package struct ConversationPolicy: Sendable {
    /// A system message that people choose by name.
    package struct Prompt: Sendable {
        /// Its name, as requests give it.
        package var name: String
        /// What people choose from.
        package var title: String
        /// The system message.
        package var text: String
        /// The model that a conversation with it starts with; nil leaves it to the caller.
        package var model: String?

        /// Puts a prompt together.
        package init(name: String, title: String, text: String, model: String?) {
            self.name = name
            self.title = title
            self.text = text
            self.model = model
        }
    }

    /// The model of conversations that name none.
    package var model = "gpt-4o-mini"
    /// The most messages that are sent, the new ones included.
    package var historyMessages = 20
    /// The most tokens of messages that are sent, the new ones included.
    package var historyTokens: Int64 = 16_000
    /// The largest message: 413.
    package var messageBytesMax = 256 << 10
    /// Whether end users see a provider's own words about a failure.
    package var showsProviderErrors = false
    /// System messages by name, in the order of the file.
    package var prompts: [Prompt] = []
    /// The one of conversations that name none.
    package var defaultPrompt: String?

    /// The defaults.
    package init() {}

    func prompt(named name: String) -> Prompt? { prompts.first { $0.name == name } }
}
