/// The calls whose bodies we read.
package enum Route: String, Sendable, CaseIterable {
    case chatCompletions = "chat/completions"
    case completions
    case embeddings
    case responses
}
