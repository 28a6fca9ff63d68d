/// Which bucket: a scope, or one model for everyone.
struct RateBucketID: Hashable, Sendable {
    let scope: QuotaScope
    let model: String?
}

/// The buckets of a rate limiter; a value, so that its rules can be tested without threads.
struct RateTable {
    private struct Bucket {
        var requestsMicro: Int64
        var tokensMicro: Int64
        var running: Int64 = 0
        var filledAt: Int64
    }

    private var buckets: [RateBucketID: Bucket] = [:]
    private var sweepAt = 1_024

    /// Bucket amounts are in 1/60,000, so that a millisecond adds exactly the limit per minute.
    private static let unit: Int64 = 60_000

    mutating func admit(
        _ limits: [(RateBucketID, RateLimits)],
        tokens: Int64,
        now: Int64
    ) -> RateAnswer {
        let (tokens, now) = (bounded(tokens), bounded(now))
        for (id, limit) in limits { fill(id, limit, now: now) }
        let numbers = numbers(limits)
        for (id, limit) in limits {
            if let refusal = refusal(id, limit, tokens: tokens, numbers: numbers) {
                return .limited(refusal)
            }
        }
        for (id, limit) in limits {
            buckets[id]?.running += 1
            if limit.requestsPerMinute != nil { buckets[id]?.requestsMicro -= Self.unit }
            if limit.tokensPerMinute != nil {
                change(id, by: -taken(tokens, limit) * Self.unit)
            }
        }
        return .admitted(RatePass(limits: limits, tokens: tokens), self.numbers(limits))
    }

    mutating func finish(_ pass: RatePass, tokensUsed: Int64, now: Int64) -> RateNumbers {
        let (used, now) = (bounded(tokensUsed), bounded(now))
        for (id, limit) in pass.limits {
            buckets[id]?.running -= 1
            change(id, by: (taken(pass.tokens, limit) - used) * Self.unit)
            // What exceeds the bucket is cut.
            fill(id, limit, now: now)
        }
        if buckets.count >= sweepAt { sweep(now: now) }
        return numbers(pass.limits)
    }

    /// What a request takes of a bucket: all of it at most.
    ///
    /// A bound says what could be used, and one far beyond the limit must not keep others waiting
    /// for longer than the use does.
    private func taken(_ tokens: Int64, _ limit: RateLimits) -> Int64 {
        min(tokens, bounded(limit.tokensPerMinute ?? 0))
    }

    /// Changes a bucket's tokens; what is owed is bounded too, so that sums cannot overflow.
    private mutating func change(_ id: RateBucketID, by amount: Int64) {
        guard let tokens = buckets[id]?.tokensMicro else { return }
        buckets[id]?.tokensMicro = max(saturatingSum(tokens, amount), -1 << 60)
    }

    /// Numbers are believed up to 2^40: enough for tokens, and 34 years of milliseconds.
    private func bounded(_ number: Int64) -> Int64 {
        min(max(number, 0), TokenUsage.tokensMax)
    }

    private mutating func fill(_ id: RateBucketID, _ limit: RateLimits, now: Int64) {
        let requestsPerMinute = bounded(limit.requestsPerMinute ?? 0)
        let tokensPerMinute = bounded(limit.tokensPerMinute ?? 0)
        let (requestsMax, tokensMax) = (requestsPerMinute * Self.unit, tokensPerMinute * Self.unit)
        guard var bucket = buckets[id] else {
            buckets[id] = Bucket(
                requestsMicro: requestsMax,
                tokensMicro: tokensMax,
                filledAt: now
            )
            return
        }
        let elapsed = min(max(now - bucket.filledAt, 0), 3_600_000)
        bucket.requestsMicro = min(
            saturatingSum(bucket.requestsMicro, elapsed * requestsPerMinute),
            requestsMax
        )
        bucket.tokensMicro = min(
            saturatingSum(bucket.tokensMicro, elapsed * tokensPerMinute),
            tokensMax
        )
        bucket.filledAt = max(now, bucket.filledAt)
        buckets[id] = bucket
    }

    private func refusal(
        _ id: RateBucketID,
        _ limit: RateLimits,
        tokens: Int64,
        numbers: RateNumbers
    ) -> RateRefusal? {
        guard let bucket = buckets[id] else { return nil }
        func refuse(_ measure: RateRefusal.Measure, _ limit: Int64, _ wait: Int64) -> RateRefusal {
            RateRefusal(
                scope: id.scope,
                measure: measure,
                limit: limit,
                retryAfterMilliseconds: max(wait, 1),
                numbers: numbers
            )
        }
        if let most = limit.parallel, bucket.running >= most {
            return refuse(.parallel, most, 1_000)
        }
        if let rate = limit.requestsPerMinute.map({ bounded($0) }), bucket.requestsMicro < Self.unit
        {
            return refuse(.requests, rate, wait(Self.unit - bucket.requestsMicro, rate))
        }
        if let rate = limit.tokensPerMinute.map({ bounded($0) }) {
            // A request larger than the whole bucket may go when the bucket is full.
            let needed = taken(tokens, limit) * Self.unit
            if bucket.tokensMicro < needed {
                return refuse(.tokens, rate, wait(needed - bucket.tokensMicro, rate))
            }
        }
        return nil
    }

    private func wait(_ missing: Int64, _ rate: Int64) -> Int64 {
        rate > 0 ? saturatingSum(missing, rate - 1) / rate : 60_000
    }

    private func numbers(_ limits: [(RateBucketID, RateLimits)]) -> RateNumbers {
        var numbers = RateNumbers()
        for (id, limit) in limits {
            guard let bucket = buckets[id] else { continue }
            if let rate = limit.requestsPerMinute.map({ bounded($0) }) {
                numbers.requests = tighter(numbers.requests, rate, bucket.requestsMicro)
            }
            if let rate = limit.tokensPerMinute.map({ bounded($0) }) {
                numbers.tokens = tighter(numbers.tokens, rate, bucket.tokensMicro)
            }
        }
        return numbers
    }

    private func tighter(
        _ line: RateNumbers.Line?,
        _ rate: Int64,
        _ amount: Int64
    ) -> RateNumbers.Line {
        let remaining = max(amount, 0) / Self.unit
        if let line, line.remaining <= remaining { return line }
        return RateNumbers.Line(
            limit: rate,
            remaining: remaining,
            resetMilliseconds: wait(saturatingSum(rate * Self.unit, -amount), rate)
        )
    }

    /// Forgets buckets that have had time to fill; they come back full.
    private mutating func sweep(now: Int64) {
        buckets = buckets.filter { $0.value.running > 0 || now - $0.value.filledAt < 3_600_000 }
        sweepAt = max(1_024, buckets.count * 2)
    }
}

extension Directory {
    /// The rate limits that a request is checked against.
    func rateLimits(for subject: Subject, model: String) -> [(RateBucketID, RateLimits)] {
        var found: [(RateBucketID, RateLimits)] = []
        func add(_ scope: QuotaScope, _ limits: RateLimits?, model: String? = nil) {
            guard let limits, !limits.isEmpty else { return }
            found.append((RateBucketID(scope: scope, model: model), limits))
        }
        if let key = people.keys[subject.key] {
            let own = key.facts.limits
            add(.key(key.id), own.isEmpty ? keyPlan(key.id)?.plan.limits : own)
        }
        if let user = subject.user { add(.user(user), userPlan(user)?.plan.limits) }
        if let team = subject.team {
            let plan = teamPlan(team)?.plan
            add(.team(team), plan?.limits)
            if let user = subject.user { add(.member(user, team), plan?.memberLimits) }
        }
        let line = policy.modelLimits.first { $0.models.matches(model) }
        add(.everyone, line?.limits, model: model)
        return found
    }
}
