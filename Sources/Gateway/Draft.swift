internal import ChatFormat
internal import HTTPServer
internal import Metering

/// A request that was read and may be asked a hold for.
///
/// An object for the same reason as `Story`: the ask suspends.
final class Draft {
    let request: Request
    /// Where its body stands in the request's bytes.
    let body: Range<Int>
    let key: Key
    let chat: ChatRequest
    /// The body's document, and what is changed in it.
    let desk: Desk
    /// What is known of its model.
    let terms: ModelTerms
    /// The most output tokens of one choice, asked for or possible.
    let output: Int64
    let tier: ServiceTier

    init(
        _ request: Request,
        _ body: Range<Int>,
        _ key: Key,
        _ chat: ChatRequest,
        _ terms: ModelTerms,
        output: Int64,
        _ desk: Desk
    ) {
        self.request = request
        self.body = body
        self.key = key
        self.chat = chat
        self.terms = terms
        self.output = output
        self.desk = desk
        tier = ServiceTier(chat.serviceTier?.text ?? "")
    }

    /// What the ledger is asked.
    func ask(
        _ id: RequestID,
        _ subject: Subject,
        prompt: Int64,
        isRough: Bool
    ) -> HoldAsk {
        HoldAsk(
            id: id,
            subject: subject,
            terms: terms,
            tier: tier,
            prompt: prompt,
            output: output,
            choices: max(chat.n, chat.bestOf) * max(chat.prompts, 1),
            isStreamed: chat.stream,
            mayCap: key.facts.overLimit == .cap && chat.route != .embeddings,
            isRough: isRough
        )
    }
}
