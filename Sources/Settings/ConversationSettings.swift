/// Conversations that are kept here.
package struct ConversationSettings: Equatable, Sendable {
    /// The model of conversations that name none.
    package var model = "gpt-4o-mini"
    /// The most messages that are sent along with a new one, that one included.
    package var historyMessages = 20
    /// The most tokens of messages that are sent, the new one included; the system message is
    /// always sent beside them.
    package var historyTokens = 16_000
    /// A message, else 413.
    package var messageBytesMax = 256 << 10
    /// Whether end users are shown a provider's own words about a failure.
    package var showsProviderErrors = false
}
