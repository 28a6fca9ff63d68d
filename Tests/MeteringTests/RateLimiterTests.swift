import Metering
import Testing

@Suite struct RateLimiterTests {
    private let ada = World.subjects[0]

    private func directory(_ limits: RateLimits, models: RateLimits? = nil) -> Directory {
        var world = World()
        world.plans = ["plan": Plan(name: "plan", limits: limits)]
        world.userPlan = "plan"
        var policy = world.policy
        policy.modelLimits =
            models.flatMap { limits in
                ModelPattern("*").map { [ModelLimits(models: $0, limits: limits)] }
            } ?? []
        return Directory(version: 1, policy: policy, people: world.directory.people)
    }

    private func admit(
        _ limiter: RateLimiter,
        _ directory: Directory,
        tokens: Int64 = 100,
        at milliseconds: Int64
    ) -> (pass: RatePass?, refusal: RateRefusal?, numbers: RateNumbers?) {
        let answer = limiter.admit(
            ada,
            model: "m",
            tokens: tokens,
            directory: directory,
            nowMilliseconds: milliseconds
        )
        switch answer {
        case .admitted(let pass, let numbers): return (pass, nil, numbers)
        case .limited(let refusal): return (nil, refusal, refusal.numbers)
        }
    }

    @Test func `requests a minute are given at once and then evenly`() {
        let (limiter, directory) = (RateLimiter(), directory(RateLimits(requestsPerMinute: 6)))
        for left in (0..<6).reversed() {
            #expect(admit(limiter, directory, at: 0).numbers?.requests?.remaining == Int64(left))
        }
        let refused = admit(limiter, directory, at: 0).refusal
        #expect(refused?.measure == .requests)
        #expect(refused?.retryAfterMilliseconds == 10_000)
        #expect(admit(limiter, directory, at: 9_999).refusal != nil)
        #expect(admit(limiter, directory, at: 10_000).pass != nil)
        #expect(admit(limiter, directory, at: 10_001).refusal != nil)
        // A minute later all six are there again, not more.
        let passes = (0..<10).compactMap { _ in admit(limiter, directory, at: 80_000).pass }
        #expect(passes.count == 6)
    }

    @Test func `parallel requests never pass a token limit together`() {
        let (limiter, directory) = (RateLimiter(), directory(RateLimits(tokensPerMinute: 100)))
        let passes = (0..<5).compactMap { _ in admit(limiter, directory, tokens: 60, at: 0).pass }
        #expect(passes.count == 1)
    }

    @Test func `what was not used is given back, what was used beyond is owed`() throws {
        let (limiter, directory) = (RateLimiter(), directory(RateLimits(tokensPerMinute: 1_000)))
        let first = try #require(admit(limiter, directory, tokens: 1_000, at: 0).pass)
        limiter.finish(first, tokensUsed: 100, nowMilliseconds: 0)
        let second = try #require(admit(limiter, directory, tokens: 900, at: 0).pass)
        limiter.finish(second, tokensUsed: 1_900, nowMilliseconds: 0)
        #expect(admit(limiter, directory, tokens: 1, at: 59_999).refusal != nil)
        #expect(admit(limiter, directory, tokens: 1, at: 60_060).pass != nil)
    }

    @Test func `a bound far beyond the limit takes one minute's worth until the use is known`()
        throws
    {
        let (limiter, directory) = (RateLimiter(), directory(RateLimits(tokensPerMinute: 1_000)))
        let first = admit(limiter, directory, tokens: 128_000, at: 0)
        #expect(first.numbers?.tokens?.remaining == 0)
        #expect(first.numbers?.tokens?.resetMilliseconds == 60_000)
        let refused = admit(limiter, directory, tokens: 500, at: 0).refusal
        #expect(refused?.retryAfterMilliseconds == 30_000)
        let after = limiter.finish(try #require(first.pass), tokensUsed: 100, nowMilliseconds: 0)
        #expect(after?.tokens?.remaining == 900 && after?.tokens?.resetMilliseconds == 6_000)
    }

    @Test func `a request larger than the whole limit goes when the bucket is full`() {
        let (limiter, directory) = (RateLimiter(), directory(RateLimits(tokensPerMinute: 100)))
        #expect(admit(limiter, directory, tokens: 500, at: 0).pass != nil)
        #expect(admit(limiter, directory, tokens: 500, at: 59_999).refusal != nil)
        #expect(admit(limiter, directory, tokens: 500, at: 60_000).pass != nil)
    }

    @Test func `a place is free again when its request ends`() throws {
        let (limiter, directory) = (RateLimiter(), directory(RateLimits(parallel: 2)))
        let first = try #require(admit(limiter, directory, at: 0).pass)
        _ = try #require(admit(limiter, directory, at: 0).pass)
        #expect(admit(limiter, directory, at: 0).refusal?.measure == .parallel)
        limiter.finish(first, tokensUsed: 1, nowMilliseconds: 1)
        #expect(admit(limiter, directory, at: 1).pass != nil)
    }

    @Test func `a refusal takes nothing from any bucket`() {
        let limiter = RateLimiter()
        let directory = directory(
            RateLimits(requestsPerMinute: 100),
            models: RateLimits(requestsPerMinute: 1)
        )
        #expect(admit(limiter, directory, at: 0).pass != nil)
        for _ in 0..<50 { #expect(admit(limiter, directory, at: 0).refusal?.scope == .everyone) }
        let numbers = admit(limiter, directory, at: 60_000).numbers
        #expect(numbers?.requests?.limit == 1)
    }

    @Test func `without limits there is nothing to give back`() {
        let (limiter, directory) = (RateLimiter(), directory(.none))
        let answer = admit(limiter, directory, tokens: .max, at: 0)
        #expect(answer.pass != nil)
        #expect(answer.numbers == nil)
    }

    @Test func `numbers as large as they get do not trap`() throws {
        let (limiter, directory) = (RateLimiter(), directory(RateLimits(tokensPerMinute: 1 << 40)))
        let pass = try #require(admit(limiter, directory, tokens: 1 << 40, at: 0).pass)
        limiter.finish(pass, tokensUsed: .max, nowMilliseconds: .max)
        _ = admit(limiter, directory, tokens: .max, at: .max)
        _ = admit(limiter, directory, tokens: .min, at: .min)
    }
}
