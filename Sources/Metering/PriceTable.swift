/// Bounds, prices and weights of models, by name.
///
/// The exact name wins, then the longest pattern. A name that no row fits is looked up without its
/// date (`-2026-03-05`) and, for a fine-tuned model (`ft:base:...`), by its base. What is still
/// unknown has no price and weighs one.
package struct PriceTable: Sendable {
    /// One row of `policies/prices.yaml`.
    package struct Row: Sendable {
        /// The longest prompt, where it is known.
        package var inputTokensMax: Int64?
        /// The longest answer, where it is known.
        package var outputTokensMax: Int64?
        /// Whether the model knows `max_tokens` but not `max_completion_tokens`.
        package var knowsOnlyMaxTokens: Bool
        /// The price, where it is known.
        package var price: Price?

        /// Puts a row together.
        package init(
            inputTokensMax: Int64? = nil,
            outputTokensMax: Int64? = nil,
            knowsOnlyMaxTokens: Bool = false,
            price: Price? = nil
        ) {
            self.inputTokensMax = inputTokensMax
            self.outputTokensMax = outputTokensMax
            self.knowsOnlyMaxTokens = knowsOnlyMaxTokens
            self.price = price
        }
    }

    /// The longest answer assumed where no row says it.
    package let unknownOutputTokensMax: Int64
    /// Whether requests for models that no row fits are refused.
    package let refusesUnknown: Bool
    private let known: [String: ModelTerms]
    private let families: [(ModelPattern, Row)]
    private let weights: [(ModelPattern, Weights)]

    /// Takes rows and weights by pattern.
    package init(
        rows: [(ModelPattern, Row)] = [],
        weights: [(ModelPattern, Weights)] = [],
        unknownOutputTokensMax: Int64 = 128_000,
        refusesUnknown: Bool = false
    ) {
        self.unknownOutputTokensMax = unknownOutputTokensMax
        self.refusesUnknown = refusesUnknown
        self.weights = Self.ranked(weights)
        families = Self.ranked(rows.filter { $0.0.isPrefix })
        var known: [String: ModelTerms] = [:]
        for (pattern, row) in rows where !pattern.isPrefix {
            known[pattern.text] = Self.terms(pattern.text, row: row, self.weights)
        }
        self.known = known
    }

    /// The terms of a model; a new object when the name is not a row of the table.
    package func terms(for model: String) -> ModelTerms {
        if let terms = known[model] { return terms }
        return Self.terms(model, row: row(like: model), weights)
    }

    private func row(like model: String) -> Row? {
        if let family = families.first(where: { $0.0.matches(model) }) { return family.1 }
        let name = Array(model.utf8)
        if name.starts(with: "ft:".utf8) {
            let base = name.dropFirst(3).prefix { $0 != UInt8(ascii: ":") }
            return row(named: String(decoding: base, as: UTF8.self))
        }
        return Self.undated(name).flatMap { row(named: $0) }
    }

    private func row(named model: String) -> Row? {
        guard let terms = known[model] else {
            return Self.undated(Array(model.utf8)).flatMap { row(named: $0) }
        }
        return Row(
            inputTokensMax: terms.inputTokensMax,
            outputTokensMax: terms.outputTokensMax,
            knowsOnlyMaxTokens: terms.knowsOnlyMaxTokens,
            price: terms.price
        )
    }

    /// The name without a date at its end; nil when it has none.
    private static func undated(_ name: [UInt8]) -> String? {
        guard name.count > 11 else { return nil }
        for (byte, pattern) in zip(name.suffix(11), "-0000-00-00".utf8) {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            guard pattern == UInt8(ascii: "-") ? byte == pattern : isDigit else { return nil }
        }
        return String(decoding: name.dropLast(11), as: UTF8.self)
    }

    /// Exact names first, then longer patterns before shorter ones.
    private static func ranked<Value>(
        _ lines: [(ModelPattern, Value)]
    ) -> [(ModelPattern, Value)] {
        lines.sorted { x, y in
            x.0.isPrefix == y.0.isPrefix
                ? x.0.text.utf8.count > y.0.text.utf8.count : y.0.isPrefix
        }
    }

    private static func terms(
        _ model: String,
        row: Row?,
        _ weights: [(ModelPattern, Weights)]
    ) -> ModelTerms {
        ModelTerms(
            model: model,
            isKnown: row != nil,
            inputTokensMax: row?.inputTokensMax,
            outputTokensMax: row?.outputTokensMax,
            knowsOnlyMaxTokens: row?.knowsOnlyMaxTokens ?? false,
            price: row?.price,
            weights: weights.first { $0.0.matches(model) }?.1 ?? .plain
        )
    }
}
