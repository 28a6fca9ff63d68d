/// Token rules made ready for many requests: what a model's name asks for is found in a few steps.
final class RuleBook: Sendable {
    let rules: TokenRules
    private let messages: PrefixList<MessageRule>
    private let images: PrefixList<ImageRule>

    init(_ rules: TokenRules) {
        self.rules = rules
        messages = PrefixList(rules.messages) { $0.model }
        images = PrefixList(rules.images) { $0.model }
    }

    /// The message rule of a model.
    func message(for model: Span<UInt8>) -> MessageRule {
        messages.rule(for: model) ?? MessageRule(model: "*")
    }

    /// The image rule of a model.
    func image(for model: Span<UInt8>) -> ImageRule {
        images.rule(for: model) ?? ImageRule.unknown
    }
}
