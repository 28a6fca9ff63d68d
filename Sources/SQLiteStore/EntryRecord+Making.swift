internal import Metering

extension EntryRecord {
    /// The entry that replaces a hold.
    init(_ hold: OpenHold, _ settlement: Settlement, words: inout Words) {
        self.init()
        id = hold.id.rawValue
        day = Int64(hold.day.number)
        put(hold.subject)
        model = hold.tag
        status = Int64(settlement.status)
        source = settlement.source
        ending = settlement.ending
        tier = settlement.tier
        usage = settlement.usage
        requests = settlement.charge.requests
        weightedMilli = settlement.charge.weightedMilli
        nanoDollars = settlement.charge.nanoDollars
        heldTokens = hold.ceiling.tokens
        isCapped = hold.isCapped
        isOverObserved = hold.isOverObserved
        if let made = hold.decision { decision = DecisionNumbers.pack(made, words: &words) }
        milliseconds = settlement.milliseconds
        firstByteMilliseconds = settlement.firstByteMilliseconds
        upstreamID = settlement.upstreamID ?? ""
        upstream = words.number(settlement.upstream)
        servedModel = words.number(settlement.servedModel)
        put(settlement.redactions, words: &words)
        for attempt in settlement.attempts {
            let word = words.number(attempt.upstream)
            attempts.append(
                Attempt(
                    upstream: word,
                    status: Int64(attempt.status),
                    milliseconds: attempt.milliseconds
                )
            )
        }
    }

    /// The line of a request that was not forwarded.
    init(_ refused: RefusedRequest, day: CivilDay, words: inout Words) {
        self.init()
        kind = .refusal
        id = refused.id.rawValue
        self.day = Int64(day.number)
        user = refused.user?.rawValue ?? 0
        team = refused.team?.rawValue ?? 0
        key = refused.key?.rawValue ?? 0
        model = words.number(refused.model)
        status = Int64(refused.status)
        reason = words.number(refused.reason)
        ending = .notForwarded
        put(refused.redactions, words: &words)
    }

    /// The entry of a hold that outlived its process: an upper bound of what it took (LEDGER,
    /// recovery).
    init(recovered hold: HoldRecord, terms: ModelTerms, options: LedgerOptions) {
        self.init()
        id = hold.id
        day = hold.day
        put(hold.subject)
        model = hold.model
        source = .recovered
        ending = .recovered
        tier = hold.tier
        heldTokens = hold.ceiling.tokens
        isCapped = hold.isCapped
        isOverObserved = hold.isOverObserved
        let prompt = min(hold.prompt, hold.ceiling.tokens)
        var output = hold.ceiling.tokens - prompt
        var charge = hold.ceiling
        if hold.isStreamed, options.recovery == .delivered {
            output = min(output, hold.mark + options.recoveryTokens)
            let bound = terms.ceiling(prompt: prompt, output: output, tier: hold.tier)
            charge.weightedMilli = min(charge.weightedMilli, bound.weightedMilli)
            charge.nanoDollars = min(charge.nanoDollars, bound.nanoDollars)
        }
        usage = TokenUsage(prompt: prompt, completion: output)
        requests = 1
        weightedMilli = charge.weightedMilli
        nanoDollars = charge.nanoDollars
    }

    private mutating func put(_ found: [RedactionCount], words: inout Words) {
        for finding in found {
            let kind = FindingKind.number(words.number(finding.kind), finding.action)
            redactions.append(Finding(kind: kind, count: Int64(finding.count)))
        }
    }

    private mutating func put(_ subject: Subject) {
        user = subject.user?.rawValue ?? 0
        team = subject.team?.rawValue ?? 0
        key = subject.key.rawValue
    }
}
