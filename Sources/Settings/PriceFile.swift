package import Metering

/// `policies/prices.yaml`, checked.
///
/// The file says US dollars per million tokens; that number times a million is pico-dollars per
/// token, the unit of `Price`, so six decimals stay exact.
package struct PriceFile: Sendable {
    /// What becomes of a request for a model that no row fits.
    package enum UnknownModel: String, CaseIterable, Sendable {
        /// Refused before anything is held.
        case refuse
        /// Served without a price.
        case serve
    }

    /// Rows by model or family, as `PriceTable` takes them.
    package var rows: [(ModelPattern, PriceTable.Row)] = []
    /// What becomes of a request for a model that no row fits.
    package var unknownModel = UnknownModel.serve
    /// The longest answer assumed where no row says it.
    package var unknownOutputTokensMax: Int64 = 128_000
    /// The prompt length above which rates of long prompts hold.
    package var longPromptTokens: Int64 = 272_000

    /// No rows.
    package init() {}

    /// Reads the file; its mistakes go to the list, and what could be read is the answer.
    package init(reading text: [UInt8], named file: String, noting list: MistakeList) {
        readPolicy(text, named: file, noting: list) { map in
            if let currency = map.read("currency", .text), currency != "USD" {
                map.note("currency", "prices are in `USD`, not in `\(currency)`")
            }
            if let unit = map.read("per_tokens", .count(1...(1 << 40))), unit != 1_000_000 {
                map.note("per_tokens", "prices are for 1000000 tokens")
            }
            map.map("unknown_model") { unknown in
                unknownModel = unknown.read("action", .choice) ?? unknownModel
                unknownOutputTokensMax =
                    unknown.read("max_output_tokens", tokenCount) ?? unknownOutputTokensMax
            }
            longPromptTokens = map.read("long_prompt_tokens", tokenCount) ?? longPromptTokens
            map.entryMaps("models") { model, row in
                take(model, row, longPrompt: longPromptTokens)
            }
        }
    }

    /// The table that the ledger works with; weights are of the plan file.
    package func table(weights: [(ModelPattern, Weights)]) -> PriceTable {
        PriceTable(
            rows: rows,
            weights: weights,
            unknownOutputTokensMax: unknownOutputTokensMax,
            refusesUnknown: unknownModel == .refuse
        )
    }

    private mutating func take(_ model: String, _ map: MapReader, longPrompt: Int64) {
        var row = PriceTable.Row()
        row.inputTokensMax = map.read("max_input_tokens", tokenCount)
        row.outputTokensMax = map.read("max_output_tokens", tokenCount)
        row.knowsOnlyMaxTokens = map.read("legacy_max_tokens", .flag) ?? false
        let standard = rates("price", map, required: true)
        let flex = rates("flex", map)
        let priority = rates("priority", map)
        let long = rates("long_prompt", map)
        if let standard {
            row.price = Price(
                standard: standard,
                flex: flex,
                priority: priority,
                long: long,
                longPromptTokens: longPrompt
            )
        }
        guard let pattern = ModelPattern(model) else {
            map.list.add(at: map.place, "`\(model)` is not a model, or a beginning followed by `*`")
            return
        }
        rows.append((pattern, row))
    }

    private func rates(
        _ name: String,
        _ map: MapReader,
        required: Bool = false
    ) -> Price.Rates? {
        var rates: Price.Rates?
        let isThere = map.map(name) { column in
            let input = column.require("input", dollarsPerMillion)
            let cached = column.read("cached_input", dollarsPerMillion)
            let write = column.read("cache_write", dollarsPerMillion)
            let output = column.require("output", dollarsPerMillion)
            let audioInput = column.read("audio_input", dollarsPerMillion)
            let audioOutput = column.read("audio_output", dollarsPerMillion)
            guard let input, let output else { return }
            rates = Price.Rates(
                input: input,
                output: output,
                cachedInput: cached,
                cacheWrite: write,
                audioInput: audioInput,
                audioOutput: audioOutput
            )
        }
        if required, !isThere { map.list.add(at: map.place, "`\(name)` is missing") }
        return rates
    }
}

/// Dollars per million tokens as pico-dollars per token; a million dollars is a slip of the pen.
private let dollarsPerMillion = Form<Int64>.decimal(6, upTo: 1_000_000_000_000)

/// Numbers of tokens; 2^40 is where arithmetic is bounded everywhere (LEDGER.md, I13).
let tokenCount = Form<Int64>.amount(1...(1 << 40))
