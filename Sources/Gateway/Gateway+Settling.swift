internal import ChatFormat
internal import HTTPWire
internal import JSONText
internal import Metering
internal import Reactor
internal import Redaction
internal import Telemetry
internal import Tokens
internal import Upstream

/// Settling: what a request used, how we know, its entry, its log line.
extension Gateway {
    /// Replaces a hold by its entry and answers what was booked; waits for nothing.
    @discardableResult
    @inline(never)
    func settle(_ order: Order, _ story: Story, _ outcome: Outcome) -> TokenUsage {
        let call = order.call
        let (source, usage) = figure(order, story, outcome)
        let tier = outcome.servedTier.map { ServiceTier($0) } ?? order.tier
        let charge =
            source == .none ? Charge(requests: 1) : order.hold.terms.charge(for: usage, tier: tier)
        let now = loop.now
        parts.ledger.settle(
            order.hold,
            Settlement(
                source: source,
                usage: usage,
                charge: charge,
                status: outcome.status,
                ending: outcome.ending,
                upstreamID: outcome.upstreamID,
                upstream: order.call.endpoint.name,
                servedModel: outcome.servedModel,
                tier: tier,
                firstByteMilliseconds: call.firstByte == .never
                    ? nil
                    : Int64(clamping: call.firstByte.nanoseconds(since: order.sentAt) / 1_000_000),
                milliseconds: story.age(at: now) / 1_000,
                redactions: redactionCounts(story.redactions)
            )
        )
        // A whole answer's head tells what is left after it; a stream's was sent before.
        order.rates = parts.limiter.finish(
            order.pass,
            tokensUsed: usage.total,
            nowMilliseconds: milliseconds(now)
        )
        let models = parts.metricNames.models
        let isReal = outcome.status < 300 || order.hold.terms.isKnown
        let model = isReal ? models.index(of: story.model) : models.knownIndex(of: story.model)
        metrics.settled(
            model: model,
            source: SourceLabel(source),
            prompt: usage.prompt,
            cached: usage.cached,
            completion: usage.completion,
            reasoning: usage.reasoning,
            nanoDollars: charge.nanoDollars
        )
        if source == .provider, let prompt = order.prompt, story.formerTokens == 0 {
            metrics.counted(model: model, ours: prompt.estimate, provider: usage.prompt)
        }
        let upstream = parts.metricNames.upstreams.index(of: order.call.endpoint.name)
        metrics.upstreamEnded(
            upstream,
            microseconds: Int64(clamping: now.nanoseconds(since: order.sentAt) / 1_000)
        )
        if call.attempts > 1 { metrics.upstreamRetried() }
        finish(
            story,
            status: outcome.status,
            reason: outcome.ending == .stopped ? "stopped" : nil,
            usage: usage,
            source: source
        )
        return usage
    }

    /// What was used, and how that is known: the provider's word, else our own count.
    private func figure(
        _ order: Order,
        _ story: Story,
        _ outcome: Outcome
    ) -> (UsageSource, TokenUsage) {
        if let usage = outcome.usage { return (.provider, TokenUsage(usage)) }
        guard outcome.mayHaveCost else { return (.none, TokenUsage()) }
        let prompt = prompt(of: order, story)
        let usage = TokenUsage(
            prompt: prompt.estimate + story.formerTokens,
            completion: outcome.countedCompletion ?? 0
        )
        let isCounted = prompt.encodingKnown && story.formerTokens == 0
        return (isCounted ? .counted : .estimated, usage)
    }

    /// What the prompt counts: known since before the hold, or counted now that it is needed.
    func prompt(of order: Order, _ story: Story) -> PromptTally {
        if let prompt = order.prompt { return prompt }
        let desk = takeDesk()
        defer { give(desk) }
        return order.call.withRequestBody { body in
            do throws(JSONError) {
                try desk.document.parse(body, policy.limits.json)
            } catch {
                // It was read before; only a member of ours can have taken it over a limit.
                var tally = PromptTally()
                (tally.estimate, tally.bound) = (Int64(body.count / 4), Int64(body.count))
                tally.encodingKnown = false
                return tally
            }
            let shape = PromptCounter.Shape(order.route)
            return prompts.tally(desk.document, of: body, shape, model: story.model.utf8.span)
        }
    }

    /// What the ledger keeps of findings: never a value.
    func redactionCounts(_ counts: RedactionCounts) -> [RedactionCount] {
        guard !counts.isEmpty else { return [] }
        return counts.found.flatMap { kind, tally in
            let name = policy.redactor.name(of: kind)
            let byAction: [(RedactionCount.Action, UInt32)] = [
                (.redact, tally.redacted), (.report, tally.reported), (.refuse, tally.refused),
            ]
            return byAction.filter { $0.1 > 0 }.map { action, count in
                RedactionCount(kind: name, action: action, count: Int(count))
            }
        }
    }

    /// The last step of every request: its metrics and its log line, which never hold its text.
    @inline(never)
    func finish(
        _ story: Story,
        status: Int,
        reason: StaticString?,
        usage: TokenUsage? = nil,
        source: UsageSource? = nil
    ) {
        let age = story.age(at: loop.now)
        metrics.requestEnded(story.route, status: status, microseconds: age)
        noteFindings(story.redactions)
        guard log.writes(.info) else { return }
        log.write(.info, "request") { line in
            line.add("request_id", story.id.text)
            if let trace = story.trace { line.add("trace_id", trace.traceText) }
            line.add("route", story.route.value)
            line.add("status", status)
            if let reason { line.add("reason", "\(reason)") }
            if let key = story.key?.locks.first?.publicID { line.add("key", key) }
            if let user = story.subject?.user { line.add("user", user.rawValue) }
            if let team = story.subject?.team { line.add("team", team.rawValue) }
            if !story.model.isEmpty { line.add("model", story.model) }
            if let usage {
                line.add("prompt_tokens", usage.prompt)
                line.add("completion_tokens", usage.completion)
            }
            if let source { line.add("usage_source", source.name) }
            let redacted = story.redactions.redactedTotal
            if redacted > 0 { line.add("redacted", redacted) }
            line.add("milliseconds", age, decimals: 3)
        }
    }

    private func noteFindings(_ counts: RedactionCounts) {
        guard !counts.isEmpty else { return }
        for (kind, tally) in counts.found {
            let label =
                kind.isBuiltin ? FindingLabel(rawValue: Int(kind.index)) ?? .custom : .custom
            if tally.reported > 0 { metrics.found(label, .report, count: Int64(tally.reported)) }
            if tally.redacted > 0 { metrics.found(label, .redact, count: Int64(tally.redacted)) }
            if tally.refused > 0 { metrics.found(label, .refuse, count: Int64(tally.refused)) }
        }
    }

    func milliseconds(_ time: MonotonicTime) -> Int64 {
        Int64(clamping: time.nanoseconds / 1_000_000)
    }

    func appendRequestID(_ id: RequestID, to head: inout [UInt8]) {
        head += requestIDPrefix
        id.append(to: &head)
        head += lineEnd
    }
}

private let requestIDPrefix = Array("x-request-id: ".utf8)
private let lineEnd = Array("\r\n".utf8)

extension TokenUsage {
    /// A provider's figure; details it does not give count as zero.
    init(_ usage: Usage) {
        self.init(
            prompt: usage.prompt,
            cached: usage.cached ?? 0,
            cacheWrite: usage.cacheWrite ?? 0,
            promptAudio: usage.audioPrompt ?? 0,
            completion: usage.completion,
            reasoning: usage.reasoning ?? 0,
            completionAudio: usage.audioCompletion ?? 0,
            acceptedPrediction: usage.acceptedPrediction ?? 0,
            rejectedPrediction: usage.rejectedPrediction ?? 0
        )
    }
}

extension SourceLabel {
    fileprivate init(_ source: UsageSource) {
        self =
            switch source {
            case .provider: .provider
            case .counted: .counted
            case .estimated: .estimated
            case .recovered, .corrected: .recovered
            case .none: .none
            }
    }
}
