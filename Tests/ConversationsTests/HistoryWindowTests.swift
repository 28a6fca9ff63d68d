import Metering
import Testing

@testable import Conversations

@Suite struct HistoryWindowTests {
    /// Messages by their roles: u, a, c (an assistant's tool call), t (its result).
    private func messages(_ roles: String) -> [ConversationMessage] {
        roles.enumerated().map { index, role in
            let name = ["u": "user", "a": "assistant", "c": "assistant", "t": "tool"][role] ?? ""
            return ConversationMessage(
                index: Int64(index),
                role: name,
                body: [],
                createdAt: Timestamp(seconds: 0)
            )
        }
    }

    @Test(
        arguments: [
            // Roles, messages at most, tokens at most (ten each), the indexes that are sent.
            ("uauau", 20, 1_000, [0, 1, 2, 3, 4]),
            ("uauau", 3, 1_000, [2, 3, 4]),
            ("uauau", 20, 30, [2, 3, 4]),
            ("uauau", 20, 9, [4]),
            ("u", 0, 0, [0]),
            ("ucttau", 4, 1_000, [4, 5]),
            ("ucttau", 5, 1_000, [1, 2, 3, 4, 5]),
            ("uctt", 2, 1_000, [1, 2, 3]),
            ("", 5, 5, []),
        ] as [(String, Int, Int64, [Int64])]
    )
    func `the newest that fit are sent, and no result without its call`(
        roles: String,
        messagesMax: Int,
        tokensMax: Int64,
        expected: [Int64]
    ) {
        let window = HistoryWindow(messagesMax: messagesMax, tokensMax: tokensMax)
        #expect(window.choose(from: messages(roles)) { _ in 10 }.map(\.index) == expected)
    }
}
