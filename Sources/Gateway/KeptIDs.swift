internal import ChatFormat
internal import JSONText
internal import Metering
internal import Tokens
internal import Upstream

/// The ids in one answer of what its provider keeps of it: the response, its items, containers.
///
/// They are noted before the client sees them, so that it may name them at once.
struct KeptIDs {
    /// Of the ids beside the response's own so many are noted; a response has a few items.
    private static let othersMax = 1_000

    private var response: String?
    private var others: [String] = []
    /// Whether there are ids that were not noted.
    private(set) var isDue = false

    /// Takes in what a reader has just read.
    mutating func take(_ reader: AnswerReader, _ bytes: Span<UInt8>) {
        let document = reader.document
        if response == nil, let id = reader.id {
            response = document.text(id, in: bytes)
            isDue = true
        }
        for node in reader.keptIDs where others.count < Self.othersMax {
            let id = document.text(node, in: bytes)
            if !others.contains(id) { others.append(id) }
        }
        // Items are many and come one by one: they are noted together.
        if reader.isFinal { isDue = true }
    }

    /// An answer that broke off keeps what came of it.
    mutating func end() {
        isDue = isDue || !others.isEmpty
    }

    /// What is to be noted, with what naming it adds to a later request's prompt.
    mutating func takeDue(_ order: Order, _ story: Story, _ usage: TokenUsage?) -> [ProviderState] {
        guard isDue, let response, let key = story.key else { return [] }
        isDue = false
        func state(_ id: String, tokens: Int64) -> ProviderState {
            ProviderState(
                id: id,
                tenant: key.tenant,
                user: story.subject?.user,
                upstream: order.call.endpoint.name,
                tokens: tokens,
                createdAt: story.id.time
            )
        }
        let most = order.boundOfResponse(after: story.formerTokens)
        return [state(response, tokens: usage?.total ?? most)]
            + others.map { state($0, tokens: usage?.completion ?? most) }
    }
}

extension Order {
    /// The most tokens that a response can hold, its former turns included.
    fileprivate func boundOfResponse(after former: Int64) -> Int64 {
        // Bounded, so that sums of some of them cannot overflow.
        min((prompt?.bound ?? 0) + former + min(hold.outputCap, 1 << 40), 1 << 40)
    }
}
