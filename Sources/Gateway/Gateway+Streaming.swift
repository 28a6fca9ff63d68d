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

/// Relaying an answer that comes as events: each is passed on in the loop turn that brought it.
extension Gateway {
    @inline(never)
    func relayStream(
        _ order: Order,
        _ story: Story,
        _ head: AnswerHead,
        _ reply: consuming Reply
    ) async {
        let call = order.call
        call.releaseRequest()
        metrics.streamBegan()
        let stream = reply.stream(200) { lines in
            HeadWriter.field("content-type", "text/event-stream; charset=utf-8", to: &lines)
            HeadWriter.field("cache-control", "no-cache", to: &lines)
            // nginx and others in front must not collect what is meant to flow.
            HeadWriter.field("x-accel-buffering", "no", to: &lines)
            appendOwnFields(order, story, to: &lines)
            lines += head.lines
        }
        let relay = StreamRelay(self, order, story.witness)
        var fault: UpstreamFault?
        do throws(UpstreamFault) {
            while !relay.hasEnded, let piece = try await call.next() {
                call.withBytes(piece) { relay.take($0) }
                order.hold.mark(delivered: relay.delivered.bound)
                if relay.kept.isDue { await note(relay.takeStates(story), story) }
                if relay.clientIsGone { continue }
                stream.append(relay.output)
                relay.output.removeAll(keepingCapacity: true)
                if await !stream.flush() { relay.clientLeft() }
                guard relay.clientIsGone, order.hangUp == .cut else { continue }
                throw isStopping ? .stopped : .cancelled
            }
        } catch {
            fault = error
        }
        await end(stream, relay, order, story, head, fault)
    }

    /// Settles a stream and sends its last words.
    @inline(never)
    private func end(
        _ stream: consuming ReplyStream,
        _ relay: StreamRelay,
        _ order: Order,
        _ story: Story,
        _ head: AnswerHead,
        _ fault: UpstreamFault?
    ) async {
        let call = order.call
        // What still waited may hold something too, so it is looked through before the entry.
        var ending = relay.lastWords(fault)
        let outcome = relay.outcome(fault, head)
        if let fault { note(fault, order, story) }
        if let restorer = relay.restorer {
            note(restorer.counts)
            story.redactions.add(restorer.found)
            if let refusal = restorer.refusal { metrics.refused(Refusal(refusal).label) }
        }
        let usage = settle(order, story, outcome)
        await note(relay.takeStates(story, atEnd: usage), story)
        metrics.streamEnded()
        if let witness = story.witness {
            let isAsGiven = !witness.keepsRestored
            let answer = isAsGiven ? looked(through: relay.assembled, order) : relay.shown
            var testimony = testimony(order, story, outcome, usage, answer: answer)
            testimony.delivered = relay.shown
            let last = await witness.heard(testimony)
            ending += last.events
            if relay.owesDone { SSEWriter.event(Array("[DONE]".utf8).span, to: &ending) }
        }
        if outcome.status == 499 || relay.clientIsGone {
            call.finish()
            return stream.abort()
        }
        stream.append(ending)
        _ = await stream.finish()
        if outcome.ending == .withheld { return call.finish() }
        // The end of the upstream's framing may come after its last event; the client has its own.
        loop.spawn { await call.finish(withinMilliseconds: 1_000) }
    }
}

/// One stream on its way: what is passed on, changed, hidden, and what is learnt from it.
final class StreamRelay {
    /// What the client gets of the bytes taken in so far.
    var output: [UInt8] = []
    private(set) var delivered: DeliveredText
    private(set) var clientIsGone = false
    /// True once nothing that follows matters: `[DONE]`, or an event nobody can read.
    private(set) var hasEnded = false
    /// The ids of what the provider keeps of the answer.
    private(set) var kept = KeptIDs()

    private let gateway: Gateway
    private let order: Order
    private var splitter: SSESplitter
    private var summary = AnswerSummary()
    private var isBroken = false
    private var edits = JSONEdits()
    /// The whole answer as the provider gave it, for a witness.
    private var assembler: AnswerAssembler?
    /// The whole answer as the client gets it, for a witness, where that may differ.
    private var restoredAssembler: AnswerAssembler?
    /// What the answer with its values put back is read from again, for a witness.
    private var restored: JSONDocument?
    private let hidesErrors: Bool
    /// Whether `[DONE]` came and waits for the witness.
    private(set) var owesDone = false
    /// Puts back what was taken out of the request; nil when nothing can come back.
    private(set) var restorer: StreamRestorer?

    @inline(never)
    init(_ gateway: Gateway, _ order: Order, _ witness: (any Witness)?) {
        self.gateway = gateway
        self.order = order
        hidesErrors = witness?.hidesProviderErrors ?? false
        if witness != nil { assembler = AnswerAssembler(order.route) }
        splitter = SSESplitter(limits: gateway.policy.limits.upstreamWire)
        delivered = DeliveredText(gateway.counter, order.prompt?.encoding ?? .o200kBase)
        if order.tags.restoresAny || order.scan != nil {
            restorer = StreamRestorer(order.tags, route: order.route, scan: order.scan)
            if witness != nil {
                restored = JSONDocument()
                restoredAssembler = AnswerAssembler(order.route)
            }
        }
    }

    /// The answer so far as one object, as the provider gave it; nil without a witness, or when it
    /// is too long.
    var assembled: [UInt8]? { assembler?.answer }

    /// The same with the values put back that redaction took out of the request.
    var shown: [UInt8]? { restoredAssembler.map(\.answer) ?? assembled }

    /// What is to be noted of what the provider keeps.
    func takeStates(_ story: Story, atEnd usage: TokenUsage? = nil) -> [ProviderState] {
        if usage != nil { kept.end() }
        return kept.takeDue(order, story, usage ?? summary.usage.map { TokenUsage($0) })
    }

    func clientLeft() {
        clientIsGone = true
        output = []
    }

    /// Takes in bytes of the upstream's body, cut anywhere.
    @inline(never)
    func take(_ bytes: Span<UInt8>) {
        var position = 0
        while !hasEnded {
            do throws(WireError) {
                guard case .event(let event) = try splitter.next(bytes, from: &position) else {
                    return
                }
                if event.place == .input {
                    pass(event, bytes)
                } else {
                    let carry = splitter.carry
                    pass(event, carry.span)
                }
            } catch {
                (isBroken, hasEnded) = (true, true)
            }
        }
    }

    private func pass(_ event: SSEEvent, _ bytes: Span<UInt8>) {
        guard let range = event.data else {
            // Comments keep connections alive; an event without data makes SDKs fail.
            if event.isComment { output.append(copying: bytes.extracting(event.raw)) }
            return
        }
        let data = bytes.extracting(range)
        let reading = gateway.reader.read(event: data, of: order.route)
        summary.note(reading, of: gateway.reader, data)
        switch reading {
        case .broken:
            (isBroken, hasEnded) = (true, true)
        case .done:
            hasEnded = true
            writeHeld()
            if assembler != nil {
                owesDone = !isWithheld
            } else if !isWithheld {
                write(event, bytes)
            }
        case .failure:
            writeHeld()
            if !isWithheld, !hidesErrors { write(event, bytes) }
        case .answer:
            delivered.note(gateway.reader, data)
            if order.isKept { kept.take(gateway.reader, data) }
            assembler?.take(gateway.reader.document, data)
            passAnswer(event, bytes, data)
        }
    }

    private func passAnswer(_ event: SSEEvent, _ bytes: Span<UInt8>, _ data: Span<UInt8>) {
        let hidesUsage = !order.showsUsage && order.route != .responses
        guard hidesUsage || restorer != nil else { return write(event, bytes) }
        edits.removeAll()
        if let extra = restorer?.restore(gateway.reader, data, in: &edits) { write(extra) }
        if isWithheld {
            hasEnded = true
            return
        }
        if restored != nil { keep(edits.isEmpty ? nil : edits.apply(to: data), or: data) }
        if hidesUsage, gateway.reader.hideUsage(in: &edits) == .event { return }
        if edits.isEmpty { return write(event, bytes) }
        write(edits.apply(to: data).span, named: event.name, bytes)
    }

    /// Keeps an event as the client gets it, its usage too.
    private func keep(_ changed: [UInt8]?, or data: Span<UInt8>) {
        guard var document = restored else { return }
        restored = nil  // So that its memory is not copied.
        if let changed {
            try? document.parse(changed.span)
            restoredAssembler?.take(document, changed.span)
        } else {
            restoredAssembler?.take(gateway.reader.document, data)
        }
        restored = document
    }

    /// Lets go of what waited for the rest of a placeholder, before the stream's end or an error.
    private func writeHeld() {
        if let extra = restorer?.end() { write(extra) }
    }

    /// Whether a policy refuses what the answer holds: then nothing more of it goes on.
    private var isWithheld: Bool { restorer?.refusal != nil }

    private func write(_ extra: [StreamRestorer.ExtraEvent]) {
        guard !isWithheld else { return }
        for event in extra {
            if restored != nil { keep(event.data, or: event.data.span) }
            if event.name.isEmpty {
                SSEWriter.event(event.data.span, to: &output)
            } else {
                SSEWriter.event(event.data.span, named: event.name.span, to: &output)
            }
        }
    }

    /// Passes an event on as it came; only an `id`, which SDKs never forget, is taken out.
    private func write(_ event: SSEEvent, _ bytes: Span<UInt8>) {
        if event.hasID, let data = event.data {
            write(bytes.extracting(data), named: event.name, bytes)
        } else {
            output.append(copying: bytes.extracting(event.raw))
        }
    }

    private func write(_ data: Span<UInt8>, named name: Range<Int>?, _ bytes: Span<UInt8>) {
        if let name {
            SSEWriter.event(data, named: bytes.extracting(name), to: &output)
        } else {
            SSEWriter.event(data, to: &output)
        }
    }

    // MARK: the end

    /// What the client gets at the end: text that still waited, and, when the stream did not end
    /// well, an error: it must not look complete.
    @inline(never)
    func lastWords(_ fault: UpstreamFault?) -> [UInt8] {
        writeHeld()
        var words = output
        guard !hidesErrors else { return words }
        if let refusal = restorer?.refusal {
            SSEWriter.event(Refusal(refusal).error.bytes.span, to: &words)
            return words
        }
        guard fault != nil || isBroken || (!summary.isComplete && !summary.hasFailed) else {
            return words
        }
        let error = fault.map { ErrorBody($0) } ?? .upstreamBrokeOff
        SSEWriter.event(error.bytes.span, to: &words)
        return words
    }

    /// How the exchange came out, for the ledger.
    @inline(never)
    func outcome(_ fault: UpstreamFault?, _ head: AnswerHead) -> Outcome {
        var outcome = Outcome(
            status: 200,
            ending: .complete,
            usage: summary.usage,
            mayHaveCost: true,
            upstreamID: head.upstreamID,
            servedModel: summary.model,
            servedTier: summary.serviceTier
        )
        if isWithheld {
            outcome.ending = .withheld
        } else if fault == .cancelled {
            (outcome.status, outcome.ending) = (499, .clientGone)
        } else if fault == .stopped {
            (outcome.status, outcome.ending) = (503, .stopped)
        } else if fault != nil || isBroken || summary.hasFailed || !summary.isComplete {
            outcome.ending = fault?.isTimeout == true ? .upstreamTimedOut : .upstreamFailed
            // Failures cost nothing unless the provider says so.
            outcome.mayHaveCost = false
        } else if clientIsGone {
            (outcome.status, outcome.ending) = (499, .drained)
        }
        if outcome.usage == nil, outcome.mayHaveCost {
            outcome.countedCompletion = delivered.total()
        }
        return outcome
    }
}
