/// What a provider takes for one model, per token.
///
/// Rates are whole pico-dollars (10^-12): the finest published price, a fraction of a cent for a
/// million tokens, is still a whole number, and no floating point touches money.
package struct Price: Hashable, Sendable {
    /// One column of a price list.
    package struct Rates: Hashable, Sendable {
        /// For an input token.
        package var input: Int64
        /// For an input token read from the provider's cache.
        package var cachedInput: Int64
        /// For an input token written to the provider's cache.
        package var cacheWrite: Int64
        /// For an output token, thought ones included.
        package var output: Int64
        /// For an input token of sound.
        package var audioInput: Int64
        /// For an output token of sound.
        package var audioOutput: Int64

        /// Takes pico-dollars per token; what is not listed costs what its plain kind costs.
        package init(
            input: Int64,
            output: Int64,
            cachedInput: Int64? = nil,
            cacheWrite: Int64? = nil,
            audioInput: Int64? = nil,
            audioOutput: Int64? = nil
        ) {
            self.input = input
            self.output = output
            self.cachedInput = cachedInput ?? input
            self.cacheWrite = cacheWrite ?? input
            self.audioInput = audioInput ?? input
            self.audioOutput = audioOutput ?? output
        }

        /// The dearest any input token can be.
        var inputMax: Int64 { max(input, cachedInput, cacheWrite, audioInput) }
        /// The dearest any output token can be.
        var outputMax: Int64 { max(output, audioOutput) }
    }

    /// The ordinary rates.
    package var standard: Rates
    /// Rates of the slower service tier, where there is one.
    package var flex: Rates?
    /// Rates of the faster service tier, where there is one.
    package var priority: Rates?
    /// Rates when the prompt is longer than `longPromptTokens`, where they differ.
    package var long: Rates?
    /// The prompt length above which `long` holds.
    package var longPromptTokens: Int64

    /// Puts a price together.
    package init(
        standard: Rates,
        flex: Rates? = nil,
        priority: Rates? = nil,
        long: Rates? = nil,
        longPromptTokens: Int64 = 272_000
    ) {
        self.standard = standard
        self.flex = flex
        self.priority = priority
        self.long = long
        self.longPromptTokens = longPromptTokens
    }

    /// The rates for a request; a long prompt's rates go before a service tier's.
    package func rates(prompt: Int64, tier: ServiceTier) -> Rates {
        if let long, prompt > longPromptTokens { return long }
        switch tier {
        case .standard: return standard
        case .flex: return flex ?? standard
        case .priority: return priority ?? standard
        }
    }

    /// What a request cost in nano-dollars, rounded half up, never negative.
    package func cost(of usage: TokenUsage, tier: ServiceTier) -> Int64 {
        let rates = rates(prompt: usage.prompt, tier: tier)
        // Parts may overlap in a careless report; what they leave of the total is never negative.
        let plainInput = max(
            usage.prompt - usage.cached - usage.cacheWrite - usage.promptAudio,
            0
        )
        let plainOutput = usage.completion - usage.completionAudio
        var picoDollars = saturatingProduct(plainInput, rates.input)
        func add(_ tokens: Int64, _ rate: Int64) {
            picoDollars = saturatingSum(picoDollars, saturatingProduct(tokens, rate))
        }
        add(usage.cached, rates.cachedInput)
        add(usage.cacheWrite, rates.cacheWrite)
        add(usage.promptAudio, rates.audioInput)
        add(plainOutput, rates.output)
        add(usage.completionAudio, rates.audioOutput)
        return picoDollars / 1_000 + (picoDollars % 1_000 >= 500 ? 1 : 0)
    }
}
