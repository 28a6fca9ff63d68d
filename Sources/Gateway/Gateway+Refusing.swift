internal import ChatFormat
internal import HTTPServer
internal import HTTPWire
internal import Metering
internal import Telemetry

/// Refusing: an answer that nothing was forwarded for, and its line in the ledger.
extension Gateway {
    /// Answers a request that is not forwarded, and writes it down.
    func refuse(_ story: Story, _ refusal: Refusal, _ reply: consuming Reply) async {
        metrics.refused(refusal.label)
        let booked = subject(of: story)
        parts.ledger.refuse(
            RefusedRequest(
                id: story.id,
                key: story.key?.id,
                user: booked.user,
                team: booked.team,
                model: story.model.isEmpty ? nil : story.model,
                status: refusal.status,
                reason: "\(refusal.reason)",
                redactions: redactionCounts(story.redactions).filter { $0.action == .refuse }
            )
        )
        let id = story.id
        var last = LastWords()
        if let witness = story.witness { last = await witness.heard(Testimony(story, refusal)) }
        let body = last.body ?? refusal.error.bytes
        await reply.send(last.status ?? refusal.status, body: body) { head in
            HeadWriter.field("content-type", "application/json", to: &head)
            appendRequestID(id, to: &head)
            head += refusal.fields
            head += last.fields
        }
        finish(story, status: refusal.status, reason: refusal.reason)
    }

    /// Whom a refusal counts for: where the request did not get so far, the key's owner.
    private func subject(of story: Story) -> (user: UserID?, team: TeamID?) {
        if let subject = story.subject { return (subject.user, subject.team) }
        switch story.key?.facts.owner {
        case .user(let user, let team): return (user, team)
        case .team(let team): return (nil, team)
        case .nobody, nil: return (nil, nil)
        }
    }
}
