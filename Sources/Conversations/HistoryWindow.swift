internal import JSONText
internal import Metering

/// Which messages are sent along: the newest that fit into a number of messages and of tokens.
///
/// A tool call and its results stay together, and what is new is always sent.
struct HistoryWindow {
    let messagesMax: Int
    let tokensMax: Int64

    /// The messages to send of these, oldest first; `tokens` counts one.
    func choose(
        from messages: [ConversationMessage],
        tokens: (ConversationMessage) -> Int64
    ) -> [ConversationMessage] {
        var chosen: ArraySlice<ConversationMessage> = []
        var used: Int64 = 0
        for group in Self.groups(of: messages).reversed() {
            let cost = group.reduce(0) { $0 + tokens($1) }
            let fits = chosen.count + group.count <= messagesMax && used + cost <= tokensMax
            guard fits || chosen.isEmpty else { break }
            chosen = group + chosen
            used += cost
        }
        return Array(chosen)
    }

    /// Messages that may not be parted: an assistant's tool calls and the results behind them.
    static func groups(of messages: [ConversationMessage]) -> [ArraySlice<ConversationMessage>] {
        var groups: [ArraySlice<ConversationMessage>] = []
        for (place, message) in messages.enumerated() {
            if message.role == "tool", let last = groups.popLast() {
                groups.append(last + messages[place...place])
            } else {
                groups.append(messages[place...place])
            }
        }
        return groups
    }
}
