import Metering
import Testing

@testable import Settings

@Suite struct PolicyFileTests {
    @Test func `a price is read exactly, to the pico-dollar`() throws {
        let file = try prices(
            """
            version: 1
            models:
              a:
                max_input_tokens: 1_000
                max_output_tokens: 500
                price: { input: 0.0025, cached_input: 0.000001, output: 600 }
                flex: { input: 1.25, output: 10 }
                long_prompt: { input: 15.625, output: 20 }
              b*:
                legacy_max_tokens: true
                price: { input: 0, output: 0 }
            """
        )
        let row = try #require(file.rows.first?.1)
        #expect(file.rows.map(\.0.text) == ["a", "b*"])
        #expect(row.inputTokensMax == 1_000)
        #expect(row.outputTokensMax == 500)
        let price = try #require(row.price)
        #expect(price.standard == Price.Rates(input: 2_500, output: 600_000_000, cachedInput: 1))
        #expect(price.flex == Price.Rates(input: 1_250_000, output: 10_000_000))
        #expect(price.priority == nil)
        #expect(price.long == Price.Rates(input: 15_625_000, output: 20_000_000))
        #expect(price.longPromptTokens == 272_000)
        #expect(file.rows.map(\.1.knowsOnlyMaxTokens) == [false, true])
        #expect(file.unknownModel == .serve)
    }

    @Test(arguments: wrongPrices)
    func `a wrong price file is told line by line`(_ example: WrongCase) {
        let list = MistakeList()
        _ = PriceFile(reading: Array(example.text.utf8), named: "prices.yaml", noting: list)
        #expect(list.mistakes.all.map(\.description) == example.lines)
    }

    static let wrongPrices: [WrongCase] = [
        WrongCase(
            "models:\n  a: { price: { input: 0.0000001, output: 1 } }",
            "prices.yaml:2: `input`: `0.0000001` has more than 6 decimals"
        ),
        WrongCase(
            "models:\n  a: { price: { input: 1e3, output: -1 } }",
            "prices.yaml:2: `input`: `1e3` is not a decimal number such as `2` or `0.15`",
            "prices.yaml:2: `output`: `-1` is not a decimal number such as `2` or `0.15`"
        ),
        WrongCase(
            "models:\n  a: { price: { input: 1. } }",
            "prices.yaml:2: `input`: `1.` is not a decimal number such as `2` or `0.15`",
            "prices.yaml:2: `output` is missing"
        ),
        WrongCase("models:\n  a: {}", "prices.yaml:2: `price` is missing"),
        WrongCase(
            "models:\n  a: { price: { input: 2_000_000, output: 1 } }",
            "prices.yaml:2: `input`: `2_000_000` is more than 1000000"
        ),
        WrongCase(
            "models:\n  a:\n    price: { input: 1, output: 1 }\n    max_output_tokens: 0",
            "prices.yaml:4: `max_output_tokens`: `0` is not between 1 and 1099511627776"
        ),
        WrongCase("version: 2", "prices.yaml:1: `version`: this program reads version 1"),
        WrongCase(
            "currency: EUR",
            "prices.yaml:1: `currency`: prices are in `USD`, not in `EUR`"
        ),
        WrongCase(
            "unknown_model: {action: server}",
            "prices.yaml:1: `action`: `server` is not one of `refuse`, `serve`; "
                + "did you mean `serve`?"
        ),
        WrongCase(
            "models: {a*b: {price: {input: 1, output: 1}}}",
            "prices.yaml:1: `a*b` is not a model, or a beginning followed by `*`"
        ),
        WrongCase("models: [a]", "prices.yaml:1: `models` must be a map, not a list"),
        WrongCase(
            "modles: {}",
            "prices.yaml:1: `modles` is not a setting here; "
                + "did you mean `models`?"
        ),
    ]

    @Test func `plans are read with quotas, limits, groups and weights`() throws {
        let file = try plans(
            """
            groups:
              dear: [o1*, gpt-5-pro]
            default_user_plan: a
            plans:
              a:
                quotas:
                  - { tokens: 100_000, per: month }
                  - { usd: 2.5, per: day, action: refuse, models: [dear, x] }
                limits: { parallel: 2 }
                models: [dear, gpt-4o]
                hangup: drain
                members:
                  quotas: [ { weighted_tokens: 7, per: week, action: observe, warn_percent: 50 } ]
                  limits: { requests_per_minute: 3, tokens_per_minute: 4 }
              b: {}
            everyone:
              quotas: [ { requests: 5, per: total, models: o1 } ]
              limits: [ { models: dear, parallel: 9 } ]
            weights:
              dear: { prompt: 10, completion: 0.25 }
              "*": { prompt: 0.001 }
            """
        )
        func pattern(_ text: String) throws -> ModelPattern { try #require(ModelPattern(text)) }
        let dear = try [pattern("o1*"), pattern("gpt-5-pro")]
        let a = try Plan(
            name: "a",
            quotas: [
                Quota(unit: .tokens, period: .month, limit: 100_000),
                Quota(
                    unit: .nanoDollars,
                    period: .day,
                    models: dear + [pattern("x")],
                    limit: 2_500_000_000,
                    action: .refuse
                ),
            ],
            memberQuotas: [
                Quota(
                    unit: .weightedTokens,
                    period: .week,
                    limit: 7_000,
                    action: .observe,
                    warnPercents: [50]
                )
            ],
            limits: RateLimits(parallel: 2),
            memberLimits: RateLimits(requestsPerMinute: 3, tokensPerMinute: 4),
            models: dear + [pattern("gpt-4o")],
            hangUp: .drain
        )
        #expect(file.plans == ["a": a, "b": Plan(name: "b")])
        #expect(file.defaultUserPlan == "a")
        #expect(file.defaultTeamPlan == nil)
        #expect(
            try file.modelQuotas == [
                Quota(unit: .requests, period: .total, models: [pattern("o1")], limit: 5)
            ]
        )
        #expect(
            file.modelLimits
                == dear.map { ModelLimits(models: $0, limits: RateLimits(parallel: 9)) }
        )
        let weights = Weights(promptMilli: 10_000, completionMilli: 250)
        #expect(file.weights.map(\.0) == (try dear + [pattern("*")]))
        #expect(file.weights.map(\.1) == [weights, weights, Weights(promptMilli: 1)])
    }

    @Test(arguments: wrongPlans)
    func `a wrong plan file is told line by line`(_ example: WrongCase) {
        let list = MistakeList()
        _ = PlanFile(reading: Array(example.text.utf8), named: "plans.yaml", noting: list)
        #expect(list.mistakes.all.map(\.description) == example.lines)
    }

    static let wrongPlans: [WrongCase] = [
        WrongCase(
            "plans:\n  a:\n    quotas:\n      - { tokens: 5 }",
            "plans.yaml:4: `per` is missing"
        ),
        WrongCase(
            "plans:\n  a:\n    quotas:\n      - { per: month }",
            "plans.yaml:4: a quota has exactly one of `tokens`, `weighted_tokens`, "
                + "`requests`, `usd`"
        ),
        WrongCase(
            "plans:\n  a:\n    quotas:\n      - { tokens: 5, usd: 1, per: month }",
            "plans.yaml:4: a quota has exactly one of `tokens`, `weighted_tokens`, "
                + "`requests`, `usd`"
        ),
        WrongCase(
            "plans:\n  a:\n    quotas:\n      - { tokens: lots, per: month }",
            "plans.yaml:4: `tokens`: `lots` is not a whole number"
        ),
        WrongCase(
            "plans:\n  a:\n    quotas:\n      - { tokens: 5, per: year }",
            "plans.yaml:4: `per`: `year` is not one of `day`, `week`, `month`, `total`"
        ),
        WrongCase(
            "plans:\n  a:\n    quotas:\n      - {tokens: 5, per: day}\n"
                + "      - {tokens: 6, per: day}",
            "plans.yaml:5: a quota of tokens per day for the same models "
                + "stands in this list already"
        ),
        WrongCase(
            "plans:\n  a:\n    quotas:\n      - {tokens: 5, per: day, models: 'a*b'}",
            "plans.yaml:4: `models`: `a*b` is not a model: "
                + "`*` may stand only at the end of a name"
        ),
        WrongCase(
            "plans:\n  a:\n    quotas: {tokens: 5}",
            "plans.yaml:3: `quotas` must be a list of maps, not a map"
        ),
        WrongCase(
            "plans:\n  a:\n    limits: { per_minute: 5 }",
            "plans.yaml:3: `per_minute` is not a setting here"
        ),
        WrongCase(
            "plans:\n  A B: {}",
            "plans.yaml:2: `A B` is not a plan's name: use up to 64 of a-z, 0-9, `-` and `_`"
        ),
        WrongCase(
            "default_user_plan: meber\nplans: {member: {}}",
            "plans.yaml:1: `default_user_plan`: there is no plan `meber`; did you mean `member`?"
        ),
        WrongCase(
            "everyone:\n  limits:\n    - { parallel: 5 }",
            "plans.yaml:3: `models` is missing"
        ),
        WrongCase(
            "weights: {a: {prompt: 0.0001}}",
            "plans.yaml:1: `prompt`: `0.0001` has more than 3 decimals"
        ),
    ]

    @Test func `prompts keep their lines and their order`() throws {
        let text =
            "default: b\nprompts:\n  b:\n    title: B\n    text: |\n      one\n      two\n"
            + "  a: { text: x, model: gpt }\n"
        let list = MistakeList()
        let file = PromptFile(reading: Array(text.utf8), named: "prompts.yaml", noting: list)
        #expect(list.mistakes.isEmpty)
        #expect(file.defaultName == "b")
        #expect(
            file.prompts == [
                SystemPrompt(name: "b", title: "B", text: "one\ntwo\n"),
                SystemPrompt(name: "a", title: "a", text: "x", model: "gpt"),
            ]
        )
    }

    @Test(arguments: [
        WrongCase("default: a", "prompts.yaml:1: `default`: there is no prompt `a`"),
        WrongCase("prompts: {a: {title: A}}", "prompts.yaml:1: `text` is missing"),
        WrongCase("prompts: {a: {text: ' '}}", "prompts.yaml:1: `text`: is empty"),
        WrongCase("prompts: {a: b}", "prompts.yaml:1: `a` must be a map, not a text"),
    ])
    func `a wrong prompt file is told line by line`(_ example: WrongCase) {
        let list = MistakeList()
        _ = PromptFile(reading: Array(example.text.utf8), named: "prompts.yaml", noting: list)
        #expect(list.mistakes.all.map(\.description) == example.lines)
    }
}

func prices(_ text: String) throws -> PriceFile {
    let list = MistakeList()
    let file = PriceFile(reading: Array(text.utf8), named: "prices.yaml", noting: list)
    guard list.mistakes.isEmpty else { throw list.mistakes }
    return file
}

func plans(_ text: String) throws -> PlanFile {
    let list = MistakeList()
    let file = PlanFile(reading: Array(text.utf8), named: "plans.yaml", noting: list)
    guard list.mistakes.isEmpty else { throw list.mistakes }
    return file
}
