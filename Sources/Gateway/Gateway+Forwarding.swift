internal import ChatFormat
internal import HTTPServer
internal import HTTPWire
internal import JSONText
internal import Metering
internal import Reactor
internal import Redaction
internal import Telemetry
internal import Tokens
internal import Upstream

/// Sending a held request upstream, and relaying an answer that comes in one piece.
extension Gateway {
    /// Forwards, relays and settles; every way out of here has settled the hold.
    func forward(
        _ order: Order,
        _ story: Story,
        _ request: Request,
        _ reply: consuming Reply
    ) async {
        let call = order.call
        begin(order)
        defer { end(order) }
        // What is forwarded has its own copy.
        request.release()
        // A client that left takes its request along, unless its usage is to be waited for.
        if order.hangUp == .cut || !order.isStreamed { reply.onClientGone { call.cancel() } }
        metrics.forwarded(microseconds: story.age(at: loop.now))
        var fault: UpstreamFault?
        do throws(UpstreamFault) {
            try await call.send()
        } catch {
            fault = error
        }
        if let fault { return await fail(order, story, fault, reply) }
        let upstream = parts.metricNames.upstreams.index(of: call.endpoint.name)
        let wait = call.firstByte.nanoseconds(since: order.sentAt) / 1_000
        metrics.upstreamBegan(upstream, microseconds: Int64(clamping: wait))
        let head = AnswerHead(call)
        if order.isStreamed, head.status == 200, head.isEventStream {
            await relayStream(order, story, head, reply)
        } else {
            await relayAnswer(order, story, head, reply)
        }
    }

    /// The header fields of a forwarded request, beside those of the endpoint: an allow-list, so
    /// that the client's key, cookies and hop-by-hop fields cannot get through.
    func forwardedFields(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        _ story: Story,
        to lines: inout [UInt8]
    ) {
        HeadWriter.field("content-type", "application/json", to: &lines)
        appendRequestID(story.id, to: &lines)
        if story.trace != nil || head.value(of: .traceparent) != nil {
            traceFields(head, bytes, story, to: &lines)
        }
        for field in head.fields {
            switch field.known {
            case .accept, .userAgent, .openAI, .idempotencyKey:
                guard !field.isNamedByConnection else { continue }
                try? HeadWriter.field(field, of: bytes, to: &lines)
            default: continue
            }
        }
    }

    // MARK: whole answers

    @inline(never)
    private func relayAnswer(
        _ order: Order,
        _ story: Story,
        _ head: AnswerHead,
        _ reply: consuming Reply
    ) async {
        let call = order.call
        var body = loop.buffers.takeEmpty()
        var fault: UpstreamFault?
        do throws(UpstreamFault) {
            while let piece = try await call.next() {
                call.withBytes(piece) { body.append(copying: $0) }
                guard body.count <= policy.limits.answerBytesMax else { throw .tooLarge }
            }
        } catch {
            fault = error
        }
        if let fault {
            loop.buffers.give(&body)
            return await fail(order, story, fault, reply)
        }
        let answer = judge(order, story, head, body)
        story.redactions.add(answer.found)
        let usage = settle(order, story, answer.outcome)
        call.finish()
        await note(answer.states, story)
        var last = LastWords()
        if let witness = story.witness {
            let isAsSent = witness.keepsRestored || answer.outcome.status >= 300
            let kept = isAsSent ? answer.body ?? body : looked(through: body, order)
            let outcome = answer.outcome
            var testimony = self.testimony(order, story, outcome, usage, answer: kept)
            testimony.delivered = answer.body
            last = await witness.heard(testimony)
        }
        if let changed = last.body ?? answer.body {
            loop.buffers.give(&body)
            body = changed
        }
        await reply.send(last.status ?? answer.outcome.status, body: body) { lines in
            HeadWriter.field("content-type", "application/json", to: &lines)
            appendOwnFields(order, story, to: &lines)
            lines += head.lines
            lines += last.fields
        }
        loop.buffers.give(&body)
    }

    /// Decides what a whole answer is worth: passed on, or replaced by an error of ours.
    @inline(never)
    private func judge(
        _ order: Order,
        _ story: Story,
        _ head: AnswerHead,
        _ body: [UInt8]
    ) -> Judgement {
        let reading = reader.read(body: body.span, of: order.route)
        var summary = AnswerSummary()
        summary.note(reading, of: reader, body.span)
        var outcome = Outcome(
            status: head.status,
            ending: .complete,
            usage: summary.usage,
            mayHaveCost: false,
            upstreamID: head.upstreamID,
            servedModel: summary.model,
            servedTier: summary.serviceTier
        )
        switch (head.status, reading) {
        case (200..<300, .answer):
            outcome.mayHaveCost = true
            if summary.usage == nil {
                var text = DeliveredText(counter, prompt(of: order, story).encoding)
                text.note(reader, body.span)
                outcome.countedCompletion = text.total()
            }
            var kept = KeptIDs()
            if order.isKept { kept.take(reader, body.span) }
            var judgement = restored(order, body, outcome)
            judgement.states = kept.takeDue(order, story, summary.usage.map { TokenUsage($0) })
            return judgement
        case (401, _):
            logRefusedKey(order.call)
            return replaced(outcome, .upstreamRefusedKey)
        case (400..., .failure), (400..., .answer), (200..<300, .failure):
            outcome.ending = .upstreamRefused
            return Judgement(outcome)
        default:
            // HTML from a load balancer, a broken body, a redirect: never passed on unread.
            return replaced(outcome, .upstreamBroken)
        }
    }

    /// The answer just read with the values that were taken out of its request, and without what
    /// policies do not let through.
    private func restored(_ order: Order, _ body: [UInt8], _ outcome: Outcome) -> Judgement {
        guard order.tags.restoresAny || order.scan != nil else { return Judgement(outcome) }
        var restorer = Restorer(order.tags, scan: order.scan)
        var edits = JSONEdits()
        restorer.restore(reader, body.span, in: &edits)
        if let refusal = restorer.refusal {
            let error = Refusal(refusal)
            metrics.refused(error.label)
            var outcome = outcome
            (outcome.ending, outcome.status) = (.withheld, error.status)
            return Judgement(outcome, body: error.error.bytes, found: restorer.found)
        }
        note(restorer.counts)
        return Judgement(
            outcome,
            body: edits.isEmpty ? nil : edits.apply(to: body.span),
            found: restorer.found
        )
    }

    /// Counts the values that an answer got back.
    func note(_ counts: RestoredCounts) {
        for (kind, count) in counts.restored {
            let label = FindingLabel(rawValue: Int(kind.index)) ?? .custom
            metrics.found(label, .restore, count: count)
        }
    }

    private func replaced(
        _ outcome: Outcome,
        _ error: ErrorBody
    ) -> Judgement {
        var changed = outcome
        changed.ending = .upstreamFailed
        changed.status = error.status
        return Judgement(changed, body: error.bytes)
    }

    /// Ends a request whose exchange failed before anything was sent to the client.
    @inline(never)
    private func fail(
        _ order: Order,
        _ story: Story,
        _ fault: UpstreamFault,
        _ reply: consuming Reply
    ) async {
        let call = order.call
        note(fault, order, story)
        if fault == .cancelled {
            var outcome = Outcome.failed(499, .clientGone)
            outcome.mayHaveCost = call.wasForwarded
            let usage = settle(order, story, outcome)
            call.finish()
            if let witness = story.witness {
                _ = await witness.heard(testimony(order, story, outcome, usage, answer: nil))
            }
            return reply.abort()
        }
        let error = ErrorBody(fault)
        let ending: Ending =
            fault == .stopped
            ? .stopped
            : fault.nothingWasSent
                ? .notForwarded : fault.isTimeout ? .upstreamTimedOut : .upstreamFailed
        var outcome = Outcome.failed(error.status, ending)
        // What we cut off ourselves the provider may bill.
        outcome.mayHaveCost = fault == .stopped && call.wasForwarded
        let usage = settle(order, story, outcome)
        call.finish()
        var last = LastWords()
        if let witness = story.witness {
            last = await witness.heard(testimony(order, story, outcome, usage, answer: nil))
        }
        await reply.send(last.status ?? error.status, body: last.body ?? error.bytes) { lines in
            HeadWriter.field("content-type", "application/json", to: &lines)
            appendOwnFields(order, story, to: &lines)
            if let seconds = error.retryAfterSeconds {
                HeadWriter.field("retry-after", Int(clamping: seconds), to: &lines)
            }
            lines += last.fields
        }
    }

    /// Writes a fault into the log and its metric.
    @inline(never)
    func note(_ fault: UpstreamFault, _ order: Order, _ story: Story) {
        if fault == .cancelled { return metrics.clientLeft() }
        // Not the upstream's fault; the request's own line tells.
        if fault == .stopped { return }
        let upstream = parts.metricNames.upstreams.index(of: order.call.endpoint.name)
        metrics.upstreamFailed(upstream, UpstreamFaultLabel(fault))
        log.write(.warning, "upstream_failed") { line in
            line.add("request_id", story.id.text)
            line.add("upstream", order.call.endpoint.name)
            line.add("fault", fault.sentence)
        }
    }

    /// The fields that are ours in every forwarded answer.
    func appendOwnFields(_ order: Order, _ story: Story, to lines: inout [UInt8]) {
        appendRequestID(story.id, to: &lines)
        if order.hold.isCapped {
            HeadWriter.field("x-tollgate-output-cap", Int(order.hold.outputCap), to: &lines)
        }
        if let rates = order.rates { rates.append(to: &lines) }
    }
}

/// What a whole answer is worth.
private struct Judgement {
    let outcome: Outcome
    /// What the client gets instead of the answer; nil for the answer as it came.
    let body: [UInt8]?
    /// What was found in the answer.
    let found: RedactionCounts
    /// What the provider keeps of it.
    var states: [ProviderState] = []

    init(_ outcome: Outcome, body: [UInt8]? = nil, found: RedactionCounts = RedactionCounts()) {
        (self.outcome, self.body, self.found) = (outcome, body, found)
    }
}
