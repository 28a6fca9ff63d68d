import Metering
import Testing

@Suite struct PriceTests {
    private let price = Price(
        standard: Price.Rates(
            input: 2_500_000,
            output: 10_000_000,
            cachedInput: 1_250_000,
            audioInput: 40_000_000,
            audioOutput: 80_000_000
        ),
        flex: Price.Rates(input: 1_250_000, output: 5_000_000, cachedInput: 625_000),
        priority: Price.Rates(input: 4_250_000, output: 17_000_000, cachedInput: 2_125_000),
        long: Price.Rates(input: 5_000_000, output: 15_000_000)
    )

    @Test(
        arguments: [
            // What OpenAI's price list says for a model at $2.50, $1.25 cached, $10.
            (TokenUsage(prompt: 200_000), .standard, 500_000_000),
            (TokenUsage(prompt: 1_000, cached: 400, completion: 10), .standard, 2_100_000),
            (TokenUsage(prompt: 1_000, cached: 400, completion: 10), .flex, 1_050_000),
            (TokenUsage(prompt: 1_000, cached: 400, completion: 10), .priority, 3_570_000),
            (
                TokenUsage(prompt: 100, promptAudio: 60, completion: 50, completionAudio: 20),
                .standard, 4_400_000
            ),
            (TokenUsage(prompt: 272_000), .standard, 680_000_000),
            (TokenUsage(prompt: 272_001, completion: 1), .flex, 1_360_020_000),
            (TokenUsage(), .standard, 0),
            (TokenUsage(prompt: -5, completion: -5), .standard, 0),
        ] as [(TokenUsage, ServiceTier, Int64)]
    )
    func `a request costs what the price list says`(
        usage: TokenUsage,
        tier: ServiceTier,
        nanoDollars: Int64
    ) {
        #expect(price.cost(of: usage, tier: tier) == nanoDollars)
    }

    @Test func `a fraction of a nano-dollar is rounded half up`() {
        let cheap = Price(standard: Price.Rates(input: 12_500, output: 0))
        #expect(cheap.cost(of: TokenUsage(prompt: 1), tier: .standard) == 13)
        #expect(cheap.cost(of: TokenUsage(prompt: 3), tier: .standard) == 38)
        let cheaper = Price(standard: Price.Rates(input: 499, output: 0))
        #expect(cheaper.cost(of: TokenUsage(prompt: 1), tier: .standard) == 0)
    }

    @Test(arguments: [0, 1, 100, 271_999, 272_001, 1_000_000] as [Int64], ServiceTier.allCases)
    func `no usage within its bounds takes more than its ceiling`(
        prompt: Int64,
        tier: ServiceTier
    ) {
        let weights = Weights(
            promptMilli: 500,
            cachedMilli: 700,
            completionMilli: 900,
            reasoningMilli: 4_000
        )
        let terms = ModelTerms(model: "m", price: price, weights: weights)
        let ceiling = terms.ceiling(prompt: prompt, output: 1_000, tier: tier)
        for part in [0, prompt / 2, prompt] {
            let usages = [
                TokenUsage(prompt: part, cached: part, completion: 1_000, reasoning: 1_000),
                TokenUsage(
                    prompt: part,
                    promptAudio: part,
                    completion: 1_000,
                    completionAudio: 999
                ),
                TokenUsage(prompt: part, cacheWrite: part, completion: 1_000),
            ]
            for charge in usages.map({ terms.charge(for: $0, tier: tier) }) {
                for unit in QuotaUnit.allCases { #expect(charge[unit] <= ceiling[unit]) }
            }
        }
    }

    @Test(
        arguments: [
            ("small", true, 4_096), ("small-2026-03-05", true, 4_096),
            ("ft:small:org::1", true, 4_096),
            ("ft:small-2026-03-05:org::1", true, 4_096), ("small-2026-3-5", false, nil),
            ("smaller", false, nil), ("", false, nil), ("ft:", false, nil),
        ] as [(String, Bool, Int64?)]
    )
    func `a model is found by its name, its undated name or its base`(
        name: String,
        isKnown: Bool,
        output: Int64?
    ) {
        let terms = World.prices.terms(for: name)
        #expect(terms.model == name)
        #expect(terms.isKnown == isKnown)
        #expect(terms.outputTokensMax == output)
    }

    @Test func `the exact name wins, then the longest pattern`() throws {
        func row(_ output: Int64) -> PriceTable.Row { PriceTable.Row(outputTokensMax: output) }
        let rows = ["gpt-*": 1, "gpt-5*": 2, "gpt-5": 3] as [String: Int64]
        let table = PriceTable(
            rows: try rows.map { (try #require(ModelPattern($0.key)), row($0.value)) }
        )
        #expect(table.terms(for: "gpt-5").outputTokensMax == 3)
        #expect(table.terms(for: "gpt-5-mini").outputTokensMax == 2)
        #expect(table.terms(for: "gpt-4o").outputTokensMax == 1)
    }

    @Test(arguments: ["", "*", "a*b", "**", "gpt-*-x"])
    func `only names and beginnings are patterns`(text: String) {
        #expect((ModelPattern(text) != nil) == (text == "*"))
    }

    @Test func `parts of a usage never exceed their whole, and nothing is negative`() {
        let usage = TokenUsage(
            prompt: 10,
            cached: 50,
            cacheWrite: -3,
            completion: 5,
            reasoning: 99,
            rejectedPrediction: .max
        )
        #expect(usage.cached == 10)
        #expect(usage.cacheWrite == 0)
        #expect(usage.reasoning == 5)
        #expect(usage.rejectedPrediction == 5)
        #expect(TokenUsage(prompt: .max).prompt == TokenUsage.tokensMax)
    }
}
