internal import HTTPWire
internal import Metering

/// Corrections: new entries that change what was booked, with a reason and an author.
enum CorrectionRoutes {
    static let all: [Route] = [
        Route(
            .post,
            "/api/corrections",
            .change,
            "Books the difference between an entry and what is now known",
            takes: "NewCorrection",
            gives: "Entry",
            status: 201,
            answer: correct
        )
    ]

    private static let reasonBytesMax = 500

    @Sendable private static func correct(_ call: Call) async throws(AdminFault) -> AdminAnswer {
        var body = try call.body()
        guard let text = try body.text("request_id") else {
            throw .invalid("request_id", "A correction needs the `request_id` of an entry.")
        }
        var figures = Figures()
        try figures.read(&body)
        let reason = try body.text("reason") ?? ""
        try body.finish()
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw .invalid("reason", "A correction needs a `reason`: it stands in the audit log.")
        }
        guard reason.utf8.count <= reasonBytesMax else {
            throw .invalid("reason", "`reason` may have at most \(reasonBytesMax) bytes.")
        }
        let booked = try await entries(of: text, call)
        guard let entry = booked.first(where: { $0.kind == .request }),
            let settlement = entry.settlement
        else {
            throw .notFound("request_id", "There is no entry of `\(text.prefix(32))` to correct.")
        }
        let usage = try figures.usage(over: booked)
        let terms = call.directory.terms(for: entry.model)
        let correction = Correction(
            corrects: entry.id,
            usage: usage,
            charge: terms.charge(for: usage, tier: settlement.tier),
            reason: reason
        )
        let (ledger, actor) = (call.ledger, call.actor)
        try await asking { () async throws(LedgerFault) in
            try await ledger.correct(correction, by: actor)
        }
        guard let made = try await entries(of: text, call).last, made.kind == .correction else {
            throw AdminFault(500, "internal", "The correction was written, but is not there.")
        }
        return .json(201) { $0.write(made) }
    }

    private static func entries(of text: String, _ call: Call) async throws(AdminFault) -> [Entry] {
        guard let id = RequestID(text: text) else {
            throw .invalid("request_id", "`\(text.prefix(32))` is no request id of ours.")
        }
        var query = EntryQuery()
        query.id = id
        let (ledger, asked) = (call.ledger, query)
        return try await asking { () async throws(LedgerFault) in
            try await ledger.entries(asked)
        }.entries
    }
}

/// What a request really used, as far as the correction says so; the rest stays as it is booked.
private struct Figures {
    private var prompt: Int64?
    private var cached: Int64?
    private var completion: Int64?
    private var reasoning: Int64?

    mutating func read(_ body: inout Body) throws(AdminFault) {
        try body.tokens("prompt_tokens") { prompt = $0 }
        try body.tokens("cached_tokens") { cached = $0 }
        try body.tokens("completion_tokens") { completion = $0 }
        try body.tokens("reasoning_tokens") { reasoning = $0 }
        guard prompt ?? cached ?? completion ?? reasoning != nil else {
            throw .invalid(
                "prompt_tokens",
                "A correction needs `prompt_tokens`, `completion_tokens`, or both."
            )
        }
    }

    /// The true usage, over what an entry and its earlier corrections sum up to.
    func usage(over booked: [Entry]) throws(AdminFault) -> TokenUsage {
        var sum = TokenUsage()
        for entry in booked {
            guard let usage = entry.settlement?.usage else { continue }
            sum = sum.plus(usage)
        }
        let (input, output) = (prompt ?? sum.prompt, completion ?? sum.completion)
        // Parts that were booked cannot be more than a total that turned out smaller.
        let (fromCache, thought) = (
            cached ?? min(sum.cached, input), reasoning ?? min(sum.reasoning, output)
        )
        guard fromCache <= input else {
            throw .invalid("cached_tokens", "`cached_tokens` is a part of `prompt_tokens`.")
        }
        guard thought <= output else {
            throw .invalid("reasoning_tokens", "`reasoning_tokens` is part of `completion_tokens`.")
        }
        return TokenUsage(
            prompt: input,
            cached: fromCache,
            cacheWrite: sum.cacheWrite,
            promptAudio: sum.promptAudio,
            promptImage: sum.promptImage,
            completion: output,
            reasoning: thought,
            completionAudio: sum.completionAudio,
            acceptedPrediction: sum.acceptedPrediction,
            rejectedPrediction: sum.rejectedPrediction
        )
    }
}

extension Body {
    /// A number of tokens that can be.
    fileprivate mutating func tokens(
        _ name: StaticString,
        _ store: (Int64?) -> Void
    ) throws(AdminFault) {
        guard let number = try integer(name) else { return }
        guard 0...TokenUsage.tokensMax ~= number else {
            throw .invalid("\(name)", "`\(name)` must be a whole number from 0.")
        }
        store(number)
    }
}

extension TokenUsage {
    /// Both together; a correction's own figures may be negative.
    fileprivate func plus(_ other: TokenUsage) -> TokenUsage {
        subtracting(TokenUsage().subtracting(other))
    }
}
