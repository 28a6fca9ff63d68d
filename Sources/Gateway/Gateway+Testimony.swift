internal import ChatFormat
internal import JSONText
internal import Metering
internal import Redaction

/// What a witness is told.
extension Gateway {
    /// How a forwarded request came out.
    @inline(never)
    func testimony(
        _ order: Order,
        _ story: Story,
        _ outcome: Outcome,
        _ usage: TokenUsage,
        answer: [UInt8]?
    ) -> Testimony {
        Testimony(
            id: story.id,
            key: story.key,
            subject: story.subject,
            model: story.model,
            status: outcome.status,
            isWhole: outcome.ending == .drained
                || (outcome.ending == .complete && outcome.status < 300),
            clientIsGone: outcome.ending == .clientGone || outcome.ending == .drained,
            redacted: Int64(story.redactions.redactedTotal),
            request: story.cleaned,
            answer: answer,
            usage: usage,
            refusal: outcome.ending == .withheld ? .answerWithheld : nil
        )
    }

    /// An answer as the provider gave it, without what policies take out of answers; nil when one
    /// of them refuses it.
    @inline(never)
    func looked(through answer: [UInt8]?, _ order: Order) -> [UInt8]? {
        guard let answer, let scan = order.scan else { return answer }
        guard case .answer = reader.read(body: answer.span, of: order.route) else { return nil }
        // Nothing is put back: the tags are nobody's.
        var restorer = Restorer(IssuedTags(), scan: scan)
        var edits = JSONEdits()
        restorer.restore(reader, answer.span, in: &edits)
        guard restorer.refusal == nil else { return nil }
        return edits.isEmpty ? answer : edits.apply(to: answer.span)
    }
}

extension Testimony {
    /// A request that was refused.
    init(_ story: Story, _ refusal: Refusal) {
        self.init(
            id: story.id,
            key: story.key,
            subject: story.subject,
            model: story.model,
            status: refusal.status,
            isWhole: false,
            clientIsGone: false,
            redacted: Int64(story.redactions.redactedTotal),
            request: story.cleaned,
            answer: nil,
            usage: TokenUsage(),
            refusal: refusal.error
        )
    }
}
