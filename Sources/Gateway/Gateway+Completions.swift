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

/// The story of a request that costs tokens. Read downwards: every step stands in its order.
///
/// What comes before the hold may refuse; nothing after it throws, so every hold is settled.
extension Gateway {
    func complete(
        _ request: Request,
        _ reply: consuming Reply,
        _ route: Route,
        pathModel: Range<Int>?
    ) async {
        let label = Destination.completion(route, model: nil).label
        await complete(Story(self, request, label), request, reply, route, pathModel: pathModel)
    }

    /// Tells a story from its beginning.
    func complete(
        _ story: Story,
        _ request: Request,
        _ reply: consuming Reply,
        _ route: Route,
        pathModel: Range<Int>?
    ) async {
        let order: Order
        do throws(Refusal) {
            order = try await prepare(request, route, pathModel, story)
        } catch {
            return await refuse(story, error, reply)
        }
        await forward(order, story, request, reply)
    }

    // MARK: before the hold

    private func prepare(
        _ request: Request,
        _ route: Route,
        _ pathModel: Range<Int>?,
        _ story: Story
    ) async throws(Refusal) -> Order {
        if policy.joinsTraces { joinTrace(request, story) }
        let key = try admit(request, route, story)
        let body = try await readBody(request)
        let desk = takeDesk()
        defer { give(desk) }
        let draft = try read(request, body, key, route, pathModel, desk, story)
        let subject = try await subject(of: key, request, draft.chat, person: story.person)
        story.subject = subject
        if !draft.chat.references.isEmpty {
            story.formerTokens = try await formerTokens(of: draft, story)
        }
        let place = try takePlace(draft, subject, story)
        do throws(Refusal) {
            return try await hold(draft, subject, place, story)
        } catch {
            parts.limiter.finish(place.pass, tokensUsed: 0, nowMilliseconds: milliseconds(loop.now))
            throw error
        }
    }

    /// Redaction, the bounds, the hold, and the body that is forwarded under it.
    private func hold(
        _ draft: Draft,
        _ subject: Subject,
        _ place: Place,
        _ story: Story
    ) async throws(Refusal) -> Order {
        let hiding = try hide(draft, subject, story)
        let (hold, prompt) = try await ask(draft, subject, story)
        return order(draft, hold, prompt, place, hiding, story)
    }

    /// Asks the ledger for the request's hold.
    ///
    /// Counting a prompt costs more than all else before forwarding, and mostly there is room for
    /// a rough bound: so that is asked for first.
    private func ask(
        _ draft: Draft,
        _ subject: Subject,
        _ story: Story
    ) async throws(Refusal) -> (Hold, PromptTally?) {
        let asked = MonotonicTime.current
        var answer = HoldAnswer.tooRough
        var tally: PromptTally?
        // What redaction puts in is not in the bytes that are counted, nor are former turns.
        let added = Int64(draft.desk.edits.insertedBytes) + story.formerTokens
        if !draft.chat.stream, !countedSample.takesNext() {
            let bound = roughBound(draft, story.model)
            answer = await parts.ledger.hold(
                draft.ask(story.id, subject, prompt: bound + added, isRough: true)
            )
        }
        if case .tooRough = answer {
            let counted = self.tally(draft, story.model)
            tally = counted
            answer = await parts.ledger.hold(
                draft.ask(story.id, subject, prompt: counted.bound + added, isRough: false)
            )
        }
        let waited = Int64(clamping: MonotonicTime.current.nanoseconds(since: asked) / 1_000)
        guard case .held(let hold) = answer else {
            metrics.holdAnswered(granted: false, microseconds: waited)
            throw refusal(answer, showsAmounts: draft.key.facts.showsAmounts)
        }
        metrics.holdAnswered(granted: true, microseconds: waited)
        return (hold, tally)
    }

    @inline(never)
    private func refusal(_ answer: HoldAnswer, showsAmounts: Bool) -> Refusal {
        let now = Timestamp.now
        switch answer {
        case .held, .tooRough: preconditionFailure("this is no refusal")
        case .usedUp(let refusal):
            return Refusal(quota: refusal, isHeld: false, showsAmounts: showsAmounts, now: now)
        case .busy(let refusal):
            return Refusal(quota: refusal, isHeld: true, showsAmounts: showsAmounts, now: now)
        case .unavailable(let fault): return Refusal(fault)
        }
    }

    func readBody(_ request: Request) async throws(Refusal) -> Range<Int> {
        // What is scanned must be what is forwarded, so a coded body is not guessed at.
        if let coding = request.text(of: .contentEncoding), coding.lowercased() != "identity" {
            throw Refusal(.unsupportedEncoding, "content_encoding", .request)
        }
        do throws(BodyFault) {
            return try await request.readBody(bytesMax: policy.limits.bodyBytesMax)
        } catch {
            throw Refusal(error, bytesMax: policy.limits.bodyBytesMax)
        }
    }

    // What is inlined into an async function lives in its frame for as long as the function runs,
    // a stream's hour; the steps that suspend nowhere are kept out of it.

    @inline(never)
    private func admit(
        _ request: Request,
        _ route: Route,
        _ story: Story
    ) throws(Refusal) -> Key {
        let key = try admit(request, .now)
        story.key = key
        do throws(AccessRefusal) {
            try parts.ledger.directory.allow(key, route: route.rawValue)
        } catch {
            throw Refusal(error, route: route.rawValue)
        }
        return key
    }

    /// Reads the body, and finds out whether the key may use its model.
    @inline(never)
    private func read(
        _ request: Request,
        _ body: Range<Int>,
        _ key: Key,
        _ route: Route,
        _ pathModel: Range<Int>?,
        _ desk: Desk,
        _ story: Story
    ) throws(Refusal) -> Draft {
        let chat = try parse(request, body, route, desk)
        guard !chat.background else { throw Refusal(RequestFault.noBackground) }
        if parts.archive != nil, story.witness == nil {
            story.witness = keeper(chat, key, request, body)
        }
        story.model = try model(chat, request, pathModel)
        let directory = parts.ledger.directory
        do throws(AccessRefusal) {
            try directory.allow(key, model: story.model)
        } catch {
            throw Refusal(error, model: story.model)
        }
        let terms = directory.terms(for: story.model)
        guard terms.isKnown || !directory.policy.prices.refusesUnknown else {
            throw Refusal(.modelNotFound(story.model), "model_not_found", .model)
        }
        let output = outputPerChoice(chat, terms)
        return Draft(request, body, key, chat, terms, output: output, desk)
    }

    private func parse(
        _ request: Request,
        _ body: Range<Int>,
        _ route: Route,
        _ desk: Desk
    ) throws(Refusal) -> ChatRequest {
        let bytes = request.bytes
        let text = bytes.span.extracting(body)
        do throws(JSONError) {
            try desk.document.parse(text, policy.limits.json)
        } catch {
            throw Refusal(RequestFault(error))
        }
        do throws(RequestFault) {
            return try ChatRequest(parsing: desk.document, bytes: text, route: route)
        } catch {
            throw Refusal(error)
        }
    }

    /// The body's model, or the one that an Azure path names.
    private func model(
        _ chat: ChatRequest,
        _ request: Request,
        _ pathModel: Range<Int>?
    ) throws(Refusal) -> String {
        let inPath = pathModel.flatMap { percentDecoded(request.bytes[$0]) }
        guard let name = chat.model?.text ?? inPath else {
            throw Refusal(RequestFault("you must provide a model parameter"))
        }
        // Azure's form puts the name into the forwarded path.
        guard isModelName(name) else {
            throw Refusal(.modelNotFound(name), "model_not_found", .model)
        }
        return name
    }

    /// Whose request it is, for the redaction policies.
    func scope(
        _ key: Key,
        _ owner: (user: UserID?, team: TeamID?),
        _ model: String
    ) -> RedactionScope {
        let directory = parts.ledger.directory
        return RedactionScope(
            key: key.locks.first?.publicID ?? "",
            team: owner.team.flatMap { directory.team($0)?.facts.name } ?? "",
            user: owner.user.flatMap { directory.user($0)?.facts.name } ?? "",
            model: model
        )
    }

    /// Takes personal data out of the body, as edits on its desk.
    @inline(never)
    private func hide(
        _ draft: Draft,
        _ subject: Subject,
        _ story: Story
    ) throws(Refusal) -> Hiding {
        let whose = scope(draft.key, (subject.user, subject.team), story.model)
        let terms = policy.redactor.terms(for: whose)
        let bytes = draft.request.bytes
        let body = bytes.span.extracting(draft.body)
        let result = terms.clean(body, draft.desk.document, scratch: draft.desk.redaction)
        var tags = IssuedTags()
        switch result {
        case .unchanged(let counts):
            story.redactions = counts
        case .edited(let found):
            story.redactions = found.counts
            draft.desk.edits = found.edits
            tags = found.tags
        case .refused(let refusal):
            story.redactions = refusal.counts
            throw Refusal(refusal)
        }
        if story.witness != nil { story.cleaned = draft.desk.edits.apply(to: body) }
        return (tags, terms.answerScan)
    }

    @inline(never)
    private func tally(_ draft: Draft, _ model: String) -> PromptTally {
        let bytes = draft.request.bytes
        return prompts.tally(
            draft.desk.document,
            of: bytes.span.extracting(draft.body),
            PromptCounter.Shape(draft.chat.route),
            model: model.utf8.span
        )
    }

    @inline(never)
    private func roughBound(_ draft: Draft, _ model: String) -> Int64 {
        let bytes = draft.request.bytes
        return prompts.bound(
            draft.desk.document,
            of: bytes.span.extracting(draft.body),
            PromptCounter.Shape(draft.chat.route),
            model: model.utf8.span
        )
    }

    private func outputPerChoice(_ chat: ChatRequest, _ terms: ModelTerms) -> Int64 {
        guard chat.route != .embeddings else { return 0 }
        return chat.outputTokensMax ?? terms.outputTokensMax ?? policy.limits.unknownOutputTokensMax
    }

    /// Puts together what is forwarded under a hold.
    @inline(never)
    private func order(
        _ draft: Draft,
        _ hold: Hold,
        _ prompt: PromptTally?,
        _ place: Place,
        _ hiding: Hiding,
        _ story: Story
    ) -> Order {
        let choice = policy.upstreams.choice(for: story.model)
        let target = policy.upstreams.targets[choice.target]
        let call = UpstreamCall(pools[choice.target], .post, limits: policy.limits.upstreamWire)
        let bytes = draft.request.bytes
        let body = bytes.span.extracting(draft.body)
        edit(draft.chat, hold, choice, story.model, draft.desk, body)
        let changed = !draft.desk.edits.isEmpty
        let sent = changed ? draft.desk.edits.apply(to: body) : bytes
        call.compose(
            path: target.path(draft.chat.route, model: choice.rename ?? story.model),
            body: sent,
            changed ? sent.indices : draft.body
        ) { head in
            forwardedFields(draft.request.head, bytes.span, story, to: &head)
        }
        return Order(
            hold: hold,
            prompt: prompt,
            place: place,
            call: call,
            draft,
            hiding: hiding,
            hangUp: parts.ledger.directory.hangUp(of: draft.key),
            sentAt: loop.now
        )
    }

    /// Changes the body only where it must: the rest stays byte for byte what the client sent.
    private func edit(
        _ chat: ChatRequest,
        _ hold: Hold,
        _ choice: (target: Int, rename: String?),
        _ model: String,
        _ desk: Desk,
        _ bytes: Span<UInt8>
    ) {
        chat.askForUsage(in: &desk.edits, of: desk.document, bytes)
        // Storing is done here; compatible servers refuse these members, and OpenAI would keep a
        // second copy.
        if chat.route == .chatCompletions, chat.store != nil || chat.metadata != nil {
            chat.dropStorage(in: &desk.edits, of: desk.document, bytes)
        }
        let isOld =
            hold.terms.knowsOnlyMaxTokens
            || policy.upstreams.targets[choice.target].knowsOnlyMaxTokens
        // A server that does not know the client's member would let the answer run past the hold.
        let isUnbound = isOld && hold.isLimited && chat.maxTokens == nil
        if hold.isCapped || isUnbound {
            chat.capOutput(
                tokens: hold.outputCap,
                knowsOnlyMaxTokens: isOld,
                in: &desk.edits,
                of: desk.document,
                bytes
            )
            if hold.isCapped { metrics.outputCapped() }
        }
        // An Azure path names the model; the forwarded body has to.
        if let name = choice.rename ?? (chat.model == nil ? model : nil) {
            chat.replaceModel(with: name, in: &desk.edits, of: desk.document, bytes)
        }
    }
}

extension PromptCounter.Shape {
    init(_ route: Route) {
        self =
            switch route {
            case .chatCompletions: .chat
            case .completions: .completions
            case .embeddings: .embeddings
            case .responses: .responses
            }
    }
}
