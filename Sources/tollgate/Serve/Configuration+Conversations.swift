internal import Conversations
internal import Settings

extension Configuration {
    /// How conversations are held.
    var conversationPolicy: ConversationPolicy {
        let given = settings.conversations
        var policy = ConversationPolicy()
        policy.model = given.model
        policy.historyMessages = given.historyMessages
        policy.historyTokens = Int64(given.historyTokens)
        policy.messageBytesMax = given.messageBytesMax
        policy.showsProviderErrors = given.showsProviderErrors
        policy.prompts = prompts.prompts.map {
            ConversationPolicy.Prompt(
                name: $0.name,
                title: $0.title,
                text: $0.text,
                model: $0.model
            )
        }
        policy.defaultPrompt = prompts.defaultName
        return policy
    }
}
